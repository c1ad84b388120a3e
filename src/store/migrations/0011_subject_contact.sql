-- 0011 subject_contact
-- what:  who speaks for which unit
-- why:   roles of the visited side hold for their own units only: they see no duty of those who visit, and no case of others
-- locks: none (a fresh table)
-- check: tests/app/test_contacts.c

CREATE TABLE subject_contact (
    realm TEXT NOT NULL, person BIGINT NOT NULL, subject BIGINT NOT NULL, at BIGINT NOT NULL, by_person BIGINT NOT NULL,
    PRIMARY KEY (realm, person, subject)
);
CREATE INDEX subject_contact_subject ON subject_contact (realm, subject);
