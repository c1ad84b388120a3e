/* anlan plan draft TEXT — a literate plan, or the finds as JSON Lines, from the prose of a work plan. */
#include <string.h>

#include "base/i18n.h"
#include "cli/commands.h"
#include "doc/text_read.h"
#include "plan/draft/draft.h"

enum { OUTPUT_MAX = 256 << 20 };

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static Status write_out(const Cli *cli, const char *path, Str text, Error *err) {
    if (!path)
        return fwrite(text.ptr, 1, text.len, cli->out) == text.len ? OK
                                                                   : fail(err, E_IO, "cannot write %s", "-");
    FILE *file = fopen(path, "wb");
    if (!file) return fail(err, E_IO, "cannot write %s", path);
    bool good = fwrite(text.ptr, 1, text.len, file) == text.len;
    good = fclose(file) == 0 && good;
    return good ? OK : fail(err, E_IO, "cannot write %s", path);
}

/* out.md, out-2.md, …: one file a plan. */
static Status write_plans(Cli *cli, const char *path, const DraftPlan *plans, size_t count, Error *err) {
    for (size_t i = 0; i < count; i++) {
        const char *name = path;
        if (path && i) {
            Str file = str_from(path);
            size_t stem = str_ends(file, STR(".md")) ? file.len - 3 : file.len;
            name = arena_printf(cli->arena, "%.*s-%zu.md", (int)stem, path, i + 1);
            if (!name) return no_memory(err);
        }
        TRY(write_out(cli, name, plans[i].text, err));
    }
    return OK;
}

static Str stem_of(const char *path) {
    Str name = str_from(base_name(path)), stem, ending;
    return str_cut(name, '.', &stem, &ending) && stem.len ? stem : name;
}

/* A PDF of which some pages are pictures: what stands on them is not in the plan. */
static void tell_empty_pages(const Cli *cli, const DocText *text) {
    if (text->empty_pages)
        fprintf(stderr, "%s: %d\n", i18n_text(cli->lang, "pages of the PDF without text, left out"),
                text->empty_pages);
}

static Status run(Cli *cli, Error *err) {
    const char *path = cli->arguments[0], *to = cli_option(cli, "-o");
    Str bytes;
    DocText text;
    TRY(cli_read_file(cli, path, DOC_BYTES_MAX, &bytes, err));
    TRY(doc_text(cli->arena, bytes, str_from(base_name(path)), &text, err));
    tell_empty_pages(cli, &text);
    const DraftRules *rules;
    Draft draft;
    TRY(draft_rules_load(cli->arena, &rules, err));
    TRY(draft_read(cli->arena, rules, text.text, &draft, err));
    if (!cli_option(cli, "--jsonl")) {
        DraftPlan *plans;
        size_t count;
        TRY(draft_plans(cli->arena, &draft, stem_of(path), &plans, &count, err));
        return write_plans(cli, to, plans, count, err);
    }
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    draft_jsonl(&draft, str_from(base_name(path)), text.mark, &out);
    TRY(buf_status(&out, err));
    return write_out(cli, to, buf_str(&out), err);
}

const Command cmd_plan_draft = {
    .name = "plan draft",
    .arguments = "TEXT",
    .summary = "draft a plan with clauses from the prose of a work plan",
    .example = "anlan plan draft work-plan.txt -o work-plan.md",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {{"--jsonl", NULL, "print what was found, one JSON object a line"},
                {"-o", "FILE", "write to this file"}},
    .run = run,
};
