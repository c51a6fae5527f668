#!/usr/bin/env python3
"""Verifies a proof log, and the signed head beside it, with Python's standard library alone.

    python3 scripts/verify_proof.py (LOG [--head FILE] | --list FILE) [--key PUBLIC_KEY_FILE]
                                    [--anchor LINE:HASH]

Every line of LOG: its bytes, its one allowed JSON spelling, its keys and their order, and that
`run_id`, `seq`, `cause` and `prev` (the SHA-256 of the line before) continue the lines before it; and
that what was expected of the run, in the first line, is one thing a scenario, with the right hash. Where
an agent's key is registered there, what it decided and was let through bears its Ed25519 signature.
The head (X.head beside X.log, or --head): that it names exactly this log's run, number of lines
and last line, and that its Ed25519 signature is good. No log can prove whose key signed it: give
the public key you trust with --key (PEM), or with --anchor the hash that you noted of a line: that of
the last line is worth a seal. --list: a file of log paths, one JSON result for each.

Exit codes: 0 SEALED; 4 VALID, NOT SEALED for want of a head or of --key, or because it was recovered;
4 UNFINISHED, a log that has not ended (its last line is torn, or it holds none yet, and there is no
head); 4 NOT READ, one of another version; 7 INVALID, with the first rule broken, its line (from 1)
and the byte (from 0) where it starts; 2 usage, unreadable, or nothing that looks like a proof log
(7 where such a thing is in the place of a log).
"""
import argparse
import base64
import calendar
import hashlib
import json
import os
import re
import sys

MAX_LINE = 8192  # bytes, with the LF
RUN_ID, HASH = '"[0-9]{6,}-[0-9a-f]{4}"', '"[0-9a-f]{64}"'
DAY, TIME = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", r"([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}"
# What has to be there, as patterns of the JSON spelling: a seq of true or "1" does not pass for 1.
LINE = {"event_name": '"[A-Z][A-Z_]*"', "timestamp": '"%sT%sZ"' % (DAY, TIME), "run_id": RUN_ID,
        "seq": "-?[0-9]+", "cause": "null|-?[0-9]+", "prev": HASH}
# Where a run tells what was expected of it. In JSON a comma stands between all items of a list.
ID = '"(?=[^"]{1,40}")[a-z0-9]+([-_][a-z0-9]+)*"'
INCIDENT, DECIDER = '"(crash|overload|false_alarm|dependency)"', '"(rule|q_table|agent)"'
DONE, WEIGHT = '"(noop|restart_service|scale_workers)"', (
    '(,"severity":"(catastrophic|recoverable)")?(,"role":"(objective|safeguard)")?')
BRIEF = r"\[%s,%s,%s\]" % (INCIDENT, DONE, DECIDER)
NUMBER, TIMES = "(0|[1-9][0-9]*)", '(,"times":([0-9]|[1-4][0-9]|50))?'
WHY = '(,"reason":"[a-z0-9_]{1,60}")?'
SIGNAL = "(detected|recovered|stable)_after|requests_(lost|served)|actions|incidents|workers"
EXPECTATION = r"\{(%s)%s\}" % ("|".join((
    '"incident":' + INCIDENT + TIMES,
    '"action":(%s|"rollback"|"delete")(,"decided_by":%s)?(,"workers_to":%s)?' % (
        DONE, DECIDER, "([0-9]|[1-5][0-9]|6[0-4])") + TIMES,
    '"gate":"(allowed|refused|observed)"' + WHY + TIMES,
    r'"order":\[("[A-Z_]{1,40}",?){2,12}\]',
    '"signal":"(%s)"(?=,"at_)(,"at_most":%s)?(,"at_least":%s)?' % (SIGNAL, NUMBER, NUMBER),
    '"escalated":(true|false)' + WHY)), WEIGHT)
# What can be told in brief is told in brief.
LONG = r'(?!\[\{"incident":%s\},\{"action":%s,"decided_by":%s\}\])\[(%s,?){1,16}\]' % (
    INCIDENT, DONE, DECIDER, EXPECTATION)
EXPECTED = "(%s|%s)" % (BRIEF, LONG)
DIGEST = '(,"behaviour_digest":"[0-9a-f]{32,64}")?'
RUN = {"scenarios": r"\[(%s,?)*\]" % ID,
       "expects": r'\{"scenarios":\[(%s,?)*\](,"files":\[(%s,?)*\])?%s,"sha256":%s\}' % (
           EXPECTED, HASH, DIGEST, HASH)}
KEY = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="  # base64: the spare bits of the last digit are zero
SIGNATURE = "[A-Za-z0-9+/]{85}[AQgw]=="
HEAD = {"format": '"demo-run/proof-head/v1"', "run_id": RUN_ID, "lines": "[1-9][0-9]*",
        "head": HASH, "public_key": '"%s"' % KEY, "signature": '"%s"' % SIGNATURE}
PASSED = "ORCH_EXEC", "ORCH_OBSERVE", "APPROVAL_REQUESTED"  # what the gates let through
DER = "MCowBQYDK2VwAyEA"  # base64 of the 12 bytes that say: an Ed25519 public key follows
PEM = r"\s*-----BEGIN PUBLIC KEY-----\s+%s(%s)\s+-----END PUBLIC KEY-----\s*" % (DER, KEY)

FORMAT = "0.2"  # of the log, in its first line

class OtherFormat(Exception):
    """The log is of another version of the format: it is not judged."""
START = b'{"event_name":"'
LIKE_OURS = rb'\{"event_name":"[A-Z_]|"seq":[0-9]+,"cause":|"prev":"[0-9a-f]{64}"'
RECOVERED = "recovered: these lines were not sealed when they were written"

class Finding(Exception):
    """A broken rule: its reason code, what the format expects, what was found instead."""

def require(holds, code, expected, found):
    if not holds:
        raise Finding(code, expected, found)

def show(value):
    return ascii(value) if len(ascii(value)) <= 100 else ascii(value)[:100] + "..."

def read(path, size):
    with open(path, "rb") as stream:
        return stream.read(size)

DECODER = json.JSONDecoder(
    parse_constant=int,  # raises ValueError: NaN and Infinity are JSON to Python alone
    parse_int=lambda text: int(text[:400]),  # Python versions differ on thousands of digits
    # 1.0 and 1e2 become 1 and 100, and so turn out as not canonical.
    parse_float=lambda text: int(float(text)) if float(text).is_integer() else float(text))
ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

def parse_line(raw, patterns):
    require(len(raw) <= MAX_LINE, "line_too_long", "at most 8192 bytes with the LF", raw)
    require(raw.endswith(b"\n"), "torn_line", "a line that ends with LF", raw[-40:])
    bad = re.search(rb"[^ -~]", raw[:-1])
    require(not bad, "not_printable_ascii", "bytes 0x20-0x7e", bad and raw[bad.start():])
    text = raw[:-1].decode("ascii")
    try:
        record = DECODER.decode(text)
        canonical = ENCODER.encode(record)
    except RecursionError:
        raise Finding("schema", "nesting of at most 8", text) from None
    except (ValueError, MemoryError):
        raise Finding("not_json", "a JSON object", text) from None
    if canonical != text:  # true also of a key written twice: parsing keeps the last one only
        at = len(os.path.commonprefix([canonical, text]))
        raise Finding("not_canonical", show(canonical[at:]), text[at:])
    require(isinstance(record, dict), "schema", "a JSON object", text)
    check_values(record, 1)
    check_spelling(record, patterns)
    return record

def check_spelling(record, patterns):
    for key, pattern in patterns.items():
        spelled = ENCODER.encode(record[key]) if key in record else "nothing"
        require(re.fullmatch(pattern, spelled), "schema", key + " as " + pattern, spelled)

def check_values(value, depth):
    if isinstance(value, (dict, list)):
        require(depth <= 8, "schema", "nesting of at most 8", depth)
        for item in value.values() if isinstance(value, dict) else value:
            check_values(item, depth + 1)
    elif isinstance(value, (int, float)):
        safe = isinstance(value, int) and abs(value) < 2**53
        require(safe, "schema", "numbers: integers within +-(2^53-1)", value)

def check_line(record, number, run_id, prev):
    keys, time, seq, cause = [*record], record["timestamp"], record["seq"], record["cause"]
    days = calendar.monthrange(int(time[:4]), int(time[5:7]))[1]
    require(int(time[8:10]) <= days, "schema", "a day of the calendar", time)
    tail = ["measured"] * ("measured" in record) + ["run_id", "seq", "cause", "prev"]
    ordered = keys[:2] == ["event_name", "timestamp"] and keys[-len(tail):] == tail
    require(ordered, "key_order", "event_name timestamp ... " + " ".join(tail), keys)
    require(seq == number, "seq", number, seq)
    require(prev in (None, record["prev"]), "chain", prev, record["prev"])
    require(run_id in (None, record["run_id"]), "run_id", run_id, record["run_id"])
    require(cause is None or 1 <= cause < seq, "cause", "null or an earlier seq", cause)
    fits = isinstance(record.get("run"), dict) if number == 1 else "run" not in record
    require(fits, "run_record", "an object run in the first line, and only there", keys)
    if number == 1 and record["run"].get("format") != FORMAT:
        versions = record["run"].get("versions")
        raise OtherFormat(versions.get("demo_run") if isinstance(versions, dict) else None)
    if number == 1 and "expects" in record["run"]:
        check_expectations(record["run"])
    key = part(record, "run", "agent", "public_key")
    require(key is None or re.fullmatch(DER + KEY, str(key)), "run_record", "an Ed25519 key", key)

def check_expectations(run):
    """Of a run of the walkthrough, one a scenario, and their hash with the scenarios' ids."""
    check_spelling(run, RUN)
    ids, expects = run["scenarios"], run["expects"]
    longest = max(map(len, map(ENCODER.encode, expects["scenarios"])), default=0)
    require(longest <= 4096, "schema", "expectations of at most 4096 bytes a scenario", longest)
    each = {len(ids), len(set(ids)), len(expects["scenarios"]), len(expects.get("files", ids))}
    fits = run.get("kind") == "run" and ids and len(each) == 1
    require(fits, "run_record", "a run with what each of its scenarios must come to", run)
    told = [ids, *(value for key, value in expects.items() if key != "sha256")]
    hashed = hashlib.sha256(ENCODER.encode(told).encode()).hexdigest()
    require(expects["sha256"] == hashed, "run_record", "expects.sha256 " + hashed, expects)

def part(value, *names):
    """What is within a value under these names; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value

def check_answer(decision, key):
    """What an agent decided and was let through answers its question, and is signed where it must be."""
    answer = part(decision, "measured", "agent")
    other = part(answer, "answered_nonce")
    require(other is None, "agent", "nonce %s" % part(answer, "nonce"), other)
    if key is None:
        return
    workers, signature = decision.get("workers_to"), str(part(answer, "signature"))
    message = "\n".join(map(str, (
        "demo-run-proposal/1", decision["run_id"], decision.get("event_id"), part(answer, "nonce"),
        decision.get("action"), "-" if workers is None else workers)))
    text = message.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    signed = re.fullmatch(SIGNATURE, signature) and is_signed(
        text.encode(), base64.b64decode(key[len(DER):]), base64.b64decode(signature))
    require(signed, "agent", "signed true", "signed false")

def check_log(path, place, noted):
    """Returns run id, number of lines and hash of the last; keeps `place` at the line it reads."""
    run_id = last = record = key = decision = None
    with open(path, "rb") as stream:
        # One byte over the limit shows that a line is too long; no more of it is ever read.
        for raw in iter(lambda: stream.readline(MAX_LINE + 1), b""):
            record = parse_line(raw, LINE)
            check_line(record, place[0], run_id, last)
            key = part(record, "run", "agent", "public_key") or key
            if record["event_name"] == "RL_DECISION":
                decision = record if record.get("decided_by") == "agent" else None
            elif decision and record["event_name"] in PASSED:
                check_answer(decision, key)
            run_id, last = record["run_id"], hashlib.sha256(raw).hexdigest()
            require(noted.get(place[0], last) == last, "anchor", noted.get(place[0]), last)
            place[:2] = place[0] + 1, place[1] + len(raw)
    require(last, "empty", "at least one line", "none")
    require(place[0] > max(noted, default=0), "anchor", [*noted], place[0] - 1)
    place[2] = record["event_name"] == "RUN_RECOVERED"
    return run_id, place[0] - 1, last

def has_open_end(log, code, offset):
    """Whether what is wrong may be that the log has not ended: what follows has no LF."""
    with open(log, "rb") as stream:
        stream.seek(offset)
        return code in ("empty", "torn_line", "line_too_long") and b"\n" not in stream.read(2**22)

# Ed25519 as in RFC 8032, 5.1, with points as pairs (x, y); None is what encodes no point
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, BASE = -121665 * pow(121666, -1, P) % P, b"\x58" + b"\x66" * 31  # encoded, with y = 4/5

def decode_point(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * pow(2, (P - 1) // 4, P) % P
    x = x if x % 2 == sign else P - x  # P itself for a zero with a sign, which is not canonical
    return (x, y) if x < P and y < P and x * x % P == x2 else None

def add(p, q):
    (a, b), (c, d) = p, q
    k = D * a * b * c * d
    inverse = pow(1 - k * k, -1, P)  # it serves for both denominators, 1 + k and 1 - k
    return (a * d + b * c) * (1 - k) * inverse % P, (b * d + a * c) * (1 + k) * inverse % P

def multiply(scalar, point):
    even = multiply(scalar // 2, add(point, point)) if scalar else (0, 1)
    return add(even, point) if scalar % 2 else even

def is_signed(message, key, signature):
    base, a, r = map(decode_point, (BASE, key, signature[:32]))
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return a and r and s < L and multiply(s, base) == add(r, multiply(h, a))

def check_head(raw, sealed, trusted):
    """Returns the key that signed the log; `sealed` is what check_log returned."""
    try:
        head = parse_line(raw, HEAD)
        require(list(head) == list(HEAD), "", "the keys " + " ".join(HEAD), list(head))
    except Finding as finding:
        raise Finding("head_malformed", *finding.args[1:]) from None
    named, key = (head["run_id"], head["lines"], head["head"]), head["public_key"]
    require(named == sealed, "head_mismatch", sealed, named)
    message = "%s\n%s\n%d\n%s\n" % (head["format"], *named)
    signed = is_signed(message.encode(), *map(base64.b64decode, (key, head["signature"])))
    require(signed, "head_signature", "a signature by public_key", head["signature"])
    require(trusted in (None, key), "foreign_key", trusted, key)
    return key

def is_in_root(log):
    """Whether a log of a root stands, or stood, there: what takes its place is not overlooked."""
    folder, name = os.path.split(os.path.abspath(log))
    if os.path.basename(folder) == "archive" and re.fullmatch(RUN_ID[1:-1] + r"\.log", name):
        return True
    is_root = os.path.basename(folder) == "logs" or os.path.lexists(os.path.join(folder, "archive"))
    return name.endswith("_proof.log") and is_root

def verify(log, head, trusted, noted):
    """Returns the exit code, the reason code and the line to print."""
    path, place = log, [1, 0, False]  # of the first rule that is found broken; was it recovered?
    beside = re.sub(r"(\.log)?$", ".head", log, count=1) if head is None else head
    is_alone = head is None and not os.path.lexists(beside)
    is_file = os.path.isfile(log)
    if is_in_root(log) and os.path.lexists(log) and (os.path.islink(log) or not is_file):
        return 7, "odd_file", "INVALID odd_file %s: expected a regular file" % show(log)
    if not is_file:
        raise OSError(None, "it is not a file", log)
    start = read(log, 2**18)
    begun = start.rstrip(b"\0")  # a power cut may leave zeros where bytes were to be
    is_like = re.search(LIKE_OURS, start) or START.startswith(begun[:len(START)])
    if is_alone and not is_in_root(log) and not is_like:
        return 2, "not_a_log", "%s is not a proof log" % show(log)
    if not is_like:
        return 7, "not_a_log", "INVALID not_a_log %s: expected a proof log" % show(log)
    try:
        sealed = check_log(path, place, noted)
        is_noted = noted.get(sealed[1]) == sealed[2]
        about = "%s run %s lines %d last %s: valid, " % (show(log), *sealed)
        path, place[:2] = beside, [1, 0]
        if is_alone and is_noted and not place[2]:
            return 0, None, "SEALED " + about + "its last line as it was noted"
        if is_alone:
            why = RECOVERED if place[2] else "but there is no head"
            return 4, None, "VALID, NOT SEALED " + about + why
        is_file = os.path.isfile(path) and not os.path.islink(path)
        require(is_file, "odd_file", "a regular file", path)
        key = check_head(read(path, MAX_LINE + 1), sealed, trusted)
    except OtherFormat as other:
        writer = re.sub(r"[^\w.+-]", "?", str(other.args[0]))[:32]
        return 4, "other_format", "NOT READ %s: written by demo-run %s" % (show(log), writer)
    except Finding as finding:
        code, expected, found = finding.args
        if is_alone and path == log and has_open_end(log, code, place[1]):
            return 4, None, "UNFINISHED %s after %d lines" % (show(log), place[0] - 1)
        return 7, code, "INVALID %s in %s line %d byte %d: expected %s, found %s" % (
            code, show(path), *place[:2], expected, show(found))
    name = ", sha256:" + hashlib.sha256(base64.b64decode(DER + key)).hexdigest()
    if place[2]:
        return 4, None, "VALID, NOT SEALED " + about + RECOVERED + name
    if trusted or is_noted:
        by = "the key given with --key" if trusted else "some key, its last line as it was noted"
        return 0, None, "SEALED " + about + "signed by " + by + name
    return 4, None, "VALID, NOT SEALED " + about + "by a key that was not given with --key" + name

def anchor(text):
    noted = re.fullmatch("([1-9][0-9]*):([0-9a-f]{64})", text)
    if not noted:
        raise argparse.ArgumentTypeError("LINE:HASH, 64 hex digits")
    return int(noted[1]), noted[2]

def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("log", nargs="?")
    for name in ("--head", "--key", "--list"):
        parser.add_argument(name)
    parser.add_argument("--anchor", type=anchor, action="append", default=[])
    args, trusted = parser.parse_args(), None
    if bool(args.log) == bool(args.list) or (args.list and args.head is not None):
        parser.error("give either LOG or --list")
    try:
        if args.key is not None:
            pem = re.fullmatch(PEM, os.fsdecode(read(args.key, MAX_LINE)))
            trusted = pem[1] if pem else parser.error("--key is no Ed25519 public key in PEM")
        listed = os.fsdecode(read(args.list, -1)).split("\n") if args.list else [args.log]
        for path in filter(None, listed):
            code, reason, text = verify(path, args.head, trusted, dict(args.anchor))
            print(json.dumps({"path": path, "exit": code, "code": reason}) if args.list else text)
    except (OSError, ValueError) as error:
        where, why = getattr(error, "filename", None), getattr(error, "strerror", None) or str(error)
        print("verify_proof.py: " + (show(where) + ": " if where else "") + why, file=sys.stderr)
        return 2
    return 0 if args.list else code

if __name__ == "__main__":
    sys.exit(main())
