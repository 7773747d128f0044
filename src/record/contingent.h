// SPDX-License-Identifier: Apache-2.0
// Kind `contingent`: what a member could offer, if it were asked.
#ifndef RECORD_CONTINGENT_H
#define RECORD_CONTINGENT_H

enum contingent_status { CONTINGENT_PLEDGED, CONTINGENT_WITHDRAWN };

#endif
