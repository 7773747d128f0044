# SPDX-License-Identifier: Apache-2.0
"""words.txt to a C table, ordered by bytes: python3 words_table.py words.txt"""
import re
import sys

ROLES = {"name", "given", "patronymic", "particle", "honorific", "legal", "general", "place"}


def rows_of(path):
    """(word, weight, role, form, is a nickname), as the file has them."""
    form = 0
    for number, line in enumerate(open(path, encoding="ascii"), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        match = re.fullmatch(r"(\w+) (\d+) ?([:=]) ?(.*)", line)
        if not match or match[1] not in ROLES or not 1 <= int(match[2]) <= 100:
            sys.exit(f"{path}:{number}: not a row: {line}")
        form += match[3] == "="
        for word in match[4].split():
            text = word.lstrip("~")
            if not re.fullmatch(r"[a-z]{1,21}", text):
                sys.exit(f"{path}:{number}: not a folded word: {word}")
            yield text, int(match[2]), match[1], form if match[3] == "=" else 0, word != text


rows = sorted(rows_of(sys.argv[1]))
for one, two in zip(rows, rows[1:]):
    if one[0] == two[0]:
        sys.exit(f"{sys.argv[1]}: {one[0]} stands there twice")
print('// Made from words.txt by words_table.py.\n#include "screen/words_table.h"\n')
print("const struct words_row words_table[] = {")
for word, weight, role, form, is_nickname in rows:
    print(f'    {{"{word}", {form}, {weight}, WORDS_{role.upper()}, {str(is_nickname).lower()}}},')
print(f"}};\nconst size_t words_table_count = {len(rows)};")
