// SPDX-License-Identifier: Apache-2.0
// What every command shares: the table of commands, the options that all take, how results and errors are shown, and the
// call to the node's API (over HTTP when a node runs on the folder, else answered in this process, reading only).
#ifndef CMD_CLI_H
#define CMD_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "node/home.h"

// Exit codes, as the man page documents them.
enum cli_exit {
    CLI_OK = 0,
    CLI_REFUSED = 1,     // a rule or a check said no: a record refused, a proof that does not verify, a name that alerts not
    CLI_USAGE = 2,       // the words of the command do not fit
    CLI_NOT_FOUND = 3,   // there is no such thing
    CLI_UNREACHABLE = 4, // the node or a peer cannot be reached, or is not ready; trying again may help
    CLI_FAILED = 5,      // the machine failed: disk, memory, a damaged store
};

struct cli {
    const char *dir;             // --dir, ENTENTE_DIR, else "entente" below the user's data folder; may be NULL for commands without one
    const char *passphrase_file; // --passphrase-file or ENTENTE_PASSPHRASE_FILE; NULL: credential or prompt
    bool json;                   // --json
    const char *as_of;           // --as-of DATE or time; NULL: now
    bool is_color;               // colour may be used on standard output
    bool is_stopped;             // what was asked last was answered here, since no node runs
    bool is_exercise;            // what was asked last is of exercises
    const char *act;             // what the officer does, for the audit trail: the command, unless it says more
    char object[65];             // id of a record that was looked up to act on, while nothing was written; else empty
    struct home home;            // after cli_home
    bool has_home;
};

struct command {
    const char *name;
    const char *words;   // synopsis after the name
    const char *summary; // one line
    const char *help;    // paragraphs and at least one example
    int (*run)(struct cli *cli, int argc, char **argv); // argv[0] is the command's name; returns an exit code
    void (*more)(int argc, char **argv); // prints what of the help is made from tables; NULL: nothing is
};

// The table (cmd/commands.def): one row and one file a command; NAME.c gives NAME_command.
const struct command *commands_at(size_t i); // NULL past the last
const struct command *commands_find(const char *name);

// ---- options: what a command takes besides the common ones ----
struct cli_option {
    const char *name;    // "--dry-run"
    const char **value;  // where its value goes; NULL: a flag
    bool *flag;          // set when given
};
// Takes options (and the common ones) out of argv; what stays in argv[1..] are the words. "--" ends options.
// Prints the fault and returns CLI_USAGE, or 0. *argc and argv are changed.
int cli_options(struct cli *cli, int *argc, char **argv, const struct cli_option *options, size_t count);
// The same for argv[i] alone, of the common ones: the words it takes, 0 when it is none of them, < 0: the fault was printed.
int cli_common_option(struct cli *cli, const char *command, int argc, char **argv, int i);
int cli_usage(const char *command, const char *fmt, ...) FORMAT_LIKE(2, 3); // prints, returns CLI_USAGE

// ---- errors ----
int cli_fail(const struct err *e);            // "entente: text" to standard error; returns the exit code that fits
enum cli_exit cli_exit_of(int code);          // of an enum err
// What came of making a file that a word names: a folder that is not there is a word that does not fit, and not a record
// that is not there.
int cli_made(int code, struct err *e) MUST_USE;

// ---- the member's folder ----
int cli_home(struct cli *cli, struct err *e) MUST_USE; // opens cli->home once
// From --passphrase-file, ENTENTE_PASSPHRASE_FILE, the systemd credential "passphrase", or asked at the terminal (twice
// when is_new). Without its final line end.
int cli_passphrase(struct cli *cli, bool is_new, struct buf *out, struct err *e) MUST_USE;

// ---- the API ----
// Method and path with query ("/api/v1/status"); body may be empty. The JSON answer is appended to out. On a refusal the
// error's text comes from the answer. A path of NULL is what buf_str gives of one that outgrew its buf: ERR_USAGE.
int cli_call(struct cli *cli, const char *method, const char *path, struct bytes body, struct buf *out, struct err *e) MUST_USE;
// GET whose answer is no JSON and of any size: its bytes go to data as they come, which returns false to break off
// (ERR_CLOSED). After a refusal data may have seen the refusal's text: what it made of it is to be dropped.
int cli_stream(struct cli *cli, const char *path, bool (*data)(void *context, struct bytes part), void *context,
               struct err *e) MUST_USE;
// Note in the audit trail what this command did by itself, beside the node. code: 0, or why it did not.
void cli_audit(struct cli *cli, struct bytes what, int code);
// Append a word to a path ("/api/v1/ledgers/"), percent-encoded: whatever it holds, it stays one word of it.
void cli_path_word(struct buf *path, struct bytes word);
// Append "name=value" to a path's query, percent-encoded.
void cli_query(struct buf *path, const char *name, struct bytes value);
// Parse an answer and either print it as it is (--json) or hand it to show. Returns an exit code.
int cli_answer(struct cli *cli, int code, const struct buf *answer, const struct err *e,
               void (*show)(struct cli *cli, const struct json *answer));

// ---- showing ----
void cli_print(struct bytes text); // to standard output, made visible (no control characters of others reach a terminal)
void cli_print_json(struct bytes json); // the same for a JSON text, which stays one, and a line end
void cli_say(const char *fmt, ...) FORMAT_LIKE(1, 2);   // to standard output
// What was said is out: code, or CLI_FAILED with a sentence when it could not be written. The last call of all.
int cli_finish(int code) MUST_USE;
void cli_note(const char *fmt, ...) FORMAT_LIKE(1, 2);  // to standard error: progress, hints
enum cli_color { CLI_PLAIN, CLI_BOLD, CLI_GREEN, CLI_YELLOW, CLI_RED, CLI_DIM };
const char *cli_color(const struct cli *cli, enum cli_color c); // escape sequence or ""

#endif
