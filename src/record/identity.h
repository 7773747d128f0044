// SPDX-License-Identifier: Apache-2.0
// Kind `identity`: a member judges two listings the same, or different.
#ifndef RECORD_IDENTITY_H
#define RECORD_IDENTITY_H

enum identity_status { IDENTITY_SAME, IDENTITY_DIFFERENT, IDENTITY_WITHDRAWN };

#endif
