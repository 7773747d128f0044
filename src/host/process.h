// SPDX-License-Identifier: Apache-2.0
// This process: how it is asked to stop, what it may leave behind, what it takes, and what systemd
// hands it.
#ifndef HOST_PROCESS_H
#define HOST_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

// Signals as a file descriptor (signalfd): no handler of them ever runs. Call in main before any thread
// starts: it blocks SIGINT, SIGTERM and SIGHUP in this thread and all that it starts, and ignores
// SIGPIPE and SIGXFSZ for good: such writes fail with an error code.
int process_signals_open(int *fd, struct err *e) MUST_USE;
// The number of the next signal; 0 when timeout_ms passed (-1 waits for ever); < 0 is an error.
int process_signals_wait(int fd, int timeout_ms) MUST_USE;
void process_signals_close(int fd);
// From any thread: let the waiting main thread see SIGTERM.
void process_ask_to_stop(void);

// End this process with a sentence and PROCESS_CUT_CODE when a file that it has mapped (file_map_open) was cut short by somebody:
// what is gone cannot be read, and there is no way back from there. For a program; a library leaves that to its program.
int process_explain_cut(struct err *e) MUST_USE;
#define PROCESS_CUT_CODE 5

// No core dump: it would hold keys and restricted records.
int process_forbid_core_dumps(struct err *e) MUST_USE;
// As many open files as the hard limit allows.
int process_raise_file_limit(struct err *e) MUST_USE;

struct process_memory {
    uint64_t resident_size;  // bytes in memory, shared pages too
    uint64_t anonymous_size; // bytes of our own: heap, stacks, written pages
};
// From /proc/self/smaps_rollup; costs about a millisecond.
int process_memory_read(struct process_memory *out, struct err *e) MUST_USE;

// Tell systemd ("READY=1", "STOPPING=1", "STATUS=..."). 0 also when nobody listens (no
// NOTIFY_SOCKET).
int process_notify(const char *state, struct err *e) MUST_USE;

// Append the systemd credential of that name, within out's maximum. ERR_NOT_FOUND when there is
// none.
int process_credential(const char *name, struct buf *out, struct err *e) MUST_USE;

// An environment variable; NULL when unset or empty. Borrowed for as long as nobody changes the
// environment.
const char *process_env(const char *name);

// Who runs this process, as the machine calls them ("aram"; "uid 1000" when it has no name). Cut to fit.
void process_user(char *out, size_t size);

// Processors this process may run on; at least 1.
unsigned process_cpu_count(void);

#endif
