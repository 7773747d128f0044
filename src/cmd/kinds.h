// SPDX-License-Identifier: Apache-2.0
// The kinds of record, told to who writes one.
#ifndef CMD_KINDS_H
#define CMD_KINDS_H

// One kind with its fields and rules; every kind with its sentence when argv[1] names none.
void kinds_tell(int argc, char **argv);

#endif
