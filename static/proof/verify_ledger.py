#!/usr/bin/env python3
"""Check the published ledger of promises (承诺账本), without trusting those who publish it.

    python3 verify_ledger.py ledger.jsonl [--key STATION_KEY] [--head 120:0f3a5c…] [--earlier old.jsonl]

Python 3.9 or newer and nothing else; .gz is read as it is. It checks that no row is missing, added, moved or
changed, that every signed day (Ed25519, RFC 8032) lies on the chain, that the tail was not cut, that every
emptied row is explained by a later one, and that no published promise has a withheld row. It says OK or names
the first bad row, in Chinese and English; exit code 0 or 1. The format: docs/ledger.md.

--head is a head that you wrote down or had printed on another day: the number of rows and at least 16
digits of the digest; it may be given several times. --earlier is a file that you downloaded before.

What it cannot know: whether the key is the station's (compare it with a seat card, or give it with --key),
what stands in a withheld row, and whether what was written down is what was said (compare it with the
recording).
"""

import gzip
import hashlib
import json
import re
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta

FILE, ROW, DAY, END = "wenzheng-ledger/1", "ledger.v1", "ledger-day.v1", "ledger-end.v1"
START = "0" * 64
PARTS = ("acting", "at", "body_sha256", "kind", "previous_sha256", "seq", "sha256", "subject", "who")
WITHHELD = ("unpublished", "inner", "removed", "redacted")
HEX = re.compile("[0-9a-f]{64}")

WORDS = {
    "shape": ("第 {line} 行不是账本的一行（{why}）", "line {line} is no line of a ledger ({why})"),
    "format": ("这不是本程序认识的账本文件", "this is no ledger file that this script knows"),
    "key": ("文件用的不是给出的公钥", "the file is signed with another key than the one given"),
    "missing": ("缺少这一条：此处却是第 {found} 条", "this row is missing: row {found} stands in its place"),
    "twice": ("这一条出现了两次", "it stands twice"),
    "unlinked": ("没有接在上一条之后：所记的上一条摘要不符", "it does not follow the row before it"),
    "body": ("内容与其摘要不符，内容被改动", "its body is not the one of its digest: the body was changed"),
    "digest": (
        "各项与本条摘要不符，本条被改动",
        "its parts are not those of its digest: the row was changed",
    ),
    "bare": ("没有内容，也没有说明为何没有", "it has no body, and nothing says why"),
    "veiled": ("承诺 {promise} 已公示，这一条却未公开", "withheld although promise {promise} is published"),
    "unexplained": ("内容被清空，后面没有一条说明是谁遮盖的", "it was emptied, and no later row says so"),
    "restored": (
        "第 {by} 条说它已遮盖，内容却还在",
        "row {by} says that it was redacted, yet its body is there",
    ),
    "day_signature": ("{day} 的存档签名不对", "the head of {day} is not signed as it is"),
    "day_order": ("{day} 的存档位置不对", "the head of {day} is out of place"),
    "day_gap": ("缺少 {day} 的存档", "the signed head of {day} is missing"),
    "day_head": (
        "与 {day} 签名存档不符：第 {first} 至 {row} 条中有改动",
        "it is not the row that was signed on {day}: one of the rows {first} to {row} was rewritten",
    ),
    "day_cut": ("自此缺失：{day} 的存档有 {n} 条", "cut from here on: {n} rows were signed on {day}"),
    "kept_cut": ("自此缺失：你保存的存档有 {n} 条", "cut from here on: the head that you kept has {n} rows"),
    "kept": (
        "与你保存的存档不符：第 1 至 {row} 条中有改动",
        "it is not the row of the head that you kept: one of the rows 1 to {row} was rewritten",
    ),
    "earlier": ("与先前下载的文件不同", "it is not the row of the earlier file"),
    "earlier_cut": ("自此缺失：先前下载的文件里有", "cut from here on: the earlier file has it"),
    "end": (
        "文件没有结尾：从这一条起可能被截去",
        "the file has no end: rows from here on may have been cut off",
    ),
    "end_count": ("结尾写明有 {n} 条，与文件不符", "the end says {n} rows with another digest"),
    "end_signature": (
        "是最后一条，但结尾的签名不对：第 {first} 至 {row} 条中可能有改动",
        "it is the last one, and the end is not signed as it is: one of {first} to {row} may be changed",
    ),
    "after_end": ("结尾之后还有内容", "there is something after the end"),
    "file": ("各条都对，但文件别处被改动", "every row is right, but something else in the file was changed"),
    "days": ("签名存档的个数与结尾不符", "the signed days are not as many as the end says"),
}


class Fault(Exception):
    """What does not agree. `row` is the first bad row; 0 when it is not about a row."""

    def __init__(self, code, row=0, **facts):
        super().__init__(code)
        self.code, self.row, self.facts = code, row, facts

    def told(self):
        zh, en = (words.format(row=self.row, **self.facts) for words in WORDS[self.code])
        if not self.row:
            return "不符：%s\nFAULT: %s" % (zh, en)
        return "不符：第 %d 条：%s\nFAULT: row %d: %s" % (self.row, zh, self.row, en)


def expect(holds, code, row=0, **facts):
    if not holds:
        raise Fault(code, row, **facts)


def spelled(value, sort=True):
    return json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=(",", ":")).encode()


def digest(value, sort=True):
    return hashlib.sha256(spelled(value, sort)).hexdigest()


# -- Ed25519, to verify only (RFC 8032, 5.1.4): points are (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def added(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        total = added(total, point) if number & 1 else total
        point, number = added(point, point), number >> 1
    return total


def point_of(data):
    y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (odd and not x):
        raise ValueError("no point of the curve")
    x = x if x % 2 == odd else P - x
    return x, y, 1, x * y % P


def from_base64(text, size):
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(data) != size or urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise ValueError("not the one spelling of so many bytes")
    return data


def is_signed(message, signature, key):
    try:
        signature, key = from_base64(signature, 64), from_base64(key, 32)
        r, public = point_of(signature[:32]), point_of(key)
    except (AttributeError, TypeError, ValueError):
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    one, other = times(s, point_of(b"\x58" + b"\x66" * 31)), added(r, times(k, public))
    return s < ORDER and all((one[i] * other[2] - other[i] * one[2]) % P == 0 for i in (0, 1))


# -- the file, line by line: nothing but the last digest, open questions and your heads is kept in mind


class Check:
    """What has been read so far. `kept` holds (rows, beginning of the digest) of heads kept by the reader."""

    def __init__(self, kept=()):
        self.kept = {}
        for rows, beginning in kept:
            self.kept.setdefault(rows, []).append(beginning)
        self.key, self.seq, self.last = "", 0, START
        self.day, self.days, self.signed = None, 0, 0
        self.emptied, self.withheld = {}, {}
        self.veiled, self.published = {}, set()
        self.ended = False
        self.bytes = hashlib.sha256()

    def head(self, line):
        expect(line.get("format") == FILE, "format")
        self.key = line["show_key"]

    def line(self, line, raw):
        expect(not self.ended, "after_end")
        if raw != spelled(line) + b"\n":
            raise ValueError("not the one spelling")
        if "end" in line:
            self.check_end(line)
        elif "day" in line:
            self.check_day(line)
        else:
            self.check_row(line)
        self.bytes.update(raw)

    def check_row(self, row):
        expected, seq = self.seq + 1, row["seq"]
        expect(not (type(seq) is int and 0 < seq < expected), "twice", seq)
        expect(type(seq) is int and seq == expected, "missing", expected, found=seq)
        expect(row["previous_sha256"] == self.last, "unlinked", seq)
        self.check_body(row, seq)
        expect(sorted(row) in (sorted([*PARTS, "body"]), sorted([*PARTS, "withheld"])), "digest", seq)
        parts = [row[name] for name in ("at", "acting", "who", "subject", "kind", "body_sha256")]
        expect(all(type(part) is str for part in parts), "digest", seq)
        whole = [ROW, seq, *parts, row["previous_sha256"]]
        expect(digest(whole, sort=False) == row["sha256"], "digest", seq)
        self.seq, self.last = seq, row["sha256"]
        for beginning in self.kept.pop(seq, []):
            expect(self.last.startswith(beginning), "kept", seq)
        self.check_publicity(row, seq)

    def check_body(self, row, seq):
        if "body" in row:
            expect("withheld" not in row and digest(row["body"]) == row["body_sha256"], "body", seq)
            if row["kind"] == "redacted":
                self.explain(row["body"].get("after", {}), seq)
            return
        expect(row.get("withheld") in WITHHELD, "bare", seq)
        self.withheld[row["withheld"]] = self.withheld.get(row["withheld"], 0) + 1
        if row["withheld"] == "redacted":
            self.emptied[seq] = row["body_sha256"]

    def explain(self, said, seq):
        """A row says that an earlier one was emptied: it must be, and with this digest."""
        named = said.get("seq")
        expect(self.emptied.pop(named, "") == said.get("body_sha256"), "restored", named or seq, by=seq)

    def check_publicity(self, row, seq):
        """From a promise's publication on every row about it is open; rows from before it become so."""
        code = row["subject"].split("/")[0]
        if row["kind"] == "captured":
            self.published.discard(code)
            self.veiled.pop(code, None)
        if row.get("withheld") == "unpublished":
            open_now = code in self.published or row["kind"] == "published"
            expect(not open_now, "veiled", seq, promise=code)
            self.veiled.setdefault(code, seq)
        if row["kind"] == "published" and "body" in row:
            expect(code not in self.veiled, "veiled", self.veiled.get(code, 0), promise=code)
            self.published.add(code)

    def check_day(self, line):
        day, seq = date.fromisoformat(line["day"]), line["seq"]
        expect(seq <= self.seq, "day_cut", self.seq + 1, day=day, n=seq)
        expect(seq == self.seq, "day_order", seq, day=day)
        if self.day is not None:
            expect(day > self.day, "day_order", seq, day=day)
            expect(day == self.day + timedelta(days=1), "day_gap", seq, day=self.day + timedelta(days=1))
        message = spelled([DAY, line["day"], seq, line["sha256"], line["at"]])
        expect(is_signed(message, line["signature"], self.key), "day_signature", seq, day=day)
        expect(line["sha256"] == self.last, "day_head", seq, day=day, first=self.signed + 1)
        self.day, self.signed, self.days = day, seq, self.days + 1

    def check_end(self, line):
        said = line["file_sha256"]
        message = spelled([END, line["end"], line["sha256"], line["days"], said, line["at"]])
        signed = is_signed(message, line["signature"], self.key)
        expect(signed, "end_signature", self.seq, first=min(self.signed + 1, self.seq))
        expect(line["end"] <= self.seq, "end_count", self.seq + 1, n=line["end"])
        expect((line["end"], line["sha256"]) == (self.seq, self.last), "end_count", self.seq, n=line["end"])
        self.finish()
        expect(line["days"] == self.days, "days")
        expect(said == self.bytes.hexdigest(), "file")
        self.ended = True

    def finish(self):
        """What can only be said when all rows are known."""
        for rows in sorted(self.kept):
            expect(rows == 0, "kept_cut", self.seq + 1, n=rows)
        for seq in sorted(self.emptied):
            raise Fault("unexplained", seq)


def lines_of(name):
    with (gzip.open if name.endswith(".gz") else open)(name, "rb") as source:
        yield from source


def parsed(raw, at):
    try:
        line = json.loads(raw, object_pairs_hook=once)
    except ValueError as error:
        raise Fault("shape", line=at, why=error) from error
    expect(isinstance(line, dict), "shape", line=at, why="no object")
    return line


def once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


WRONG = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


def check(lines, key=None, kept=(), seen=None):
    """Read to the end; raises Fault. `seen` is called with (seq, sha256) of every row."""
    found = Check(kept)
    for at, raw in enumerate(lines, 1):
        line = parsed(raw, at)
        try:
            if at == 1:
                expect(raw == spelled(line) + b"\n", "shape", line=at, why="not the one spelling")
                found.head(line)
                found.bytes.update(raw)
                expect(key in (None, found.key), "key")
                continue
            found.line(line, raw)
        except WRONG as error:
            why = "%s: %s" % (type(error).__name__, error)
            row = 0 if {"day", "end", "format"} & set(line) else found.seq + 1
            raise Fault("shape", row, line=at, why=why) from error
        if seen and "subject" in line:
            seen(found.seq, found.last)
    expect(found.ended, "end", found.seq + 1)
    return found


def rows_of(name):
    """(seq, sha256) of an earlier file's rows, which is checked by itself with the same script."""
    for at, raw in enumerate(lines_of(name), 1):
        line = parsed(raw, at)
        if "subject" in line:
            yield line["seq"], line["sha256"]


def compared(name):
    """Each row against the earlier file's; the second function says whether that one has more."""
    rows = rows_of(name)

    def seen(seq, sha256):
        expect(next(rows, (seq, sha256)) == (seq, sha256), "earlier", seq)

    def over():
        more = next(rows, None)
        expect(more is None, "earlier_cut", more and more[0])

    return seen, over


def kept_head(text):
    """120:0f3a5c… as (120, "0f3a5c…")."""
    rows, _, beginning = text.strip().rstrip("….").partition(":")
    beginning = beginning.replace(" ", "").lower()
    if not rows.isdigit() or not re.fullmatch("[0-9a-f]{16,64}", beginning):
        sys.exit("--head: 120:0f3a5c… (16 digits at least)")
    return int(rows), beginning


def options(arguments):
    found, names = {"--key": [], "--head": [], "--earlier": []}, []
    rest = iter(arguments)
    for one in rest:
        if one in found:
            found[one].append(next(rest, ""))
        else:
            names.append(one)
    return found, names


def main(arguments):
    found, names = options(arguments)
    if len(names) != 1 or any("" in values for values in found.values()):
        sys.exit(__doc__)
    kept = [kept_head(text) for text in found["--head"]]
    seen, over = compared(found["--earlier"][0]) if found["--earlier"] else (None, lambda: None)
    try:
        ledger = check(lines_of(names[0]), (found["--key"] or [None])[0], kept, seen)
        over()
    except Fault as fault:
        sys.exit(fault.told())
    except (OSError, EOFError) as error:
        sys.exit("%s: %s" % (names[0], error))
    told(ledger)


def told(ledger):
    print("相符：共 %d 条，%d 天有签名存档" % (ledger.seq, ledger.days))
    print("OK: %d rows, %d signed days" % (ledger.seq, ledger.days))
    zh = dict(zip(WITHHELD, ("承诺未公示", "只公开动作本身", "样例已删除", "已遮盖")))
    for name in sorted(ledger.withheld):
        print("  %d 条未公开内容：%s / %s" % (ledger.withheld[name], zh[name], name))
    print("存档 head %d:%s" % (ledger.seq, ledger.last[:32]))
    print("公钥 show key %s（请与席卡上的核对 / compare it with the one on a seat card）" % ledger.key)


if __name__ == "__main__":
    main(sys.argv[1:])
