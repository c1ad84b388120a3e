#include "cli/commands.h"

#include <stddef.h>

/* Sorted by name; a test checks it. One a line, whatever their number. */
/* clang-format off */
const Command *const cli_commands[] = {
    &cmd_account_set,
    &cmd_backup,
    &cmd_calendar_explain,
    &cmd_calendar_import,
    &cmd_case_list,
    &cmd_case_move,
    &cmd_config_show,
    &cmd_demo,
    &cmd_doctor,
    &cmd_draw_commit,
    &cmd_draw_run,
    &cmd_draw_verify,
    &cmd_duty_explain,
    &cmd_duty_list,
    &cmd_duty_roll,
    &cmd_expr_eval,
    &cmd_help,
    &cmd_init,
    &cmd_inspection_import,
    &cmd_ledger_head,
    &cmd_ledger_verify,
    &cmd_measure_show,
    &cmd_person_import,
    &cmd_plan_adopt,
    &cmd_plan_assign,
    &cmd_plan_check,
    &cmd_plan_compile,
    &cmd_plan_copy,
    &cmd_plan_derive,
    &cmd_plan_diff,
    &cmd_plan_draft,
    &cmd_plan_feasible,
    &cmd_plan_simulate,
    &cmd_record_add,
    &cmd_region_import,
    &cmd_restore,
    &cmd_serve,
    &cmd_subject_import,
    &cmd_subject_list,
    NULL,
};
/* clang-format on */
