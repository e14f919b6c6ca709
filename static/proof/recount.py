#!/usr/bin/env python3
"""Count a published round of audience scoring again, without trusting those who published it.

    python3 recount.py round-12.json [round-13.json ...] [--key SHOW_KEY]

Python 3.9 or newer and nothing else. From the published files it computes anew: names and order of the
rows, the root (a Merkle tree, RFC 6962), the head and the chain from round to round, all counts, trims,
weights and means, the equation of seats, and the Ed25519 signatures (RFC 8032). It says OK or names the first
fault; exit code 0 or 1.

What it cannot know: whether the key is the show's (give the one printed on a seat card with --key), whether
the seal code is the one shown on air, and whether a ballot is its voter's (each phone checks its own).
"""

import hashlib
import json
import re
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from fractions import Fraction
from itertools import product

NOTHING_BEFORE = "0" * 64


class Fault(Exception):
    """What does not agree, in words."""


def expect(holds, fault):
    if not holds:
        raise Fault(fault)


# -- digests: the one spelling of JSON, SHA-256, and a Merkle tree in which a node without a partner rises


def spelled(value, sort=True):
    return json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).digest()


def merkle_root(leaves):
    level = leaves or [sha256(b"")]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [sha256(b"\x01" + b"".join(pair)) if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


# -- Ed25519, to verify only: points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032, 5.1.4)

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


# -- the rows: {(pool, subject, criterion): [value, ...]}, after names, order, scale and root were checked


def scale_of(paper, criterion):
    scale = paper["criteria"][criterion].get("scale") or paper["scale"]
    return range(scale["min"], scale["max"] + 1, scale["step"])


def checked_rows(file):
    paper, pools = file["paper"], file["result"]["pools"]
    sizes = len(pools), len(paper["subjects"]), len(paper["criteria"])
    values = {place: [] for place in product(*map(range, sizes))}
    parts = 4 if file["round"]["secrecy"] == "named" else 3
    leaves, last = [], -1
    for table in file["lists"]:
        pool, subject, criterion = place = table["pool"], table["subject"], table["criterion"]
        number = (pool * sizes[1] + subject) * sizes[2] + criterion
        expect(place in values and number == table["list"] > last, f"list {number} is out of place")
        last, names = number, [row[0] for row in table["rows"]]
        expect(names == sorted(set(names)), f"list {number}: the rows are not in the order of their names")
        for row in table["rows"]:
            expect(len(row) == parts, f"list {number}: a row of {len(row)} parts")
            name, salt, value, seat = (*row, "")[:4]
            expect(re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", name), f"list {number}: {name} is no row's name")
            expect(re.fullmatch("[A-Za-z0-9_-]{22}", salt), f"list {number}, row {name}: the salt is none")
            expect(type(value) is int and value in scale_of(paper, criterion), f"row {name}: off the scale")
            leaf = ["row.v1", file["round"]["id"], number, name, salt, value, seat]
            leaves.append(sha256(b"\x00" + spelled(leaf, sort=False)))
            values[place].append(value)
    for (pool, _, _), found in values.items():
        expect(len(found) == pools[pool]["n"], f"pool {pool}: a list has not a row for each ballot")
    expect(merkle_root(leaves) == file["root"], "the root is not that of the rows")
    return values


# -- the result: exact fractions, rounded half away from zero at the very end


def mean(values, trim=0):
    """Without floor(n * trim / 100) values at each end."""
    drop = len(values) * trim // 100
    kept = sorted(values)[drop : len(values) - drop]
    return Fraction(sum(kept)) / len(kept) if kept else None


def weighed(weights, values):
    known = [(weight, value) for weight, value in zip(weights, values) if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if known else None


def rounded(value, digits=2):
    if value is None:
        return None
    ticks = int(abs(value) * 10**digits + Fraction(1, 2))
    return (-ticks if value < 0 else ticks) / 10**digits


def percent(part):
    return None if part is None else rounded(100 * part, 1)


class Count:
    """The result that follows from the rows, the paper and its rules."""

    def __init__(self, file, values):
        self.paper, self.values = file["paper"], values
        self.rules, self.pools = self.paper["rules"], file["result"]["pools"]
        self.weights = [pool["weight"] for pool in self.pools]
        self.chosen = [bool(criterion.get("choices")) for criterion in self.paper["criteria"]]
        every = range(len(self.chosen))
        self.meant = [c for c in every if not self.chosen[c]] or list(every)  # plain scores make up the mean
        self.one_scale = len({tuple(scale_of(self.paper, c)) for c in self.meant}) == 1

    def result(self):
        drafts = [self.subject(s) for s in range(len(self.paper["subjects"]))]
        for found, exact in drafts:
            found["rank"] = None if exact is None else 1 + sum(other > exact for _, other in drafts)
        return {
            "form": self.paper["form"],
            "n": sum(pool["n"] for pool in self.pools),
            "unit": "points" if self.one_scale else "percent",
            "subjects": [found for found, _ in drafts],
            "pools": self.pools,
            "rules": self.rules,
        }

    def lists(self, s, c):
        """One for each pool."""
        return [self.values[pool, s, c] for pool in range(len(self.pools))]

    def together(self, s, c):
        return [value for values in self.lists(s, c) for value in values]

    def subject(self, s):
        every, trim = range(len(self.chosen)), self.rules["trim_percent"]
        columns = [self.lists(s, c) for c in every]
        by_pool = [self.subject_mean(lists, trim) for lists in zip(*columns)]
        exact = weighed(self.weights, by_pool)
        found = {name: self.paper["subjects"][s][name] for name in ("ref", "name")}
        found["mean"] = rounded(exact)
        found["plain_mean"] = rounded(self.subject_mean([self.together(s, c) for c in every], 0))
        found["criteria"] = [self.criterion(s, c) for c in every]
        if len(self.pools) > 1:
            found["pools"] = [{"pool": at, "mean": rounded(value)} for at, value in enumerate(by_pool)]
        if self.paper["form"] == "stance":
            low = self.share(s, 0, scale_of(self.paper, 0)[0])
            found["satisfied"] = percent(None if low is None else 1 - low)
        if self.paper["form"] == "deal":
            yes = self.share(s, 0, scale_of(self.paper, 0)[-1])
            found["accepted"] = yes is not None and yes > Fraction(self.rules["pass_percent"], 100)
        return found, exact

    def subject_mean(self, lists, trim):
        """Over the criteria that make it up; in percent of the scale where scales differ."""
        means = []
        for c in self.meant:
            value, scale = mean(lists[c], 0 if self.chosen[c] else trim), scale_of(self.paper, c)
            if value is not None and not self.one_scale:
                value = 100 * (value - scale[0]) / (scale[-1] - scale[0])
            means.append(value)
        return mean([value for value in means if value is not None])

    def criterion(self, s, c):
        together, scale = self.together(s, c), scale_of(self.paper, c)
        trim = 0 if self.chosen[c] else self.rules["trim_percent"]
        found = {name: self.paper["criteria"][c][name] for name in ("ref", "name")}
        found["mean"] = rounded(weighed(self.weights, [mean(values, trim) for values in self.lists(s, c)]))
        found["plain_mean"], found["sum"] = rounded(mean(together)), sum(together)
        found["counts"] = {str(value): together.count(value) for value in scale}
        if self.chosen[c]:
            found["shares"] = {str(value): percent(self.share(s, c, value)) for value in scale}
        return found

    def share(self, s, c, value):
        return weighed(self.weights, [mean([one == value for one in values]) for values in self.lists(s, c)])


def difference(said, found, where="result"):
    """The first place where two pieces of JSON differ; empty when they do not."""
    if isinstance(said, dict) and isinstance(found, dict) and said.keys() == found.keys():
        return next(filter(None, (difference(said[key], found[key], f"{where}.{key}") for key in said)), "")
    if isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        pairs = enumerate(zip(said, found))
        return next(filter(None, (difference(a, b, f"{where}[{at}]") for at, (a, b) in pairs)), "")
    return "" if said == found else f"{where} is {said!r}, the rows say {found!r}"


def check_equation(result):
    seats = result["equation"]
    parts = ("counted", "joined_not_voted", "never_joined", "void")
    expect(all(type(n) is int and n >= 0 for n in seats.values()), "the equation has a part below zero")
    expect(seats["issued"] == sum(seats[part] for part in parts), "the equation of seats does not add up")
    expect(seats["counted"] == result["n"] >= seats["on_paper"], "the equation counts other ballots")


def check_pools(rules, pools):
    """No group under five is broken out, and a pool weighs what its largest group was given before air."""
    weights = {group["ref"]: group["weight"] for group in rules["groups"]}
    for pool in pools:
        expect(len(pools) == 1 or pool["n"] >= 5, "a pool of fewer than five ballots")
        allowed = {1, *(weights.get(ref) for ref in pool["groups"])}
        expect(pool["weight"] in allowed, "a pool weighs what none of its groups was given")
    named = [ref for pool in pools for ref in pool["groups"]]
    known = len(named) == len(set(named)) and set(named) <= set(weights)
    expect(known, "a group stands in two pools, or in no rule")


# -- one file, and several in a chain


def check(file, key=None):
    """Raises Fault."""
    paper, result, about = file["paper"], file["result"], file["round"]
    expect(file["format"] == "wenzheng-round/1", "not a published round that this script knows")
    expect(key in (None, file["show_key"]), "signed with another key than the one given")
    expect(sha256(spelled(paper)).hex() == file["paper_sha256"], "the paper is not the one of its digest")
    expect(about["title"] == paper["title"], "the title is not the paper's")
    expect(all(about[rule] == paper["rules"][rule] for rule in ("press", "secrecy")), "the rules differ")
    expect(file["pools"] == result["pools"], "the pools are told in two ways")
    counted = Count(file, checked_rows(file)).result()
    fault = difference(result, {**counted, "equation": result["equation"]})
    expect(not fault, fault)
    check_equation(result)
    check_pools(paper["rules"], result["pools"])
    check_seal(file)


def check_seal(file):
    """Head, seal code, signatures."""
    about, root, said = file["round"], file["root"], sha256(spelled(file["result"])).hex()
    expect(said == file["result_sha256"], "the result is not the one of its digest")
    parts = ["head.v1", about["id"], about["number"], file["result"]["n"], root, file["paper_sha256"], said]
    head = sha256(spelled([*parts, file["previous_head"]], sort=False)).hex()
    expect(head == file["head"], "the head is not made of these parts")
    code = [root[at : at + 4].upper() for at in range(0, 32, 4)]
    expect(file["seal_code"] == code, "the seal code is not the root's beginning")
    rest = {name: value for name, value in file.items() if name != "file_signature"}
    whole, key = ["file.v1", sha256(spelled(rest)).hex()], file["show_key"]
    expect(is_signed(spelled(["head.v1", head]), file["signature"], key), "the head is not signed")
    expect(is_signed(spelled(whole), file["file_signature"], key), "the file is not signed as it is")


def check_chain(files):
    """Rounds of one audience follow each other. Answers notes on links that lead to files not given."""
    notes, by_audience = [], {}
    for file in files:
        if file["round"]["purpose"] == "air":
            by_audience.setdefault(file["electorate"]["ref"], []).append(file)
    for chain in by_audience.values():
        heads, used = {file["head"]: file["round"]["number"] for file in chain}, set()
        expect(len(heads) == len(chain), "a round is given twice")
        for file in chain:
            before, number = file["previous_head"], file["round"]["number"]
            expect(before not in used, f"round {number} follows a round that another follows already")
            used.add(before)
            expect(heads.get(before, 0) < number, f"round {number} follows a later one")
            if before not in heads and before != NOTHING_BEFORE:
                notes.append(f"round {number} follows {before[:8]}…, which is not among these files")
    return notes


WRONG_SHAPE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read(name, key):
    """The checked file; raises Fault."""
    try:
        with open(name, encoding="utf-8") as source:
            file = json.load(source)
        check(file, key)
    except WRONG_SHAPE as error:
        raise Fault(f"not a whole published round ({type(error).__name__}: {error})") from error
    return file


def main(arguments):
    key = arguments.pop(arguments.index("--key") + 1) if "--key" in arguments[:-1] else None
    names = [name for name in arguments if name != "--key"]
    if not names:
        sys.exit(__doc__)
    files, at = [], ""
    try:
        for at in names:
            files.append(read(at, key))
            print(
                f"{at}: OK, {files[-1]['result']['n']} ballots, seal code {' '.join(files[-1]['seal_code'])}"
            )
        at = "chain"
        print(*check_chain(files), sep="\n", end="")
    except (Fault, OSError) as fault:
        sys.exit(f"{at}: FAULT: {fault}")
    print(f"show key {files[0]['show_key']}: compare it with the one on a seat card")


if __name__ == "__main__":
    main(sys.argv[1:])
