"""A submission that speaks the protocol itself: whatever it says, one check fails and no more."""

import json
import random
import struct

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hostile import check, in_mean

from labs.grader.inside import frames, wire
from labs.grader.inside.wire import Ref, WireError

FRAME = pd.DataFrame({"n": [1, 2], "text": pd.array(["a", None], dtype="str")})


def message(value, *parts, kind="ok", number=3):
    """The bytes of a message with this JSON in it; the call of ``mean`` is the third question."""
    text = value if isinstance(value, bytes) else json.dumps([kind, number, value]).encode()
    head = struct.pack("<IH", len(text), len(parts)) + b"".join(
        struct.pack("<I", len(part)) for part in parts
    )
    return head + text + b"".join(parts)


def stream(table, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def frame(*columns, **options):
    return stream(pa.table({f"c{i}": column for i, column in enumerate(columns)}), **options)


MALFORMED = {
    "nothing that is JSON": message(b"\xff\xfe"),
    "no list": message(b'{"d": []}'),
    "an empty list": message(b"[]"),
    "deep": message(b"[" * 200_000 + b"]" * 200_000),
    "a number with many digits": message(b'["ok",3,' + b"9" * 100_000 + b"]"),
    "an answer to another question": message(1.0, number=9),
    "an answer to a true question": message(1.0, number=True),
    "a kind of its own": message(1.0, kind="passed"),
    "a question to the check": message([], kind="call"),
    "a function that was not given": message(b'["back",1,999,[],{"d":[]}]'),
    "two tags": message({"b": 0, "d": []}, b"x"),
    "an unknown tag": message({"pickle": 0}, b"cos\nsystem\n(S'id'\ntR."),
    "a reference": message({"r": ["object", 0, ""]}),
    "a part that is not there": message({"b": 7}, b"x"),
    "a part before the first": message({"b": -1}, b"x"),
    "an array of objects": message({"a": ["|O", [1], 0]}, bytes(8)),
    "an array of records": message({"a": ["[('a','<i4')]", [1], 0]}, bytes(4)),
    "an array with a date of no unit": message({"a": ["<M8", [1], 0]}, bytes(8)),
    "an array that is too short": message({"a": ["<f8", [1_000_000_000], 0]}, bytes(8)),
    "an array with a negative axis": message({"a": ["<f8", [-1], 0]}, bytes(8)),
    "an array whose axes overflow": message({"a": ["<f8", [2**32, 2**32], 0]}, bytes(8)),
    "an array with many axes": message({"a": ["<f8", [1] * 64, 0]}, bytes(8)),
    "texts that are numbers": message({"t": [[1], [1]]}),
    "texts that grow": message({"t": [[100_000], ["x" * 1_000_000] + [""] * 99_999]}),
    "a key that is a list": message({"d": [[[], 1]]}),
    "no frame": message({"f": 0}, b"ARROW1"),
    "half a frame": message({"f": 0}, frames.encode_frame(FRAME)[:300]),
    "a compressed frame": message({"f": 0}, frame([0] * 10_000_000, compression="zstd")),
    "a frame of lists": message({"f": 0}, frame([[1], [2]])),
    "a frame of categories": message({"f": 0}, frame(pa.array(["a"]).dictionary_encode())),
    "a frame of nothing": message({"f": 0}, frame(pa.nulls(2**20))),
    "a frame with gaps in numbers": message({"f": 0}, frame(pa.array([1, None]))),
    "a frame with a time zone": message(
        {"f": 0}, frame(pa.array([0], pa.timestamp("s", "../../etc/passwd")))
    ),
    "an error that is none": message("ValueError", kind="error"),
    "an error without a name": message({"d": [["kinds", ["ValueError"]]]}, kind="error"),
}
TOO_LARGE = {
    "a text without end": struct.pack("<IH", 2**32 - 1, 0),
    "parts without end": struct.pack("<IH", 2, 2**16 - 1),
    "a part without end": struct.pack("<IHI", 2, 1, 2**32 - 1),
}


def said(text, wait="time.sleep(60)"):
    """A submission that sends these bytes instead of an answer."""
    send = "while sent:\n    sent = sent[os.write(3, sent):]"
    return f"import os, time\nsent = {text!r}\n{send}\n{wait}"


SMALL = {name: text for name, text in MALFORMED.items() if len(text) < 100_000}


@pytest.mark.parametrize("text", SMALL.values(), ids=SMALL)
def test_a_malformed_answer_fails_its_check_alone(grader, text):
    check(grader, in_mean("malformed", said(text), 80, "malformed"))


@pytest.mark.parametrize("text", TOO_LARGE.values(), ids=TOO_LARGE)
def test_an_answer_that_is_too_large_is_not_read(grader, text):
    check(grader, in_mean("too large", said(text), 80, "too big"))


def test_half_an_answer_is_waited_for_no_longer_than_for_none(grader):
    check(grader, in_mean("half", said(message(1.0)[:-3]), 80, "timeout"))
    drip = "import os, time\nwhile True:\n    os.write(3, b'\\0')\n    time.sleep(0.2)"
    report = grader.grade(in_mean("drip", drip).source)
    assert [each["status"] == "ok" for each in report["checks"]] == [True, False, True, True, True]


def test_an_answer_in_advance_answers_nothing(grader):
    check(grader, in_mean("early", said(message(1.0, number=4), "pass"), 80, "malformed"))


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_message_is_refused(text):
    rest = [text]

    def take(count):
        found, rest[0] = rest[0][:count], rest[0][count:]
        return found

    def nothing(_):
        raise WireError

    try:
        found = wire.unpack(*wire.read(take), nothing)
    except WireError:
        return
    assert found[0] in ("ok", "error", "passed", "call", "back")  # well formed: refused later


def test_a_frame_that_was_changed_anywhere_is_refused_or_plain():
    draw = random.Random(1)
    good = frames.encode_frame(FRAME)
    kinds = set()
    for _ in range(3_000):
        bad = bytearray(good)
        for _ in range(draw.randint(1, 6)):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        try:
            found = frames.decode_frame(bytes(bad))
        except (ValueError, TypeError, pa.ArrowException, OSError):
            continue
        kinds |= {str(kind) for kind in found.dtypes}
    assert kinds
    assert not kinds & {"object", "category"}


def test_messages_cross_unchanged():
    value = ["ok", 1, {"a": [None, True, 1, 0.1, "\ud800", b"\0", {}], 2: [[], float("inf")]}]
    arrays = [np.arange(6).reshape(2, 3), np.array(["a", "bc"]), np.zeros((0, 2)), np.array(3.0)]
    arrays += [np.array(["2026-01-01", "NaT"], "M8[D]"), np.array([1, 2], np.uint8)]
    rest = [wire.pack([*value, *arrays, FRAME, Ref("object", 3)])]

    def take(count):
        found, rest[0] = rest[0][:count], rest[0][count:]
        return found

    found = wire.unpack(*wire.read(take), lambda ref: ref)
    assert found[:3] == value
    for sent, got in zip(arrays, found[3:-2], strict=True):
        assert (got.dtype, got.shape) == (sent.dtype, sent.shape)
        np.testing.assert_array_equal(got, sent)
    pd.testing.assert_frame_equal(found[-2], FRAME)
    assert found[-1] == Ref("object", 3)
