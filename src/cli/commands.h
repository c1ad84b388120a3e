/* Every command, one file each. */
#ifndef ANLAN_CLI_COMMANDS_H
#define ANLAN_CLI_COMMANDS_H

#include "cli/cli.h"

extern const Command cmd_account_set;
extern const Command cmd_assign_list;
extern const Command cmd_assign_run;
extern const Command cmd_backup;
extern const Command cmd_calendar_explain;
extern const Command cmd_calendar_import;
extern const Command cmd_case_import;
extern const Command cmd_case_list;
extern const Command cmd_case_move;
extern const Command cmd_config_show;
extern const Command cmd_demo;
extern const Command cmd_doctor;
extern const Command cmd_draw_commit;
extern const Command cmd_draw_run;
extern const Command cmd_draw_verify;
extern const Command cmd_duty_explain;
extern const Command cmd_duty_list;
extern const Command cmd_duty_roll;
extern const Command cmd_expr_eval;
extern const Command cmd_help;
extern const Command cmd_init;
extern const Command cmd_inspection_import;
extern const Command cmd_leave_add;
extern const Command cmd_leave_import;
extern const Command cmd_leave_list;
extern const Command cmd_leave_remove;
extern const Command cmd_ledger_head;
extern const Command cmd_ledger_verify;
extern const Command cmd_measure_show;
extern const Command cmd_person_handover;
extern const Command cmd_person_import;
extern const Command cmd_plan_adopt;
extern const Command cmd_plan_assign;
extern const Command cmd_plan_cases;
extern const Command cmd_plan_check;
extern const Command cmd_plan_compile;
extern const Command cmd_plan_copy;
extern const Command cmd_plan_derive;
extern const Command cmd_plan_diff;
extern const Command cmd_plan_draft;
extern const Command cmd_plan_feasible;
extern const Command cmd_plan_simulate;
extern const Command cmd_record_add;
extern const Command cmd_recusal_add;
extern const Command cmd_recusal_import;
extern const Command cmd_recusal_list;
extern const Command cmd_recusal_remove;
extern const Command cmd_region_import;
extern const Command cmd_restore;
extern const Command cmd_serve;
extern const Command cmd_subject_import;
extern const Command cmd_subject_list;

#endif
