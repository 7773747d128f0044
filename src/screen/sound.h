// SPDX-License-Identifier: Apache-2.0
// How alike two words sound of which one is read from another script. Both are written in sounds (sch, sh and ch are a
// hiss, ph is f, doubled letters are one, c and g before e and i are soft), and the sounds are aligned: what scripts and
// languages confuse (l r, b v, t th, a vowel for a vowel), leave out (h, unheard r, last letters) or put in (a vowel that
// carries a consonant) costs little.
#ifndef SCREEN_SOUND_H
#define SCREEN_SOUND_H

#include "base/bytes.h"

#define SOUND_MIN 600 // less than this is not alike

// 0, or SOUND_MIN to 1000. Of words of a-z, at most SPELL_SIZE_MAX letters each; words below three letters sound like too
// much and are never alike.
int sound_similarity(struct bytes a, struct bytes b);

#endif
