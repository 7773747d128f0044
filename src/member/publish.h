// SPDX-License-Identifier: Apache-2.0
// A ledger as a static tree of files for other people's tools (c2sp.org/tlog-tiles): checkpoint,
// tile/..., tile/entries/..., and beside them `vkey`, the author's verifier key, and `cosigners`,
// one verifier key a line of those whose cosignatures stand on the checkpoint.
#ifndef MEMBER_PUBLISH_H
#define MEMBER_PUBLISH_H

#include "member/view.h"

// Takes one file; its non-zero result ends the export and is returned.
typedef int publish_put_fn(void *context, const char *path, struct bytes content, struct err *e);

// Everything below the newest checkpoint that is held, the checkpoint last: so an export cut short
// has none. The tiles are computed from the leaves and compared with the checkpoint. ERR_NOT_FOUND:
// nothing is signed yet. ERR_CORRUPT: the leaves on this disk are not those that were signed; what
// was put by then is worthless.
int publish_ledger(struct view *v, const struct view_ledger *l, publish_put_fn *put, void *context,
                   struct err *e) MUST_USE;

#endif
