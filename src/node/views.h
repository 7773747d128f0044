// SPDX-License-Identifier: Apache-2.0
// A pool of views of one store, so that threads read beside the writer without opening a store each time.
#ifndef NODE_VIEWS_H
#define NODE_VIEWS_H

#include "base/err.h"
#include "member/view.h"

struct views;

int views_new(struct views **out, const char *store_path, struct err *e) MUST_USE;
void views_free(struct views *p); // every view must have been given back
// A view with its snapshot open. ERR_* of view_open and view_begin.
int views_take(struct views *p, struct view **out, struct err *e) MUST_USE;
void views_give(struct views *p, struct view *v); // ends its snapshot; takes NULL

#endif
