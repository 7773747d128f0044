#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py FUNCTION HEADER FILE: a C source whose FUNCTION gives the bytes of FILE."""
import sys

function, header, path = sys.argv[1:]
with open(path, "rb") as file:
    data = file.read()
print("// SPDX-License-Identifier: Apache-2.0")
print(f'#include "{header}"\n\nstatic const uint8_t content[] = {{')
for at in range(0, len(data), 24):
    print("    " + ",".join(str(byte) for byte in data[at:at + 24]) + ",")
print(f"}};\n\nstruct bytes\n{function}(void)\n{{\n    return bytes_of(content, sizeof content);\n}}")
