/* Any text gets a verdict; a good code stays good when its normal form is checked again. */
#include <assert.h>
#include <string.h>

#include "doc/uscc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Uscc answer = uscc_check((Str){(const char *)data, size});
    assert(memchr(answer.text, 0, sizeof answer.text));
    if (answer.verdict != USCC_OK) return 0;
    assert(strlen(answer.text) == USCC_LENGTH);
    Uscc again = uscc_check(str_from(answer.text));
    assert(again.verdict == USCC_OK && !again.changed && strcmp(again.text, answer.text) == 0);
    return 0;
}
