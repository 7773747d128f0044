#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The console's listener, as an officer's browser and as somebody bad sees it: signing in and out, roles, second factors,
one-time links, forged requests, other people's cookies, guessed passwords, slow and oversized requests, streams that nobody
reads, paths that climb, two officers at one object.

Needs ENTENTE_BIN.
"""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time

import nodes
from alliance import Alliance, Tap

GOOD = "a long enough one"


TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # nobody vouches for a node but its fingerprint
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE


def code_of(secret, moment=None):
    """RFC 6238, by another program."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(moment or time.time()) // 30), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}"


class Browser:
    """One officer's browser, as far as the node sees it: a cookie, an origin, and the word of its session."""

    def __init__(self, base, source=None):
        """source: the address it comes from."""
        self.base, self.cookie, self.csrf, self.answer = base, None, None, None
        self.scheme, self.host = base.split("://")
        self.source = (source, 0) if source else None

    def connect(self):
        return (http.client.HTTPSConnection(self.host, timeout=30, context=TLS, source_address=self.source) if self.scheme == "https" else
                http.client.HTTPConnection(self.host, timeout=30, source_address=self.source))

    def call(self, method, path, body=None, **headers):
        """Status and JSON. headers: what else is sent, or (None) what is not."""
        sent = {"Cookie": self.cookie, "Origin": self.base if method != "GET" else None, "Sec-Fetch-Site": "same-origin",
                "X-Entente-Csrf": self.csrf if method != "GET" else None,
                "Content-Type": "application/json" if method != "GET" else None}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        link = self.connect()
        link.request(method, path, body if isinstance(body, (bytes, str)) or body is None else json.dumps(body),
                     {name: value for name, value in sent.items() if value is not None})
        self.answer = link.getresponse()
        text = self.answer.read()
        link.close()
        try:
            return self.answer.status, json.loads(text)
        except ValueError:
            return self.answer.status, {"bytes": text}

    def status(self, *words, **more):
        return self.call(*words, **more)[0]

    def take(self, status, said):
        """The session of an answer becomes this browser's."""
        if status == 200:
            self.cookie, self.csrf = self.answer.getheader("Set-Cookie").split(";")[0], said["csrf"]
        return status, said

    def sign_in(self, name, password=GOOD, **more):
        return self.take(*self.call("POST", "/api/v1/session", {"name": name, "password": password, **more}))

    def accept(self, link, **more):
        return self.take(*self.call("POST", "/api/v1/session/accept", {"link": link.split("#")[1], **more}))

    def raw(self, data, seconds=20):
        """What comes back to these bytes, until the other side closes or that long passed."""
        host, port = self.host.rsplit(":", 1)
        got = b""
        with socket.create_connection((host, int(port)), timeout=seconds) as plain:
            link = TLS.wrap_socket(plain) if self.scheme == "https" else plain
            with contextlib.suppress(OSError):
                link.sendall(data)
                while part := link.recv(65536):
                    got += part
        return got

    def status_of(self, data):
        found = re.match(rb"HTTP/1\.[01] (\d{3})", self.raw(data))
        return int(found.group(1)) if found else 0


def audit(a):
    return [(x["who"], x["act"]) for x in a.json("ARM", "audit", "--max", "1000")["audit"]]


# ---- coming in ----

def check_first(tap, a):
    """The first start's link makes the first administrator, once."""
    said = a.log("ARM")
    found = re.search(r"https://\S+/c/welcome#[0-9a-f]{64}", said)
    tap.check(found is not None and "fingerprint" in said, "the first start prints a link and the certificate's fingerprint", said)
    link, status = found.group(0), a.status("ARM")["console"]
    base = link.split("/c/")[0]
    peer = ssl.get_server_certificate(tuple(base.split("//")[1].split(":")))
    mark = hashlib.sha256(ssl.PEM_cert_to_DER_cert(peer)).hexdigest().upper()
    tap.check(base == status["address"] and status["fingerprint"].replace(":", "") == mark,
              "status says where the console is, and the fingerprint of the certificate it shows", status)
    first, late = Browser(base), Browser(base)
    tap.check(first.call("POST", "/api/v1/session/link", {"link": link.split("#")[1]})[1].get("purpose") == "first",
              "the link says what it is for, and is not spent by that")
    for name, password, why in (("Aliya", "short", "password"), ("0day", GOOD, "name"), ("", GOOD, "name"), ("a" * 40, GOOD, "name"),
                                ("aliya", "x" * 2000, "bytes")):
        code, body = first.accept(link, name=name, password=password)
        tap.check(code == 400 and why in body["text"], f"no account with {name[:8]!r} and a password of {len(password)}", body)
    code, body = first.accept(link, name="Aliya", password=GOOD)
    tap.check(code == 200 and body["officer"] == "aliya" and body["role"] == "administrator", "it makes the first administrator", body)
    tap.check(late.accept(link, name="mallory", password=GOOD)[0] == 404, "it cannot be opened twice")
    tap.says(a.run("ARM", "officers", "link"), 1, ["account already"], "there is no second first administrator")
    cookie = first.answer.getheader("Set-Cookie") or ""
    first.sign_in("aliya")
    cookie = first.answer.getheader("Set-Cookie")
    tap.check(cookie.startswith("__Host-entente-ARM=") and all(word in cookie for word in ("; Path=/", "; HttpOnly", "; Secure",
              "; SameSite=Strict")) and "Domain" not in cookie, "its cookie is for this host, this site and no script", cookie)
    return first


def check_plain(tap, a):
    """On the API's own address the same, without TLS, for this machine."""
    with open(a.path("ARM", "api"), encoding="ascii") as file:
        here = Browser(file.read())
    code, _ = here.sign_in("aliya")
    cookie = here.answer.getheader("Set-Cookie") or ""
    tap.check(code == 200 and cookie.startswith("entente-ARM=") and "Secure" not in cookie and "HttpOnly" in cookie,
              "on this machine one signs in without TLS, too", f"{code} {cookie}")
    code, body = here.call("GET", "/api/v1/session", Host="arm.example")
    tap.check(code == 403 and "Host" in body["text"], "a site that gives its name our address gets nothing", body)
    tap.check(here.status("GET", "/", Host="arm.example") == 403, "not even the page")
    tap.check(here.status("POST", "/api/v1/session/end", {}) == 200 and "Max-Age=0" in here.answer.getheader("Set-Cookie") and
              here.status("GET", "/api/v1/session") == 401, "signing out ends the session and the cookie")


def check_fixation(tap, base):
    """A secret that somebody else chose or knew is never the session's."""
    planted, victim = "0123456789abcdef" * 4, Browser(base)
    victim.cookie = "__Host-entente-ARM=" + planted
    victim.sign_in("aliya")
    tap.check(planted not in victim.cookie, "signing in gives a new secret, whatever cookie was there")
    thief = Browser(base)
    thief.cookie = "__Host-entente-ARM=" + planted
    tap.check(thief.status("GET", "/api/v1/session") == 401, "a planted cookie opens nothing")
    old = victim.cookie
    victim.sign_in("aliya")
    thief.cookie = old
    tap.check(victim.cookie != old and thief.status("GET", "/api/v1/session") == 401, "signing in anew ends the session before")
    thief.cookie = victim.cookie + "; " + victim.cookie
    tap.check(thief.status("GET", "/api/v1/session") == 401, "two cookies of one name are none")
    for bad in ("", "=", ";;;", "__Host-entente-ARM", "__Host-entente-ARM=", victim.cookie[:-1], victim.cookie + "0", victim.cookie.upper(),
                "__Host-entente-BLR=" + victim.cookie.split("=")[1], "entente-ARM=" + victim.cookie.split("=")[1]):
        thief.cookie = bad
        if thief.status("GET", "/api/v1/session") != 401:
            tap.check(False, "a cookie that is none", bad)
    return victim


def check_forgery(tap, base, officer):
    """Another page in the same browser sends the cookie along, and gets nothing by it."""
    other = Browser(base)
    other.sign_in("aliya")
    body = {"name": "mallory", "role": "administrator"}
    tries = {
        "no word of the session": {"X_Entente_Csrf": None},
        "a wrong word": {"X_Entente_Csrf": "0" * 64},
        "another session's word": {"X_Entente_Csrf": other.csrf},
        "another site's page": {"Origin": "https://evil.example"},
        "a page without origin": {"Origin": "null"},
        "no origin at all": {"Origin": None},
        "another port of this machine": {"Origin": "https://127.0.0.1:1"},
        "the same address without TLS": {"Origin": officer.base.replace("https", "http")},
        "another page, as the browser says": {"Sec_Fetch_Site": "same-site"},
        "another site, as the browser says": {"Sec_Fetch_Site": "cross-site"},
    }
    wrong = {name: got for name, headers in tries.items() if (got := officer.status("POST", "/api/v1/officers", body, **headers)) != 403}
    tap.check(not wrong, "forged requests are refused: " + ", ".join(tries), wrong)
    tap.check(officer.status("GET", "/api/v1/status", Sec_Fetch_Site="cross-site") == 403, "so is reading from another site's page")
    door = {"name": "aliya", "password": GOOD}
    login = {
        "a form of another site": {"Content_Type": "application/x-www-form-urlencoded", "Origin": None},
        "text of another site": {"Content_Type": "text/plain", "Origin": None},
        "another origin": {"Origin": "https://evil.example"},
        "another site, as the browser says": {"Sec_Fetch_Site": "cross-site"},
    }
    wrong = {name: got for name, headers in login.items() if (got := Browser(base).status("POST", "/api/v1/session", door, **headers)) not in (400, 403)}
    tap.check(not wrong, "nobody is signed in by another page: " + ", ".join(login), wrong)
    tap.check(not any(x["officer"] == "mallory" for x in officer.call("GET", "/api/v1/officers")[1]["officers"]), "nothing came of it")


def check_headers(tap, officer):
    """What browsers must know of pages and answers."""
    officer.call("GET", "/api/v1/status")
    policy = officer.answer.getheader("Content-Security-Policy") or ""
    tap.check("frame-ancestors 'none'" in policy and "sandbox" in policy and officer.answer.getheader("X-Content-Type-Options") == "nosniff"
              and officer.answer.getheader("Cache-Control") == "no-store" and officer.answer.getheader("Access-Control-Allow-Origin") is None,
              "an answer of the API is never a page, in no frame, and kept nowhere", officer.answer.getheaders())
    code, page = officer.call("GET", "/")
    if code == 404:
        tap.skip("the console's files", "this node was built without a console")
        return
    policy = officer.answer.getheader("Content-Security-Policy")
    tap.check(all(word in policy for word in ("default-src 'none'", "script-src 'self'", "base-uri 'none'", "form-action 'self'",
              "frame-ancestors 'none'")) and "unsafe" not in policy and officer.answer.getheader("X-Frame-Options") == "DENY" and
              officer.answer.getheader("Referrer-Policy") == "no-referrer" and officer.answer.getheader("Cross-Origin-Opener-Policy") ==
              "same-origin", "the page lets nothing else run, and stands in no frame", officer.answer.getheaders())
    tap.check(officer.answer.getheader("Cache-Control") == "no-cache" and
              officer.status("GET", "/", If_None_Match=officer.answer.getheader("ETag")) == 304, "the page is asked for anew, and not sent twice")
    tap.check(officer.call("GET", "/c/register/0123")[1] == page, "every address below /c/ is the page")
    for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page["bytes"].decode()):
        code, packed = officer.call("GET", path, Accept_Encoding="gzip, br")
        tap.check(code == 200 and "immutable" in officer.answer.getheader("Cache-Control") and
                  (officer.answer.getheader("Content-Encoding") == "gzip") == (packed["bytes"][:2] == b"\x1f\x8b"), f"{path.split('.')[0]} is kept for good",
                  officer.answer.getheaders())


def check_strangers(tap, base):
    """Who has not signed in gets the page, a word whether the node lives, and nothing else."""
    wrong = {}
    for path, wanted in (("/health", 200), ("/metrics", 401), ("/api/v1/status", 401), ("/api/v1/events", 401), ("/api/v1/openapi.json", 401),
                         ("/api/v1/officers", 401), ("/api/v1/nothing", 401), ("/nothing", 401)):
        if (code := Browser(base).status("GET", path)) != wanted:
            wrong[path] = code
    tap.check(not wrong, "a stranger learns that the node lives, and nothing else", wrong)


def check_token(tap, a, officer):
    """What opens everything to commands on the machine opens nothing where browsers come."""
    bearer = "Bearer " + officer.token.decode().strip()
    with open(a.path("ARM", "api"), encoding="ascii") as file:
        here = Browser(file.read())
    there = Browser(officer.base)
    wrong = {}
    for method, path, body in (("GET", "/api/v1/status", None), ("GET", "/metrics", None), ("POST", "/api/v1/audit", {"act": "x"}),
                               ("POST", "/api/v1/officers", {"name": "mallory", "role": "administrator", "link": "enter"})):
        asked = {"Authorization": bearer, "Origin": None, "Sec_Fetch_Site": None}
        if (code := there.status(method, path, body, **asked)) != 403:
            wrong[f"{method} {path}"] = code
    tap.check(not wrong, "the token opens nothing at the console's address", wrong)
    tap.check(here.status("GET", "/api/v1/status", Authorization=bearer, Sec_Fetch_Site=None) == 200, "but at the API's own")
    tap.check(officer.status("GET", "/api/v1/status", Authorization=bearer) == 200, "an officer who shows it is still that officer")
    tap.check(officer.status("POST", "/api/v1/audit", {"act": "x"}, Authorization=bearer) == 403, "and no more")


def check_paths(tap, officer):
    """Nothing outside the console's files is reached below them."""
    token = officer.token
    wrong = []
    for path in ("/assets/../token", "/assets/..%2ftoken", "/assets/%2e%2e/token", "/assets/%2e%2e%2f%2e%2e%2fetc/passwd", "/assets/....//token",
                 "/assets//etc/passwd", "/assets/", "/assets", "/assets/%00", "/assets/x%00.js", "/assets/..\\token", "/c/../token", "/../token", "//token",
                 "/%2e%2e/%2e%2e/etc/passwd", "/assets/" + "../" * 50 + "etc/passwd", "/assets/" + "a" * 8000, "/console.key", "/store.db", "/token"):
        said = officer.raw(f"GET {path} HTTP/1.1\r\nHost: {officer.host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        head, _, body = said.partition(b"\r\n\r\n")
        if token in said or b"root:" in body or b"PRIVATE" in body or re.match(rb"HTTP/1\.1 5", head):
            wrong.append((path, said[:200]))
    tap.check(not wrong, "no path climbs out of the console's files", wrong)


# ---- who may what ----

def check_roles(tap, a, base, admin):
    browsers = {}
    for role in ("reader", "analyst", "officer"):
        code, body = admin.call("POST", "/api/v1/officers", {"name": role, "role": role})
        browsers[role] = Browser(base)
        got = browsers[role].accept(body.get("link", "#"), password=GOOD)
        tap.check(code == 200 and got[0] == 200 and got[1]["role"] == role, f"an administrator invites the {role}", got)
    listing = {"kind": "listing", "time": "2026-01-01T00:00:00Z", "status": "listed", "subject": "organisation",
               "names": [{"name": "Zelmar Front", "kind": "primary"}], "criteria": ["terrorism"]}
    csv = b"reference,name,kind,subject,criterion\n1,Zelmar Company,primary,organisation,terrorism\n"
    asks = { # what each role gets, from the reader up to the administrator
        ("GET", "/api/v1/status", None): (200, 200, 200, 200),
        ("GET", "/api/v1/register", None): (200, 200, 200, 200),
        ("GET", "/api/v1/screen?name=Anybody", None): (200, 200, 200, 200),
        ("POST", "/api/v1/import/csv?dry_run", csv): (403, 200, 200, 200),
        ("POST", "/api/v1/uploads?size=1", b""): (403, 200, 200, 200),
        ("POST", "/api/v1/records", json.dumps(listing)): (403, 403, 200, 200),
        ("GET", "/api/v1/audit", None): (403, 403, 403, 200),
        ("GET", "/api/v1/officers", None): (403, 403, 403, 200),
        ("POST", "/api/v1/officers/reader", "{}"): (403, 403, 403, 200),
        ("GET", "/api/v1/sessions", None): (200, 200, 200, 200),
        ("GET", "/api/v1/sessions?all=yes", None): (403, 403, 403, 200),
        ("POST", "/api/v1/audit", '{"act":"x"}'): (403, 403, 403, 403),  # commands note there, nobody else
        ("POST", "/api/v1/officers/reader", '{"link":"enter"}'): (403, 403, 403, 403),  # on the machine alone
    }
    wrong = {}
    for (method, path, body), wanted in asks.items():
        got = tuple(one.status(method, path, body) for one in (*browsers.values(), admin))
        if got != wanted:
            wrong[f"{method} {path}"] = f"{got}, wanted {wanted}; {admin.call(method, path, body)}"
    tap.check(not wrong, "each role may what it may", json.dumps(wrong, indent=1))
    code, body = browsers["reader"].call("POST", "/api/v1/records", json.dumps(listing))
    tap.check(code == 403 and "reader" in body["text"] and "officer" in body["text"], "a refusal says which role it takes", body)
    code, body = admin.call("POST", "/api/v1/officers/aliya", {"role": "reader"})
    tap.check(code == 409 and "last administrator" in body["text"], "the last administrator stays one", body)
    tap.check(admin.status("POST", "/api/v1/officers/aliya", {"disabled": True}) == 409, "and enabled")
    trail = audit(a)
    tap.check(("officer", "POST listing") in trail and ("aliya", "add officer") in trail and any(who == "reader" and act == "screen" for who, act in trail),
              "the audit trail has each act under its officer's name", trail)
    code, _ = browsers["reader"].call("GET", "/api/v1/screen?name=Somebody", Entente_Officer="aliya", Entente_Act="delist")
    trail = audit(a)
    tap.check(trail[0][0] == "reader" and "delist" not in trail[0][1], "a page cannot have them stand under another name or word", trail[:3])
    return browsers


def check_ended(tap, a, base, browsers):
    """Roles and accounts that change, and sessions that are ended, hold at once."""
    a.must("ARM", "officers", "role", "analyst", "reader")
    tap.check(browsers["analyst"].status("GET", "/api/v1/status") == 401, "another role: the officer signs in anew")
    browsers["analyst"].sign_in("analyst")
    tap.check(browsers["analyst"].status("POST", "/api/v1/uploads?size=1", b"") == 403, "and has the new one")
    a.must("ARM", "officers", "disable", "analyst")
    tap.check(browsers["analyst"].status("GET", "/api/v1/status") == 401 and browsers["analyst"].sign_in("analyst")[0] == 401,
              "disabled: the session is over, and there is no other")
    a.must("ARM", "officers", "enable", "analyst")
    entering = Browser(base)
    link = a.json("ARM", "officers", "link", "analyst", "--enter")["link"]
    tap.check(entering.accept(link)[0] == 200 and entering.accept(link)[0] == 404, "a link that enters does so, once")
    a.must("ARM", "officers", "sessions", "analyst", "--end")
    tap.check(entering.status("GET", "/api/v1/session") == 401, "sessions are ended on the machine")
    reset = a.json("ARM", "officers", "reset", "analyst")["link"]
    tap.check(entering.sign_in("analyst")[0] == 200, "the old password holds until the link for another is opened")
    other = Browser(base)
    tap.check(other.accept(reset, password="another one, longer")[0] == 200 and entering.status("GET", "/api/v1/session") == 401 and
              entering.sign_in("analyst")[0] == 401, "then neither it nor a session that it opened")
    changed = other.take(*other.call("POST", "/api/v1/session/password", {"old": "another one, longer", "new": GOOD}))
    tap.check(changed[0] == 200 and other.status("GET", "/api/v1/session") == 200, "an officer changes the password, and goes on", changed)
    tap.check(other.status("POST", "/api/v1/session/password", {"old": "wrong wrong wrong", "new": GOOD}) == 403, "not without the old one")


def check_totp(tap, a, base, officer):
    code, offer = officer.call("POST", "/api/v1/session/totp", {"password": GOOD})
    tap.check(code == 200 and offer["uri"].startswith("otpauth://totp/ARM:officer?secret=" + offer["secret"]), "a second factor is offered", offer)
    other = Browser(base)
    tap.check(other.sign_in("officer")[0] == 200, "it does not hold before a code was shown")
    secret = offer["secret"]
    wrong = f"{(int(code_of(secret)) + 1) % 1000000:06d}"
    tap.check(officer.status("POST", "/api/v1/session/totp/confirm", {"code": wrong}) == 400 and
              other.status("POST", "/api/v1/session/totp/confirm", {"code": code_of(secret)}) == 404, "not by a wrong code, and not in another session")
    used = code_of(secret)
    code, body = officer.call("POST", "/api/v1/session/totp/confirm", {"code": used})
    tap.check(code == 200 and body["totp"], "then it does", body)
    late = Browser(base)
    code, body = late.sign_in("officer")
    tap.check(code == 401 and body.get("needs") == "code" and late.cookie is None, "signing in asks for a code", body)
    code, body = late.sign_in("officer", password="wrong wrong wrong")
    tap.check(code == 401 and "needs" not in body, "only once the password is right", body)
    got = [late.sign_in("officer", code=x)[0] for x in (wrong, "", "12345", "1234567", "abcdef", code_of(secret, time.time() - 300))]
    tap.check(got == [401] * 6, "a wrong TOTP code is refused, and an old one", got)
    tap.check(late.sign_in("officer", code=used)[0] in (401, 429), "the code that set it up is used up")
    code, body = late.sign_in("officer", code=code_of(secret, time.time() + 30))
    if code == 429:
        time.sleep(body["retry_seconds"] + 0.2)
        code, body = late.sign_in("officer", code=code_of(secret, time.time() + 30))
    tap.check(code == 200, "the next one is taken", body)
    a.must("ARM", "officers", "totp", "officer", "off")
    time.sleep(1)
    tap.check(Browser(base).sign_in("officer")[0] == 200, "an administrator takes away a second factor that was lost")
    return late


# ---- bad input ----

def check_guessing(tap, base, admin):
    """A hundred wrong passwords: soon each must wait, whether the name exists or not, and nobody else does."""
    answers, times = {}, {}
    for i in range(4):
        for name in ("reader", "nobody-there"):
            begun = time.monotonic()
            answers.setdefault(name, []).append(Browser(base).sign_in(name, f"guess number {i}"))
            times[name] = min(times.get(name, 60), time.monotonic() - begun)
    tap.check(answers["reader"] == answers["nobody-there"], "a wrong password and a name that is none get the same answer", answers)
    tap.check(min(times.values()) > 0.3 * max(times.values()), "in the same time", times)
    codes, waits, goes = [], [], Browser(base)
    for i in range(100):
        code, body = goes.sign_in("reader", f"guess number {i}")
        codes.append(code)
        waits.append(body.get("retry_seconds", 0))
    tap.check(codes.count(401) < 15 and codes.count(429) > 85 and set(codes) == {401, 429}, "of a hundred guesses few are looked at", codes)
    code, body = goes.sign_in("reader")
    tap.check(code == 429 and body["retry_seconds"] > 0 and goes.answer.getheader("Retry-After") == str(body["retry_seconds"]),
              "the right password must wait, too, and is told how long", body)
    tap.check(admin.status("GET", "/api/v1/status") == 200, "who is in notices nothing")
    end = time.monotonic() + 40
    while code == 429 and time.monotonic() < end:
        time.sleep(body["retry_seconds"] + 0.1)
        code, body = goes.sign_in("reader")
    tap.check(code == 200, "after the wait it opens", body)
    bad = Browser(base, "127.0.0.66")
    codes = [bad.sign_in("reader", f"guess number {i}")[0] for i in range(100)]
    tap.check(codes.count(429) > 85, "guesses from another address wait there", codes)
    code, body = Browser(base).sign_in("reader")
    tap.check(code == 200, "and keep the officer from nothing", body)


def check_sizes(tap, admin, reader):
    wrong = []
    for name, one, path, size, wanted in (("a record of 1 GB", admin, "/api/v1/records", 1 << 30, 413), ("an import of 10 GB", admin, "/api/v1/import/csv", 10 << 30, 413),
                                          ("more than a stranger may send", Browser(admin.base), "/api/v1/session", 5000, 413),
                                          ("an import by a reader", reader, "/api/v1/import/csv", 1 << 20, 413)):
        lines = [f"POST {path} HTTP/1.1", f"Host: {one.host}", f"Origin: {one.base}", "Content-Type: application/json", f"Content-Length: {size}"]
        lines += [f"Cookie: {one.cookie}", f"X-Entente-Csrf: {one.csrf}"] if one.cookie else []
        got = one.status_of("\r\n".join(lines + ["", ""]).encode())
        if got != wanted:
            wrong.append((name, got))
    chunked = (f"POST /api/v1/session HTTP/1.1\r\nHost: {admin.host}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
               + "1000\r\n" + "a" * 4096 + "\r\n" + "1000\r\n" + "b" * 4096 + "\r\n0\r\n\r\n").encode()
    if admin.status_of(chunked) != 413:
        wrong.append("chunks without end")
    tap.check(not wrong, "what is too large is refused before it is read", wrong)
    wrong = []
    for body in ("", "{", "[]", "null", '"x"', '{"name":1,"password":2}', '{"name":"aliya"}', '{"name":"aliya","name":"aliya","password":"x"}', "\xff\xfe",
                 '{"name":"aliya\\u0000","password":"' + GOOD + '"}', '{"name":"' + "x" * 3000 + '","password":"y"}', '{"a":' * 500):
        code = Browser(admin.base).status("POST", "/api/v1/session", body.encode("latin-1"))
        if code not in (400, 401, 429):
            wrong.append((body[:40], code))
    tap.check(not wrong, "bodies that are no sign-in are refused", wrong)


def check_slow(tap, admin):
    """Connections that trickle or say nothing are cut, and keep nobody else waiting."""
    host, port = admin.host.rsplit(":", 1)
    idle = [socket.create_connection((host, int(port))) for _ in range(20)]  # no handshake at all
    slow = [TLS.wrap_socket(socket.create_connection((host, int(port)))) for _ in range(10)]
    for one in slow:
        one.sendall(b"GET /api/v1/status HTTP/1.1\r\nHost: ")
    begun = time.monotonic()
    well = admin.status("GET", "/api/v1/status") == 200 and time.monotonic() - begun < 5
    tap.check(well, "thirty slow connections keep nobody waiting", time.monotonic() - begun)
    alive, end = idle + slow, time.monotonic() + 60
    while alive and time.monotonic() < end:
        for one in list(alive):
            one.settimeout(0.01)
            try:
                if not one.recv(1):
                    alive.remove(one)
            except (TimeoutError, ssl.SSLWantReadError):
                pass
            except OSError:
                alive.remove(one)
        for one in slow:
            with contextlib.suppress(OSError):
                one.sendall(b"x")
        time.sleep(0.5)
    tap.check(not alive, "they are cut", f"{len(alive)} of 30 still stand")
    crowd = [socket.create_connection((host, int(port)), source_address=("127.0.0.66", 0)) for _ in range(300)]
    begun = time.monotonic()
    well = admin.status("GET", "/api/v1/status") == 200 and time.monotonic() - begun < 5
    tap.check(well, "three hundred from one address leave places for others", time.monotonic() - begun)
    for one in crowd:
        one.close()


class Stream:
    """An event stream, read or not."""

    def __init__(self, browser):
        self.link = browser.connect()
        self.link.request("GET", "/api/v1/events", headers={"Cookie": browser.cookie, "Sec-Fetch-Site": "same-origin"})
        self.answer, self.text, self.ended = self.link.getresponse(), b"", threading.Event()

    def read(self):
        def go_on():
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                while part := self.answer.read1(65536):
                    self.text += part
            self.ended.set()
        threading.Thread(target=go_on, daemon=True).start()
        return self


def check_events(tap, a, base, admin):
    other = Browser(base)
    other.sign_in("aliya")
    ignored = [Stream(other) for _ in range(10)]  # nobody reads them
    heard, ends = Stream(admin).read(), Stream(other).read()
    tap.check(heard.answer.status == 200, "an officer's page hears events", heard.answer.status)
    a.write("ARM", "Told At Once")
    tap.check(bool(a.until(lambda: b"\nevent: " in heard.text, "the page hears of the record")), "what happens comes to it")
    for i in range(5):
        a.write("ARM", f"Unread {i}")
    tap.check(admin.status("GET", "/api/v1/status") == 200, "streams that nobody reads keep nothing waiting")
    other.call("POST", "/api/v1/session/end", {})
    tap.check(ends.ended.wait(5), "a stream ends with its session, at once")
    tap.check(not heard.ended.is_set(), "and no other")
    for one in ignored:
        one.read()
    tap.check(all(one.ended.wait(5) for one in ignored), "so do those that nobody read")


def check_two(tap, a, base, admin):
    """Two officers at one listing: the second is told, instead of overwriting the first."""
    one, two = admin, Browser(base)
    two.take(*two.accept(a.json("ARM", "officers", "add", "second", "--role", "officer", "--enter")["link"]))
    object_id = a.write("ARM", "Contested Company")
    version = {"kind": "listing", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "object": object_id, "status": "listed",
               "subject": "organisation", "criteria": ["terrorism"]}
    results = {}

    def write(name, browser, seen):
        body = dict(version, names=[{"name": f"Contested by {name}", "kind": "primary"}])
        results[name] = browser.call("POST", f"/api/v1/records?seen={seen}", body)

    threads = [threading.Thread(target=write, args=(name, browser, object_id)) for name, browser in (("one", one), ("two", two))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(code for code, _ in results.values())
    refused = next((body for code, body in results.values() if code == 409), {})
    tap.check(codes == [200, 409] and "meanwhile" in refused.get("text", ""), "of two officers at one listing one is written, the other told", results)
    newest = next((body["id"] for code, body in results.values() if code == 200), "none")
    write("again", two, newest)
    tap.check(results["again"][0] == 200, "who has looked again may write", results["again"])
    write("stale", one, "none")
    write("odd", one, "xyz")
    tap.check(results["stale"][0] == 409 and results["odd"][0] == 400, "what was not seen is not overwritten", results)


def check_batch(tap, a, base, browsers):
    """Long work goes on when its page is left, and is found again."""
    reader, other = browsers["reader"], Browser(base)
    a.write("ARM", "Zelmar Batch Company")
    a.until(lambda: reader.call("GET", "/api/v1/screen?name=Zelmar+Batch+Company")[1].get("hits"), "the name is found")
    names = ["Zelmar Batch Company"] + [f"Nobody Number {i}" for i in range(149)] + [""] + ["Zelmar Batch Co"]
    code, body = reader.call("POST", "/api/v1/batches?max=2", {"title": "guests.csv", "names": names})
    tap.check(code == 200, "a batch is handed in", body)
    number = body["id"]

    def job():
        said = reader.call("GET", "/api/v1/jobs")[1]
        return next((x for x in said["jobs"] + said["ended"] if x["id"] == number), None)

    tap.check((job() or {}).get("list") == "guests.csv", "it is among the jobs", job())
    a.until(lambda: (job() or {}).get("ended"), "it has ended")
    other.take(*other.accept(a.json("ARM", "officers", "add", "curious", "--role", "reader", "--enter")["link"]))
    tap.check(other.status("GET", f"/api/v1/batches/{number}") == 404, "its result is its officer's")
    code, result = reader.call("GET", f"/api/v1/batches/{number}")
    answers = result.get("answers", [])
    tap.check(code == 200 and result["state"] == "done" and result["done"] == result["total"] == len(answers) == len(names),
              "which is found again, whole", str(result)[:600])
    tap.check(answers[0]["hits"] and answers[-1]["hits"] and not answers[1]["hits"] and answers[0]["query"] == names[0] and
              max(len(x.get("hits", [])) for x in answers) <= 2, "with the hits of each name, in order", str(answers)[:600])
    tap.check(("reader", "screen") in audit(a), "each is in the audit trail")
    for bad in ({"names": []}, {"names": "x"}, {}, [], {"names": ["x"] * 200001}):
        if (code := reader.status("POST", "/api/v1/batches", bad)) != 400:
            tap.check(False, "a batch that is none", f"{str(bad)[:40]}: {code}")
    tap.check(reader.status("POST", f"/api/v1/batches/{number}", {}) == 200 and reader.status("GET", f"/api/v1/batches/{number}") == 404,
              "a result is forgotten on demand")


def check_expired(tap, a):
    """A session that nobody uses ends, and what streams to it; one that is used ends at its time."""
    if nodes.faketime_library() is None:
        tap.skip("expired sessions", "no libfaketime")
        return
    a.stop("BLR")
    clock = nodes.Clock(a.dir, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    real = a.environment
    a.environment = {**a.environment, **clock.environment(a.binary)}
    a.start("BLR", signing=False)
    link = a.json("BLR", "officers", "add", "duty", "--role", "officer", "--enter")["link"]
    idle, used = Browser(link.split("/c/")[0]), Browser(link.split("/c/")[0])
    idle.accept(link)
    used.accept(a.json("BLR", "officers", "link", "duty", "--enter")["link"])
    stream = Stream(idle).read()
    for _ in range(3):
        clock.move(1500)
        used.status("GET", "/api/v1/status")
        idle.status("GET", "/api/v1/status", Entente_Background="1")
    tap.check(used.status("GET", "/api/v1/session") == 200 and idle.status("GET", "/api/v1/session") == 401,
              "a session that nobody's hand has used for an hour is over, whatever its page asked by itself")
    tap.check(stream.ended.wait(60), "and so is its stream of events")
    for _ in range(30):
        clock.move(1500)
        used.status("GET", "/api/v1/status")
    tap.check(used.status("GET", "/api/v1/session") == 401, "after twelve hours one signs in anew")
    a.stop("BLR")
    a.environment = real
    a.start("BLR", signing=False)


def check_restart(tap, a, admin):
    before = a.status("ARM")["console"]
    a.stop("ARM")
    a.start("ARM")
    after = a.status("ARM")["console"]
    tap.check(after["address"] == before["address"] and after["fingerprint"] == before["fingerprint"],
              "after a restart the console is where it was, with the same certificate", (before, after))
    tap.check(admin.status("GET", "/api/v1/session") == 200, "and who was signed in still is")
    a.stop("ARM")
    for name, mode in (("console.key", 0o600), ("console.pem", 0o600), ("console", 0o600), ("store.db", 0o600)):
        tap.check(os.stat(a.path("ARM", name)).st_mode & 0o777 == mode, f"{name} is its owner's alone")
    with open(a.path("ARM", "store.db"), "rb") as file:
        kept = file.read()
    tap.check(admin.cookie.split("=")[1].encode() not in kept and bytes.fromhex(admin.cookie.split("=")[1]) not in kept and GOOD.encode() not in kept,
              "the store has no secret of a session and no password")


def main():
    tap = Tap()
    with Alliance("ARM", "BLR") as a:
        a.start("ARM", "BLR")
        admin = check_first(tap, a)
        with open(a.path("ARM", "token"), "rb") as file:
            admin.token = file.read()
        check_plain(tap, a)
        admin.sign_in("aliya")
        check_fixation(tap, admin.base)
        check_forgery(tap, admin.base, admin)
        check_headers(tap, admin)
        check_strangers(tap, admin.base)
        check_token(tap, a, admin)
        check_paths(tap, admin)
        browsers = check_roles(tap, a, admin.base, admin)
        check_totp(tap, a, admin.base, browsers["officer"])
        check_ended(tap, a, admin.base, browsers)
        check_two(tap, a, admin.base, admin)
        check_batch(tap, a, admin.base, browsers)
        check_sizes(tap, admin, browsers["reader"])
        check_events(tap, a, admin.base, admin)
        check_guessing(tap, admin.base, admin)
        check_slow(tap, admin)
        check_expired(tap, a)
        check_restart(tap, a, admin)
    return tap.finish()


sys.exit(main())
