#!/usr/bin/env python3
"""Check the signed record of an episode, without trusting those who signed it.

    python3 verify_bundle.py record-02-run-7.zip [--key STATION_KEY]

Python 3.9 or newer and nothing else. It checks the signature (Ed25519, RFC 8032), every file's digest, that
no event is missing, that every TAKE is an event and ends where the next begins, that rounds' lists lead to
their sealed roots, that commitments still have their frozen words, and computes anew what did not go as
planned. It says OK or names the first bad part; exit code 0 or 1. Use the copy of this script that you
trust, not the one from the file that you check; recount.py counts the ballots of each round again.

What it cannot know: whether the key is the station's (compare it with a seat card or the public page, or give
it with --key), and whether what was recorded is what was seen on air (compare it with a recording).
"""

import hashlib
import io
import json
import re
import sys
import zipfile
from base64 import urlsafe_b64decode, urlsafe_b64encode

FORMAT = "wenzheng-bundle/1"
HEAD = ["manifest.json", "manifest.sig", "station-key.txt"]
SCRIPT = "verify_bundle.py"
PARTS = ["episode", "rundown", "events", "takes", "rounds", "commitments", "clips", "machines"]
PARTS = [part + ".json" for part in [*PARTS, "discrepancies", "explanations"]]
FROZEN = {1: ["code", "due", "measure", "post", "unit", "words"]}  # by the form of a commitment's digest
FROZEN[2] = [*FROZEN[1], "baseline", "co", "lead", "place", "proof", "quantity"]
FROZEN[3] = [*FROZEN[2], "answer"]
MOST_BYTES = 2**30


class Fault(Exception):
    """What does not agree, in words; `part` is where."""

    def __init__(self, part, words):
        super().__init__(part + ": " + words)


def expect(holds, part, words):
    if not holds:
        raise Fault(part, words)


# -- digests and one spelling of JSON


def spelled(value, sort=True):
    return json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).digest()


def merkle_root(leaves):
    """RFC 6962; a last node without a partner rises unchanged."""
    level = leaves or [sha256(b"")]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [sha256(b"\x01" + b"".join(pair)) if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


# -- Ed25519, to verify only (RFC 8032): points as (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z

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
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    one, other = times(s, point_of(b"\x58" + b"\x66" * 31)), added(r, times(k, public))
    return s < ORDER and all((one[i] * other[2] - other[i] * one[2]) % P == 0 for i in (0, 1))


# -- the file: names, order, manifest, signature, digests


def files_of(data):
    """{name: bytes} in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        expect(sum(entry.file_size for entry in entries) < MOST_BYTES, "the file", "it is too large")
        names = [entry.filename for entry in entries]
        expect(len(names) == len(set(names)), "the file", "it holds a name twice")
        expect(not archive.comment, "the file", "it carries a comment")
        expect(all(not entry.compress_type for entry in entries), "the file", "it is deflated")
        return {name: archive.read(name) for name in names}


def check_manifest(files, key):
    """The manifest, after the signature over it and the digest of everything under it were checked."""
    expect(list(files)[:3] == HEAD, "the file", "it does not begin with manifest, signature and key")
    said, signature = (files[name].decode("ascii", "replace") for name in (HEAD[2], HEAD[1]))
    expect(key in (None, said), "station-key.txt", "another key than the one given")
    message = spelled(["bundle.v1", sha256(files["manifest.json"]).hex()], sort=False)
    expect(is_signed(message, signature, said), "manifest.sig", "the manifest is not signed with this key")
    manifest = value_of(files, "manifest.json")
    expect(manifest["format"] == FORMAT, "manifest.json", "not a record that this script knows")
    expect(manifest["key"] == said, "station-key.txt", "not the key of the manifest")
    print_ = sha256(from_base64(said, 32)).hex().upper()
    groups = [print_[at : at + 4] for at in range(0, 32, 4)]
    expect(manifest["fingerprint"] == groups, "manifest.json", "the fingerprint is not the key's")
    for part in manifest["parts"]:
        name, content = part["name"], files.get(part["name"])
        expect(content is not None, name, "it is missing")
        expect(sha256(content).hex() == part["sha256"], name, "its bytes are not those of its digest")
        expect(len(content) == part["bytes"], name, "its length is another")
    names = [part["name"] for part in manifest["parts"]]
    expect(list(files)[3:] == names, "manifest.json", "it lists other files, or in another order")
    expect(names[: len(PARTS)] == PARTS and names[-1] == SCRIPT, "manifest.json", "parts are missing")
    return manifest


def value_of(files, name):
    value = json.loads(files[name])
    expect(spelled(value) == files[name], name, "it is not in the one spelling")
    return value


# -- what the parts say


def check_events(manifest, record):
    events, episode = record["events.json"], record["episode.json"]
    seqs = [event["seq"] for event in events]
    expect(seqs == list(range(1, len(seqs) + 1)), "events.json", "a number is missing, twice or out of order")
    expect(len(events) == manifest["events"], "events.json", "not as many events as the manifest says")
    for kind, at in (("went_on_air", "started_at"), ("ended", "ended_at")):
        found = [event["at"] for event in events if event["kind"] == kind]
        expect(found == [episode[at]], "events.json", kind + " is not there once, at the episode's time")
    here = manifest["run"] == episode["run"] and manifest["episode"] == episode["number"]
    expect(here, "episode.json", "the manifest is of another run")


def check_takes(record):
    takes, ended_at = record["takes.json"], record["episode.json"]["ended_at"]
    facts = ("seq", "at", "by", "row_id")
    logged = [event for event in record["events.json"] if event["kind"] == "taken"]
    same = [[take[f] for f in facts] for take in takes] == [[event[f] for f in facts] for event in logged]
    expect(same, "takes.json", "the takes are not those of the events")
    for take, end in zip(takes, [take["at"] for take in takes[1:]] + [ended_at]):
        expect(take["ends_at"] == end >= take["at"], "takes.json", "take %d ends elsewhere" % take["seq"])


def check_rundown(record):
    rundown, takes = record["rundown.json"], record["takes.json"]
    rows = {row["row_id"]: row for row in rundown["rows"]}
    expect(len(rows) == len(rundown["rows"]), "rundown.json", "a row is there twice")
    expect(re.fullmatch("[0-9a-f]{64}|", rundown["sha256"]), "rundown.json", "its digest is none")
    shown = {take["row_id"] for take in takes}
    named = all(bool(row["title"]) <= (name in shown) for name, row in rows.items())
    expect(named, "rundown.json", "it names what never aired")
    for row in rows.values():
        expect((row["starts_at"] is None) == row["is_on_shelf"], "rundown.json", "a row without its time")


def check_rounds(files, record):
    listed = []
    for told in record["rounds.json"]:
        part = "round %d" % told["number"]
        root, code = told["root"], [told["root"][at : at + 4].upper() for at in range(0, 32, 4)]
        expect(told["seal_code"] == (code if root else []), part, "the seal code is not the root's beginning")
        expect(
            (told["state"] == "revealed") == bool(told["file"]), part, "its lists are missing, or too early"
        )
        if root:
            signed = is_signed(spelled(["head.v1", told["head"]]), told["signature"], record["key"])
            expect(signed, part, "the head is not signed")
        if told["file"]:
            check_lists(json.loads(files[told["file"]]), told, record["key"], told["file"])
            listed.append(told["file"])
    expect(listed == record["lists"], "rounds.json", "it names other lists than the manifest")
    check_chain(record["rounds.json"])


def check_lists(file, told, key, part):
    """The root from the rows, the head from its parts, both signatures."""
    about = file["round"]
    leaves = [
        sha256(b"\x00" + spelled(["row.v1", about["id"], table["list"], *(*row, "")[:4]], sort=False))
        for table in file["lists"]
        for row in table["rows"]
    ]
    expect(merkle_root(leaves) == file["root"] == told["root"], part, "the root is not that of the rows")
    digests = [sha256(spelled(file[name])).hex() for name in ("paper", "result")]
    expect(digests == [file["paper_sha256"], file["result_sha256"]], part, "paper or result was changed")
    n, before = file["result"]["n"], file["previous_head"]
    parts = ["head.v1", about["id"], about["number"], n, file["root"], *digests, before]
    head = sha256(spelled(parts, sort=False)).hex()
    expect(head == file["head"] == told["head"], part, "the head is not made of these parts")
    same = [about["number"], n, before] == [told["number"], told["ballots"], told["previous_head"]]
    expect(same and file["show_key"] == key, part, "not the round that the record tells of")
    rest = {name: value for name, value in file.items() if name != "file_signature"}
    whole = spelled(["file.v1", sha256(spelled(rest)).hex()])
    expect(is_signed(whole, file["file_signature"], key), part, "the file is not signed as it is")


def check_chain(rounds):
    """Each sealed round follows the one that was sealed before it; the first may follow another episode's."""
    chain = sorted((told for told in rounds if told["head"]), key=lambda told: told["sealed_at"])
    for former, told in zip(chain, chain[1:]):
        part = "round %d" % told["number"]
        expect(told["previous_head"] == former["head"], part, "it does not follow the round before it")


def check_commitments(record):
    events, takes = record["events.json"], record["takes.json"]
    ended_at = record["episode.json"]["ended_at"]
    for one in record["commitments.json"]:
        part = "commitment " + one["code"]
        frozen = {name: one[name] for name in FROZEN[one.get("form", 1)]}
        expect(sha256(spelled(frozen)).hex() == one["sha256"], part, "the words are not the frozen ones")
        before = [take["seq"] for take in takes if take["at"] <= one["heard_at"] < ended_at]
        expect(
            one["take"] == (before[-1] if before else None), part, "another item was on air when it was heard"
        )
        shown = [event["seq"] for event in events if shows(event, one["code"]) and event["at"] < ended_at]
        expect(one["shown"] == shown, part, "its card was shown at other times")


def shows(event, code):
    card = event["kind"] == "graphic_on" and event["detail"] == "card"
    return event["code"] == code and (card or event["kind"] == "commitment_published")


def check_clips(record):
    aired = {}
    for take in record["takes.json"]:
        if take["clip"]:
            aired.setdefault(take["clip"], []).append(take["seq"])
    told = {clip["sha256"]: clip["takes"] for clip in record["clips.json"]}
    expect(told == aired, "clips.json", "the clips are not those of the takes")
    for clip in record["clips.json"]:
        whole = re.fullmatch("[0-9a-f]{64}", clip["sha256"]) is not None
        expect(whole, "clips.json", "a clip without the digest of its bytes")
        first = next(take["at"] for take in record["takes.json"] if take["seq"] == clip["takes"][0])
        expect((clip["signed_at"] or 0) <= first, "clips.json", "a clip was signed after it aired")


def check_machines(record):
    known = {event["seq"] for event in record["events.json"]}
    told = {command["seq"] for command in record["machines.json"]}
    expect(told <= known, "machines.json", "a machine was told of what no event knows")


# -- what did not go as planned, reckoned anew (the rules stand in docs/bundle.md)

EVERY = ("panic_on", "panic_off", "held", "machine", "round_voided", "took_over", "went_back")
SOME = {("refused", "take"), ("turn_moved", "extended"), ("turn_moved", "paused")}


class Reckoning:
    def __init__(self, record):
        self.rows = {row["row_id"]: row for row in record["rundown.json"]["rows"]}
        self.order = [row["row_id"] for row in record["rundown.json"]["rows"] if not row["is_on_shelf"]]
        self.changes, self.events = record["rundown.json"]["changes"], record["events.json"]
        self.takes, self.limits = record["takes.json"], record["discrepancies.json"]["tolerance"]

    def found(self):
        lengths, carried, seen, furthest = self.lengths(), 0, set(), -1
        for take, former in zip(self.takes, [None, *self.takes]):
            why = self.why(former["seq"] if former else 0, take["seq"])
            row_id = take["row_id"]
            place = self.order.index(row_id) if row_id in self.order else None
            if row_id and row_id in seen:
                yield self.line("again", take, why)
            elif place is None:
                yield self.line("not_planned", take, why)
            else:
                if place < furthest:
                    yield self.line("out_of_order", take, why)
                planned = self.rows[row_id]["starts_at"]
                off, furthest = take["at"] - planned, max(furthest, place)
                limit = self.limits["hard_start_ms" if self.rows[row_id]["is_hard"] else "start_ms"]
                if abs(off) > limit:
                    times_ = {"planned": planned, "off_ms": off, "carried_ms": carried}
                    yield self.line("late" if off > 0 else "early", take, why, **times_)
                carried = off
            seen.add(row_id)
            yield from lengths.get(take["seq"], [])
        for row_id in self.order:
            if row_id not in seen:
                why = [event["seq"] for event in self.events if event["row_id"] == row_id]
                missing = {"row_id": row_id, "seq": None, "at": None}
                yield self.line("not_aired", missing, why, planned=self.rows[row_id]["starts_at"])

    def lengths(self):
        """By the seq of an item's first TAKE: over all the times it was on air."""
        groups, found = {}, {}
        ends = [take["seq"] for take in self.takes[1:]] + [len(self.events) + 1]
        for take, end in zip(self.takes, ends):
            groups.setdefault(take["row_id"] or str(take["seq"]), []).append((take, end))
        for group in groups.values():
            first = group[0][0]
            planned_s = self.rows.get(first["row_id"], first)["planned_s"]
            off = sum(take["ends_at"] - take["at"] for take, _ in group) - 1000 * planned_s
            if abs(off) > self.limits["length_ms"]:
                why = [seq for take, end in group for seq in self.why(take["seq"], end)]
                kind = "long" if off > 0 else "short"
                found[first["seq"]] = [self.line(kind, first, why, off_ms=off)]
        return found

    def why(self, after, before):
        events = [event for event in self.events if after < event["seq"] < before]
        return [e["seq"] for e in events if e["kind"] in EVERY or (e["kind"], e["detail"]) in SOME]

    def line(self, kind, take, why, *, planned=None, off_ms=None, carried_ms=None):
        row_id = take["row_id"]
        return {
            "kind": kind,
            "key": "%s:%s" % (kind, take["seq"] or row_id),
            "row_id": row_id,
            "take": take["seq"],
            "planned": planned,
            "actual": take["at"],
            "off_ms": off_ms,
            "carried_ms": carried_ms,
            "events": why,
            "changes": [one["edit"] for one in self.changes if row_id and one["row_id"] == row_id],
        }


def check_discrepancies(record):
    part, said = "discrepancies.json", record["discrepancies.json"]["found"]
    found = list(Reckoning(record).found())
    for at, (told, line) in enumerate(zip(said, found), 1):
        words = "line %d is not what follows from the takes (%s)" % (at, line["key"])
        expect(told == line, part, words)
    expect(len(said) == len(found), part, "it tells of %d, not of %d" % (len(said), len(found)))
    known = {line["key"] for line in found}
    expect(set(record["explanations.json"]) <= known, "explanations.json", "it explains what was not found")


# -- the whole


def check(data, key=None):
    """Raises Fault; answers the record."""
    files = files_of(data)
    manifest = check_manifest(files, key)
    record = {name: value_of(files, name) for name in PARTS}
    record["key"] = manifest["key"]
    record["lists"] = [part["name"] for part in manifest["parts"] if part["name"].startswith("rounds/")]
    check_events(manifest, record)
    check_takes(record)
    check_rundown(record)
    check_rounds(files, record)
    check_commitments(record)
    check_clips(record)
    check_machines(record)
    check_discrepancies(record)
    return manifest, record


WRONG_SHAPE = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
WRONG_SHAPE += (EOFError, zipfile.BadZipFile)


def read(name, key):
    try:
        with open(name, "rb") as source:
            return check(source.read(), key)
    except WRONG_SHAPE as error:
        raise Fault("the file", "not a whole record (%s: %s)" % (type(error).__name__, error)) from error


def main(arguments):
    key = arguments.pop(arguments.index("--key") + 1) if "--key" in arguments[:-1] else None
    names = [name for name in arguments if name != "--key"]
    if not names:
        sys.exit(__doc__)
    for name in names:
        try:
            manifest, record = read(name, key)
        except (Fault, OSError) as fault:
            sys.exit("%s: FAULT: %s" % (name, fault))
        facts = (name, manifest["episode"], manifest["events"], len(record["takes.json"]))
        print("%s: OK, episode %d, %d events, %d takes" % facts, end=", ")
        print("%d rounds, %d commitments" % (len(record["rounds.json"]), len(record["commitments.json"])))
        if record["rundown.json"]["kept_at"] is None:
            print("  the rundown is a later one: none was kept when this programme went on air")
        print("  station key %s, fingerprint %s" % (manifest["key"], " ".join(manifest["fingerprint"])))
        print("  compare it with a seat card or with the station's public page")


if __name__ == "__main__":
    main(sys.argv[1:])
