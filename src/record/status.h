// SPDX-License-Identifier: Apache-2.0
// Kind `status`: the words of a party on its place in the alliance, as rows hold them.
#ifndef RECORD_STATUS_H
#define RECORD_STATUS_H

enum status_word { STATUS_ACCEDE, STATUS_OBSERVE, STATUS_WITHDRAW };

#endif
