#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A day of the alliance (script/day.py, which the demo plays too) on six members and two guests, and a closer look at what
it left: who holds which bytes, what the real state knows of an exercise, what a stranger can check."""
import os
import sys

from alliance import Alliance, Tap, front
from link import Link

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "script"))
import day  # noqa: E402 (it lies in script/)

LINE_RATE = 30_000_000  # bytes a second
BULK_SIZE = 200_000_000

REAL_VIEWS = {
    "situation": (("situation",), "reports"),
    "agreements": (("agreement", "--all"), "agreements"),
    "requests": (("ask", "--list", "--all"), "requests"),
    "notices": (("notice", "list", "--all"), "notices"),
    "messages": (("inbox",), "messages"),
    "messages sent": (("inbox", "--sent"), "messages"),
    "contingents": (("contingents", "--all"), "contingents"),
    "centres": (("centre", "--all"), "centres"),
    "files": (("fetch",), "files"),
    "operations": (("operation", "--all"), "operations"),
}


def files_with(house, member, text):
    """The files of a member that hold these bytes."""
    found = []
    for where, _, names in os.walk(house.path(member)):
        for name in names:
            with open(os.path.join(where, name), "rb") as file:
                if text.encode() in file.read():
                    found.append(name)
    return found


def look_at_bytes(tap, house):
    """What was for members, or for some, lies with them alone."""
    held = {m: bool(files_with(house, m, "Shots across the river")) for m in house.members}
    tap.check(all(held[m] for m in day.MEMBERS) and not any(held[g] for g in day.GUESTS),
              "the report lies with every member and with no guest", held)
    for text, holders in (("Centre: first word to the four", ["IRN", "IRQ", "RUS", "TJK"]),
                          ("Centre: second word to the three", ["IRN", "RUS", "TJK"])):
        held = sorted(m for m in house.members if files_with(house, m, text))
        tap.check(held == holders, f"what was released to the centre lies with {' '.join(holders)}", held)
    held = {m: bool(files_with(house, m, "A person of the exercise")) for m in house.members}
    tap.check([m for m in house.members if held[m]] == ["KGZ", "RUS", "TJK"],
              "the request about a person lies with whom it concerns", held)


def look_at_operation(tap, operation):
    by = {m["member"]: m["counted"] for m in operation["results"]["totals"][0]["by_member"]}
    tap.check(by.get("KAZ") == "12.5" and by.get("KGZ") == "0" and by.get("IRN") == "3" and "BLR" not in by,
              "results by participant add up to the total", by)
    phases = [(p["phase"], p["counted"]) for p in operation["results"]["totals"][0]["by_phase"]]
    tap.check(phases == [("watch", "12.5"), ("seize", "3")], "and so do results by phase", phases)
    shared = operation["results"]["totals"][0]["shared"]
    tap.check([(s["event"], s["counted"]["member"], [n["member"] for n in s["not_counted"]]) for s in shared] ==
              [("lorry-7", "KAZ", ["KGZ"])], "the shared seizure says so", shared)


def look_at_real_state(tap, house, found):
    for member in house.members:
        real = {}
        for name, (words, field) in REAL_VIEWS.items():
            real[name] = [x["id"] for x in house.json(member, *words)[field]]
        expected = [found["real"]["id"]] if member in day.MEMBERS else []
        tap.check(real.pop("situation") == expected and not any(real.values()),
                  f"nothing of the exercise is in the real state of {member}", real)
        tap.check(house.run(member, "series", "opium-seized").returncode == 3, f"nor a series of it at {member}")
    hashes = {house.status(m)["state_hash"] for m in day.MEMBERS}
    tap.check(len(hashes) == 1 and None not in hashes, "all members have one state", hashes)


def look_at_alerts(tap, house, alert):
    names = sorted(os.listdir(alert["folder"]))
    tap.check(len([n for n in names if n.endswith(".cap")]) == 3, "three messages are published", names)
    first, second, third = (alert["files"][i] for i in alert["ids"])
    tap.check("<msgType>Alert</msgType>" in first and "<msgType>Update</msgType>" in second and
              "<msgType>Cancel</msgType>" in third, "an alert, an update, a cancellation", third)
    path = os.path.join(alert["folder"], alert["ids"][1] + ".proof")
    with open(path, "rb") as file:
        content = file.read()
    with open(path, "wb") as file:
        file.write(content.replace(b"Extreme", b"Minor\0\0", 1))
    tap.says(house.run(None, "verify", path, "--charter", house.path("charter")), 1, [], "a changed alert proves nothing")


def main():
    tap = Tap()
    with Alliance(*day.MEMBERS, guests=day.GUESTS) as house:
        line = Link(LINE_RATE)
        front(house, line, "KAZ")
        house.start(*house.members)
        os.environ["ENTENTE_PASSPHRASE_FILE"] = house.path("passphrase")

        def say(name, line, seconds):
            tap.check(True, f"{name}: {line}")
            print(f"# {name}: {seconds:.1f} s", flush=True)
        try:
            found = day.play(day.Alliance(house.binary, house.dir), line, BULK_SIZE, say)
        except day.Wrong as wrong:
            tap.check(False, "the day goes as it is written", wrong)
            return tap.finish()
        finally:
            line.close()
        house.settle(*day.MEMBERS)
        print(f"# all members listed the corrected incident within {found['incident']['seconds']:.2f} s", flush=True)
        look_at_bytes(tap, house)
        look_at_operation(tap, found["operation"])
        look_at_real_state(tap, house, found)
        look_at_alerts(tap, house, found["alert"])
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
