-- name: grade_present
-- in: $1 realm, $2 subject, $3 scheme
SELECT band FROM grade WHERE realm = $1 AND subject = $2 AND scheme = $3;

-- name: grade_put
-- `since` stays while the band stays.
INSERT INTO grade (realm, subject, scheme, band, score, since, record) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (realm, subject, scheme) DO UPDATE SET score = excluded.score, record = excluded.record,
    since = CASE WHEN grade.band = excluded.band THEN grade.since ELSE excluded.since END, band = excluded.band;

-- name: subject_regraded
-- in: $1 realm, $2 number, $3 class, $4 list, $5 day, $6 now
UPDATE subject SET class_since = CASE WHEN class = $3 AND list = $4 THEN class_since ELSE $5 END, class = $3, list = $4,
    updated_at = $6 WHERE realm = $1 AND number = $2;

-- name: record_form
-- in: $1 realm, $2 id
SELECT form FROM record WHERE realm = $1 AND id = $2;
