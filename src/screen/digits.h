// SPDX-License-Identifier: Apache-2.0
// Check digits: whether a number can be what it is said to be. Every text is folded: A-Z and 0-9, nothing else (and '<' in
// travel documents). Each function says true only for the right length, alphabet and check digit.
//
//   travel documents   ICAO 9303 part 3, 4.9: weights 7 3 1 modulo 10
//   ships              IMO resolution A.1117(30): seven digits, weights 7 to 2, the last of the sum
//   accounts           IBAN, ISO 13616: modulo 97 (ISO 7064), and the length of its country where that is known here
//   legal entities     LEI, ISO 17442: modulo 97
//   banks              BIC, ISO 9362: shape and country alone, there is no check digit
//   Russia             INN of 10 and 12 digits; OGRN of 13 and 15 digits
//   Kazakhstan         IIN and BIN, 12 digits, two series of weights modulo 11
//   Belarus            UNP, 9 characters, weights modulo 11
// Of the tax numbers of Armenia (8 digits), Kyrgyzstan (14) and Tajikistan (9) the rule of the check digit is not published
// in a source that we could verify: there the length is looked at, and it is said so (document.h).
#ifndef SCREEN_DIGITS_H
#define SCREEN_DIGITS_H

#include <stdbool.h>

#include "base/bytes.h"

// The ICAO check digit of a field, '0' to '9'; 0 when it holds anything but A-Z, 0-9 and '<'.
char digits_icao(struct bytes field);
bool digits_imo(struct bytes number);
bool digits_iban(struct bytes number);
bool digits_lei(struct bytes number);
bool digits_bic(struct bytes number);
bool digits_inn(struct bytes number);
bool digits_ogrn(struct bytes number);
bool digits_iin(struct bytes number);
bool digits_unp(struct bytes number);
bool digits_are(struct bytes number); // digits alone, at least one

#endif
