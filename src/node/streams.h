// SPDX-License-Identifier: Apache-2.0
// Event streams that a server has open: each a connection that is suspended while its ring has
// nothing for it. A daemon of libmicrohttpd that is stopped with a suspended connection aborts the
// process, so before stopping: streams_end, then wait until streams_are_away is false.
#ifndef NODE_STREAMS_H
#define NODE_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct MHD_Connection;
struct MHD_Response;
struct events;
struct streams;

struct streams *streams_new(void) __attribute__((warn_unused_result));
void streams_free(struct streams *ss); // none may be open; takes NULL

// The answer that streams the ring from after last_id (0: from now on). may_go_on (may be NULL) is
// asked before each block; once it says no, the connection is closed. NULL without memory, or when
// streams have been ended.
struct MHD_Response *streams_open(struct streams *ss, struct MHD_Connection *connection,
                                  struct events *ring, uint64_t last_id,
                                  bool (*may_go_on)(void *context), void (*release)(void *context),
                                  void *context);
void streams_beat(struct streams *ss);     // a comment on each: finds out who has gone
void streams_end(struct streams *ss);      // all end, none can be opened any more
bool streams_are_away(struct streams *ss); // some connection is suspended or not yet back from it
size_t streams_count(struct streams *ss);

#endif
