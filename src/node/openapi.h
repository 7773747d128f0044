// SPDX-License-Identifier: Apache-2.0
// The description of the local API (OpenAPI 3.1), docs/openapi.json as it was when this was built.
#ifndef NODE_OPENAPI_H
#define NODE_OPENAPI_H

#include "base/bytes.h"

struct bytes openapi_json(void); // static storage

#endif
