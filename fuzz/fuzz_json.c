/* Any bytes as JSON: no crash; the canonical form of what is read reads again, and is its own canonical form.
 */
#include <stdlib.h>

#include "base/json.h"

enum { INPUT_MAX = 1 << 20, OUTPUT_MAX = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(json_freep) json_t *value = NULL;
    CLEANUP(json_freep) json_t *again = NULL;
    CLEANUP(buf_free) Buf once = BUF_INIT(OUTPUT_MAX);
    CLEANUP(buf_free) Buf twice = BUF_INIT(OUTPUT_MAX);
    Error err = ERROR_INIT;
    if (json_parse((Str){(const char *)data, size}, INPUT_MAX, &value, &err) != OK) {
        if (value || !err.message[0]) abort();
        return 0;
    }
    json_canonical(value, &once);
    if (once.failed) return 0;
    if (json_parse(buf_str(&once), OUTPUT_MAX, &again, &err) != OK) abort();
    json_canonical(again, &twice);
    if (!str_equal(buf_str(&once), buf_str(&twice))) abort();
    return 0;
}
