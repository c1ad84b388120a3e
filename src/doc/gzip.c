#include "doc/gzip.h"

#include <zlib.h>

bool gzip_is(Str bytes) {
    return str_starts(bytes, STR("\x1f\x8b"));
}

static void inflate_endp(z_stream **stream) {
    if (*stream) inflateEnd(*stream);
}

/* One member from the stream's position; Z_STREAM_END when it ended as it should. */
static Status unpack_member(z_stream *stream, Buf *out, Error *err) {
    unsigned char chunk[16384];
    for (;;) {
        stream->next_out = chunk;
        stream->avail_out = sizeof chunk;
        int answer = inflate(stream, Z_NO_FLUSH);
        if (answer == Z_MEM_ERROR) return no_memory(err);
        if (answer != Z_OK && answer != Z_STREAM_END)
            return fail(err, E_INVALID, "the packed file is damaged or cut off");
        buf_add(out, (Str){(const char *)chunk, sizeof chunk - stream->avail_out});
        TRY(buf_status(out, err));
        if (answer == Z_STREAM_END) return OK;
    }
}

static Status unpack_all(z_stream *stream, Buf *out, Error *err) {
    do {
        TRY(unpack_member(stream, out, err));
        if (inflateReset(stream) != Z_OK) return fail(err, E_INTERNAL, "the packed file cannot be read on");
    } while (stream->avail_in);
    return OK;
}

Status gzip_unpack(Arena *arena, Str bytes, size_t max, Str *ret, Error *err) {
    if (bytes.len > UINT32_MAX)
        return fail(err, E_TOO_LARGE, "the file is larger than %zu bytes", (size_t)UINT32_MAX);
    z_stream state = {.next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len};
    if (inflateInit2(&state, 16 + MAX_WBITS) != Z_OK) return no_memory(err);
    CLEANUP(inflate_endp) z_stream *stream = &state;
    CLEANUP(buf_free) Buf out = BUF_INIT(max);
    TRY(unpack_all(stream, &out, err));
    Str text = {0};
    if (!arena_str(arena, buf_str(&out), &text)) return no_memory(err);
    *ret = text;
    return OK;
}
