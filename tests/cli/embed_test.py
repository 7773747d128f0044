#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed_test.py MESON BUILD COMPILER...: libentente as another project meets it. It is installed into a folder of its own; the
examples are built with nothing but entente.pc, with the shared library and with the static one, and run; and Python loads it."""
import glob
import os
import subprocess
import sys
import tempfile

from alliance import Tap

NAMES = ["Ruslan Akhmetzhanow", "Руслан Ахметжанов", "Brigade, Northern Lantern", "Jon Smith", "qorgan trade"]
SAID = ["Ruslan Akhmetzhanow: 1 hits", "ALERT 0.9", "D-1", "[spelling, 1 edit]", "Jon Smith: 0 hits", "in another order"]


def install(meson, build, folder):
    subprocess.run([meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", folder, "--tags", "devel,runtime"],
                   check=True, capture_output=True)
    return os.path.dirname(os.path.dirname(glob.glob(os.path.join(folder, "**", "entente.h"), recursive=True)[0]))


def main():
    meson, build, *compiler = sys.argv[1:]
    source, tap = os.environ["ENTENTE_SOURCE"], Tap()
    with tempfile.TemporaryDirectory(prefix="entente-embed-") as folder:
        def path(name):
            return os.path.join(folder, name)

        prefix = install(meson, build, path("root"))
        config = glob.glob(os.path.join(prefix, "**", "entente.pc"), recursive=True)[0]
        library = os.path.dirname(os.path.dirname(config))
        headers = os.listdir(os.path.join(prefix, "include"))
        tap.check(headers == ["entente.h"], "one header is installed", headers)
        environment = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(config), LD_LIBRARY_PATH=library)

        def flags(*options):
            command = ["pkg-config", f"--define-variable=prefix={prefix}", *options, "entente"]
            return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()

        def builds(name, *options):
            command = [*compiler, "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", path(name),
                       os.path.join(source, "examples", "screen.c"), "-pthread", *options]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            return tap.check(run.returncode == 0, f"examples/screen.c with {name}", run.stderr)

        def runs(name, *command):
            return tap.says(subprocess.run([*command, path(f"{name}.idx"), *NAMES], capture_output=True, text=True, check=False,
                                           env=environment), 0, SAID, f"{name}: the example runs")

        if builds("shared", *flags("--cflags", "--libs")):
            runs("shared", path("shared"))
            tap.says(subprocess.run([path("shared"), path("shared.idx"), "NLB"], capture_output=True, text=True, env=environment,
                                    check=False), 0, ["D-2"], "and opens the index it left")
            with open(path("bad.idx"), "wb") as file:
                file.write(b"nothing of the kind")
            tap.says(subprocess.run([path("shared"), path("bad.idx"), "x"], capture_output=True, text=True, env=environment,
                                    check=False), 1, ["bad.idx", "no index file"], "and says what is wrong with a file")
        static = [os.path.join(library, "libentente.a") if word == "-lentente" else word
                  for word in flags("--cflags", "--libs", "--static")]
        if builds("static", *static):
            runs("static", path("static"))
        needed = subprocess.run(["ldd", path("static")], capture_output=True, text=True, check=False).stdout
        tap.check("libentente" not in needed, "which needs no library of ours", needed)
        if "-fsanitize" in " ".join(compiler) or "asan" in subprocess.run(
                ["ldd", os.path.join(library, "libentente.so.0")], capture_output=True, text=True, check=False).stdout:
            tap.skip("python: the example runs", "Python cannot load what was built with a sanitizer")
        else:
            environment["ENTENTE_LIBRARY"] = os.path.join(library, "libentente.so.0")
            runs("python", sys.executable, os.path.join(source, "examples", "screen.py"))
            pair = subprocess.run([sys.executable, os.path.join(source, "examples", "screen.py"), path("shared.idx"), "Qorgan", "Qorgan Trade"],
                                  capture_output=True, text=True, env=environment, check=False)
            tap.says(pair, 0, ["the two compared: 0."], "python: a file, and a comparison")
            tap.says(subprocess.run([sys.executable, os.path.join(source, "examples", "screen.py"), path("bad.idx"), "x"],
                                    capture_output=True, text=True, env=environment, check=False), 1, ["no index file"],
                     "python: a fault is an exception")
    return tap.finish()


sys.exit(main())
