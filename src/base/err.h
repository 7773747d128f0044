// SPDX-License-Identifier: Apache-2.0
// Errors. A fallible function returns int: 0, or a negative enum err_code chosen by what the caller
// would do differently. Where a person must understand it, the last parameter is a struct err *,
// filled once where the fault is found and untouched on success; callers add context with
// err_within.
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))
#define FORMAT_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum err_code {
    ERR_NOMEM = -1,        // an allocation failed
    ERR_IO = -2,           // the machine failed us: read, write, fsync
    ERR_FULL = -3,         // no space left on the device
    ERR_LIMIT = -4,        // a named limit of base/limits.h or of the charter was met
    ERR_INVALID = -5,      // ill-formed: the bytes do not follow their format
    ERR_REFUSED = -6,      // well-formed, but a rule forbids it
    ERR_NOT_FOUND = -7,    // there is no such thing (or none that the asker may see)
    ERR_EXISTS = -8,       // it is there already
    ERR_CONFLICT = -9,     // it contradicts what is held: another root, another record
    ERR_DENIED = -10,      // the asker may not
    ERR_BUSY = -11,        // not now; trying again later may work
    ERR_CORRUPT = -12,     // what we stored ourselves no longer verifies
    ERR_UNREACHABLE = -13, // a peer or address could not be reached
    ERR_VERSION = -14,     // a version of wire, store or rules that this build does not speak
    ERR_USAGE = -15,       // the words of a command or a call do not fit
    ERR_CLOSED = -16,      // the thing is shutting down
};

struct err {
    int code;       // an enum err_code, 0 while nothing was set
    char text[760]; // what happened, to what, what to do now; always ends in NUL
};

// Fill e (may be NULL) and return code. The text is cut, never overflowed.
int err_set(struct err *e, int code, const char *fmt, ...) FORMAT_LIKE(3, 4);

// Put "context: " before the text of e (may be NULL). Returns e->code, or code when e is NULL.
int err_within(struct err *e, int code, const char *fmt, ...) FORMAT_LIKE(3, 4);

// The name of a code in one lower-case word ("refused"); "ok" for 0, "unknown" else. Static
// storage.
const char *err_name(int code);

#endif
