/* SPDX-License-Identifier: Apache-2.0
 *
 * libentente: screen names against lists inside your own program. docs/embedding.md has worked examples.
 *
 * An index is made of names once (entente_builder_*, or the command `entente index build`), is one run of bytes that can be
 * kept as a file, and is never changed afterwards. Threads share one index; each thread asks through a query handle of its
 * own, which holds the memory that is used again from name to name. There is no global state: nothing to set up, nothing
 * that one part of a program can change for another.
 *
 * Texts are UTF-8. Names go in as bytes with their size and may hold anything; texts that come out end in a NUL and belong
 * to the handle they were asked of. A function that can fail returns 0 or more when it worked, else a negative
 * enum entente_code, and says in words what happened when fault is not NULL.
 *
 * Scores are whole thousandths: 0 to 1000. The same two names have the same score on every machine and against every list.
 */
#ifndef ENTENTE_H
#define ENTENTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENTENTE_VERSION_MAJOR 0
#define ENTENTE_VERSION_MINOR 1
#define ENTENTE_VERSION_PATCH 0
#define ENTENTE_VERSION "0.1.0"

#if defined(__GNUC__)
#define ENTENTE_API __attribute__((visibility("default")))
#else
#define ENTENTE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum entente_code {
    ENTENTE_OK = 0,
    ENTENTE_NO_MEMORY = -1,
    ENTENTE_IO = -2,         /* the machine failed: reading, writing */
    ENTENTE_FULL = -3,       /* no space left */
    ENTENTE_LIMIT = -4,      /* longer or more than is allowed */
    ENTENTE_INVALID = -5,    /* the bytes are no index */
    ENTENTE_REFUSED = -6,
    ENTENTE_NOT_FOUND = -7,  /* no such file */
    ENTENTE_EXISTS = -8,
    ENTENTE_CONFLICT = -9,
    ENTENTE_DENIED = -10,    /* the file may not be read or written */
    ENTENTE_BUSY = -11,
    ENTENTE_CORRUPT = -12,   /* the index is damaged */
    ENTENTE_UNREACHABLE = -13,
    ENTENTE_VERSIONS = -14,  /* the index was made by another version of the rules: build it again */
    ENTENTE_USAGE = -15,     /* the call does not fit */
    ENTENTE_CLOSED = -16
};

/* What went wrong, in a sentence. Filled on failure only. */
struct entente_fault {
    int code;       /* enum entente_code */
    char text[764]; /* ends in a NUL */
};

/* What a name is to its listing. */
enum entente_kind {
    ENTENTE_PRIMARY,
    ENTENTE_ALIAS,
    ENTENTE_WEAK,     /* an alias its publisher calls weak: its score is lowered and never alerts */
    ENTENTE_FORMERLY,
    ENTENTE_ORIGINAL  /* in the original script */
};

struct entente_builder;
struct entente_index;
struct entente_query;
struct entente_finder;
struct entente_reader;

/* The version of the library that is loaded, as "0.1.0". */
ENTENTE_API const char *entente_version(void);

/* ---- Building an index: a list, its listings, their names ---- */

ENTENTE_API int entente_builder_new(struct entente_builder **out, struct entente_fault *fault);
ENTENTE_API void entente_builder_free(struct entente_builder *builder); /* takes NULL */
/* Begin a list: its name (1 to 32 bytes), and as of when it is, in its publisher's words (may be NULL). At most 32 lists. */
ENTENTE_API int entente_builder_list(struct entente_builder *builder, const char *name, const char *as_of,
                                     struct entente_fault *fault);
/* Begin a listing of that list: what its publisher knows it by, at most 512 bytes. */
ENTENTE_API int entente_builder_listing(struct entente_builder *builder, const char *reference, struct entente_fault *fault);
/* Add a name to that listing, the one it is called by first. At most 4096 bytes, and 1024 names. */
ENTENTE_API int entente_builder_name(struct entente_builder *builder, enum entente_kind kind, const char *name, size_t size,
                                     struct entente_fault *fault);
/* Make the index, on as many threads as there are processors; all have ended when this returns. The builder can only be
 * freed afterwards. The same calls give the same bytes, whatever the number of processors. */
ENTENTE_API int entente_builder_finish(struct entente_builder *builder, struct entente_index **out,
                                       struct entente_fault *fault);

/* ---- An index ---- */

/* Check the hash over all bytes: about a second for a gigabyte. Without it a damaged index may give wrong answers, though it
 * never makes the program fail. */
#define ENTENTE_VERIFY 1u

/* Map a file, read only. Replace the file by renaming another over it; never write into it, nor cut it: whoever reads what is gone is
 * ended by SIGBUS. Where others may write to it read it yourself and use entente_index_open_memory. */
ENTENTE_API int entente_index_open(struct entente_index **out, const char *path, unsigned flags, struct entente_fault *fault);
/* Use bytes of the caller's, which stay in place and unchanged until entente_index_free; aligned to 8 bytes or more. */
ENTENTE_API int entente_index_open_memory(struct entente_index **out, const void *bytes, size_t size, unsigned flags,
                                          struct entente_fault *fault);
/* After every query handle on it. Takes NULL. */
ENTENTE_API void entente_index_free(struct entente_index *index);
/* Write it to a file: beside its place, synced, then renamed. */
ENTENTE_API int entente_index_save(const struct entente_index *index, const char *path, struct entente_fault *fault);
/* Its bytes, and how many they are. */
ENTENTE_API const void *entente_index_bytes(const struct entente_index *index, size_t *size);
/* SHA-256 of its content, 64 hex digits: two indexes with one hash answer alike. */
ENTENTE_API const char *entente_index_hash(const struct entente_index *index);
ENTENTE_API size_t entente_index_names(const struct entente_index *index);
ENTENTE_API size_t entente_index_listings(const struct entente_index *index);
/* Its lists; NULL past the last. as_of is "" when that is not known. */
ENTENTE_API const char *entente_index_list(const struct entente_index *index, size_t i);
ENTENTE_API const char *entente_index_as_of(const struct entente_index *index, size_t i);

/* ---- Asking ---- */

/* A handle for one thread. index NULL: it can compare names and nothing else. */
ENTENTE_API int entente_query_new(struct entente_query **out, const struct entente_index *index, struct entente_fault *fault);
ENTENTE_API void entente_query_free(struct entente_query *query); /* takes NULL */
/* From which score a listing is a hit and from which a hit alerts (1 <= hit <= alert <= 1000), and at most how many hits are
 * given (1 to 200). The defaults are those of entente screen: 560, 800 and 200. */
ENTENTE_API int entente_query_limits(struct entente_query *query, int hit, int alert, size_t hits_max,
                                     struct entente_fault *fault);

/* Screen a name: which listings may it be? Returns the number of hits, the best first; they stay until the next call. All
 * listings at or above the hit threshold are found, but for ENTENTE_INCOMPLETE. A name longer than 4096 bytes is cut there (ENTENTE_CUT). */
ENTENTE_API int entente_screen(struct entente_query *query, const char *name, size_t size, struct entente_fault *fault);
/* Compare two names: what would the score of name be, were other listed as of that kind? Returns the score; hit 0 tells why. */
ENTENTE_API int entente_compare(struct entente_query *query, const char *name, size_t size, const char *other,
                                size_t other_size, enum entente_kind kind, struct entente_fault *fault);

/* ---- The answer given last: hit i, from 0; past the last: NULL, 0, false ---- */

ENTENTE_API const char *entente_hit_list(const struct entente_query *query, size_t i);      /* of which list */
ENTENTE_API const char *entente_hit_reference(const struct entente_query *query, size_t i); /* known by what there */
ENTENTE_API const char *entente_hit_primary(const struct entente_query *query, size_t i);   /* the listing's first name */
ENTENTE_API const char *entente_hit_name(const struct entente_query *query, size_t i);      /* through which name it was found */
ENTENTE_API int entente_hit_kind(const struct entente_query *query, size_t i);              /* enum entente_kind of that name */
ENTENTE_API int entente_hit_score(const struct entente_query *query, size_t i);
ENTENTE_API bool entente_hit_alert(const struct entente_query *query, size_t i); /* must be looked at */
/* Word by word, why: "Youssef ~ YUSUF [form of the same word]; ...". It holds no control character. */
ENTENTE_API const char *entente_hit_why(struct entente_query *query, size_t i);

#define ENTENTE_COMPARABLE 1u /* something in the name could be compared */
#define ENTENTE_CUT 2u        /* the name was longer than is compared */
#define ENTENTE_DAMAGED 4u    /* it held bytes that are not UTF-8, which were passed over */
#define ENTENTE_INCOMPLETE 8u /* the work allowed for one name was done before all were looked at: more may be listed */
ENTENTE_API unsigned entente_answer_flags(const struct entente_query *query);
ENTENTE_API size_t entente_answer_total(const struct entente_query *query); /* hits there were, given or not */
/* The answer of entente_screen as one line of JSON, as `entente screen --index FILE NAME --json` prints it. */
ENTENTE_API const char *entente_answer_json(struct entente_query *query);

/* ---- Listed names inside running text ---- */

/* An index prepared for it, shared by threads like the index, which must outlive it. edits 0: words as they are listed; 1: also
 * with one edit a word, from four letters, and other forms of it. Takes some microseconds a name. */
ENTENTE_API int entente_finder_new(struct entente_finder **out, const struct entente_index *index, int edits,
                                   struct entente_fault *fault);
ENTENTE_API void entente_finder_free(struct entente_finder *finder); /* takes NULL; after every reader of it */
/* Names that are looked for; the others say too little (one common word, particles alone). */
ENTENTE_API size_t entente_finder_names(const struct entente_finder *finder);

/* A name that was found. Its texts live while the function that receives it runs. */
struct entente_find {
    uint64_t from, until;   /* bytes of the whole text */
    const char *list, *reference, *primary, *name; /* as of a hit */
    const char *why;
    int kind;               /* enum entente_kind */
    int score;              /* of that stretch of the text against the name */
    bool alert;
};
/* Receives what is found, in the order in which it ends. A negative result breaks off, ends the text, and is what the call
 * returns. */
typedef int (*entente_found)(void *context, const struct entente_find *find);

/* One thread's reading of one text after another. */
ENTENTE_API int entente_reader_new(struct entente_reader **out, const struct entente_finder *finder,
                                   struct entente_fault *fault);
ENTENTE_API void entente_reader_free(struct entente_reader *reader); /* takes NULL */
/* Read on; the text comes in pieces of any size, and how it is cut changes nothing. Finds are told some time after their
 * words were read. */
ENTENTE_API int entente_reader_feed(struct entente_reader *reader, const void *bytes, size_t size, entente_found found,
                                    void *context, struct entente_fault *fault);
/* The text is over: the last finds are told. The next text begins at byte 0. */
ENTENTE_API int entente_reader_end(struct entente_reader *reader, entente_found found, void *context,
                                   struct entente_fault *fault);

#ifdef __cplusplus
}
#endif

#endif
