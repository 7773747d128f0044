// SPDX-License-Identifier: Apache-2.0
// One line on a terminal that says how far the node's import is, while the command waits for its answer.
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>

#include "cmd/cli.h"

struct progress {
    struct cli *cli;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_started, is_over;
};

// Nothing is shown when standard error is no terminal, or no node runs. cli->home must be open.
void progress_start(struct progress *p, struct cli *cli);
void progress_end(struct progress *p); // wipes the line

#endif
