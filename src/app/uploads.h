/* Attachments: resumable uploads, found by content hash. */
#ifndef ANLAN_APP_UPLOADS_H
#define ANLAN_APP_UPLOADS_H

#include "app/write.h"

Status app_upload_begin(const App *app, const Actor *actor, const json_t *body, Arena *arena, AppWrite *ret,
                        Error *err);
Status app_upload_status(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* One piece at `offset`; when the last byte is there the hash is checked and the blob row written through
 * ret. */
Status app_upload_append(const App *app, const Actor *actor, Str id, int64_t offset, Str data, Arena *arena,
                         AppWrite *ret, Error *err);
Status app_blob_open(const App *app, const Actor *actor, Str hash, int *ret_descriptor, int64_t *ret_size,
                     Str *ret_type, Arena *arena, Error *err);

#endif
