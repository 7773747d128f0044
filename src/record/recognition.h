// SPDX-License-Identifier: Apache-2.0
// Kind `recognition`: a member adopts a listing, or no longer does.
#ifndef RECORD_RECOGNITION_H
#define RECORD_RECOGNITION_H

enum recognition_status { RECOGNITION_RECOGNISED, RECOGNITION_WITHDRAWN };

#endif
