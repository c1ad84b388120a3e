/* A simulation's answer as text, JSON or CSV. docs/formats/simulate.md. */
#ifndef ANLAN_CLI_SIMULATE_OUT_H
#define ANLAN_CLI_SIMULATE_OUT_H

#include "cli/cli.h"
#include "duty/sim/sim.h"

typedef enum SimFormat { SIM_TEXT, SIM_JSON, SIM_CSV } SimFormat;

Status simulate_write(Cli *cli, SimFormat format, const SimInput *input, const SimResult *result, Error *err);

#endif
