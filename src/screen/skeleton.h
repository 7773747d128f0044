// SPDX-License-Identifier: Apache-2.0
// The consonant skeleton of a folded token: what is left when a name crosses into a script that writes no vowels, or that
// cannot tell b from p or l from r. Vowels, h, w and y vanish; the other consonants fall into seven classes
//     b f p v    c g k q    d t    l r    m    n    ch j s sh z
// by how they are heard: c and g before e and i are soft, r is heard before vowels only, x is ks, n before a lip sound m,
// w before a vowel at the beginning is v, s t d x z at the end are unheard. Neighbours of one class are one, and only the
// first three count: what comes later differs most when a name changes its language. Tokens of which one is not written
// in Latin letters may pair when their skeletons are equal, however many edits apart: sound.h then says how alike they are.
#ifndef SCREEN_SKELETON_H
#define SCREEN_SKELETON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define SKELETON_VERSION 2 // raised whenever a skeleton changes

// Three bits a consonant, the first one lowest. 0 when the token holds anything but a-z, or has no consonant.
uint64_t skeleton_of(struct bytes token);

#endif
