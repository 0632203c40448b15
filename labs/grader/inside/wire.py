"""Messages between the grader and a sandbox: JSON, raw arrays and Arrow, never a pickle.

What comes out of a sandbox is hostile. It is read into plain data, by allow-lists and with limits,
or refused as a whole.
"""

import json
import math
import re
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from labs.grader.inside.frames import decode_frame, encode_frame

MAX_TEXT = 8_000_000  # bytes of the JSON of a message
MAX_BYTES = 64_000_000  # of all its parts
MAX_PARTS = 64

_HEAD = struct.Struct("<IH")
_LENGTH = struct.Struct("<I")
_DTYPE = re.compile(r"\|b1|[|<][iu][1248]|<f[248]|<M8\[(?:[YMWDhms]|ms|us|ns)\]")
_MAX_AXES = 8
_ATOMS = (type(None), bool, int, float, str)


class WireError(Exception):
    """A message that is not what the protocol allows."""


class TooLargeError(WireError):
    """A message that is larger than the protocol allows."""


class Ref(NamedTuple):
    """What stays behind: an object of the exercise, or a function of the check."""

    kind: str
    number: int
    name: str = ""


Resolve = Callable[[Ref], object]


def pack(message: object) -> bytes:
    """Return the bytes of a message, which holds plain data and references.

    Raises:
        TooLargeError: When there is too much of it.
        WireError: When it holds a number with too many digits.
    """
    parts: list[bytes] = []
    try:
        text = json.dumps(_encode(message, parts), separators=(",", ":")).encode()
    except ValueError as error:
        raise WireError(str(error)) from error
    lengths = [len(text), *map(len, parts)]
    if len(parts) > MAX_PARTS or lengths[0] > MAX_TEXT or sum(lengths) > MAX_BYTES:
        msg = f"{sum(lengths):,} bytes in {len(parts) + 1} parts are too much for one message"
        raise TooLargeError(msg)
    head = _HEAD.pack(len(text), len(parts)) + b"".join(_LENGTH.pack(n) for n in lengths[1:])
    return b"".join((head, text, *parts))


def read(take: Callable[[int], bytes]) -> tuple[bytes, list[bytes]]:
    """Read one message.

    Args:
        take: Returns the next n bytes; how long it waits is its own affair.

    Raises:
        TooLargeError: When the message announces more than is allowed; nothing more is read then.
    """
    size, count = _HEAD.unpack(take(_HEAD.size))
    if size > MAX_TEXT or count > MAX_PARTS:
        msg = f"a message of {size:,} bytes with {count} parts is announced"
        raise TooLargeError(msg)
    lengths = [_LENGTH.unpack(take(_LENGTH.size))[0] for _ in range(count)]
    if size + sum(lengths) > MAX_BYTES:
        msg = f"a message of {size + sum(lengths):,} bytes is announced"
        raise TooLargeError(msg)
    return take(size), [take(length) for length in lengths]


def unpack(text: bytes, parts: list[bytes], resolve: Resolve) -> list[object]:
    """Return the message: a list that begins with its kind.

    Raises:
        WireError: When anything in it is not as the protocol says.
    """
    try:
        message = _decode(json.loads(text), parts, resolve)
    except WireError:
        raise
    except Exception as error:
        # Whatever a hostile message made go wrong: it is malformed.
        msg = f"{type(error).__name__} in a message"
        raise WireError(msg) from error
    if type(message) is not list or not message or type(message[0]) is not str:
        msg = "a message is a list that begins with a text"
        raise WireError(msg)
    return message


def _encode(value: object, parts: list[bytes]) -> object:
    if type(value) in _ATOMS:
        return value
    if type(value) is list or type(value) is tuple:
        return [_encode(item, parts) for item in value]
    if type(value) is dict:
        return {"d": [[_encode(k, parts), _encode(v, parts)] for k, v in value.items()]}
    return _tagged(value, parts)


def _tagged(value: object, parts: list[bytes]) -> dict[str, object]:
    if type(value) is Ref:
        return {"r": list(value)}
    if type(value) is np.ndarray and value.dtype.kind == "U":
        return {"t": [list(value.shape), value.ravel().tolist()]}
    if type(value) is bytes:
        return {"b": _part(value, parts)}
    if type(value) is np.ndarray:
        part = _part(value.tobytes(), parts)
        return {"a": [value.dtype.str, list(value.shape), part]}
    return {"f": _part(encode_frame(value), parts)}


def _part(content: bytes, parts: list[bytes]) -> int:
    parts.append(content)
    return len(parts) - 1


def _decode(value: object, parts: list[bytes], resolve: Resolve) -> object:
    if type(value) in _ATOMS:
        return value
    if type(value) is list:
        return [_decode(item, parts, resolve) for item in value]
    ((tag, content),) = value.items()
    return _untagged(tag, content, parts, resolve)


def _untagged(tag: str, content: object, parts: list[bytes], resolve: Resolve) -> object:
    if tag == "d":
        return dict(_pairs(content, parts, resolve))
    if tag == "r":
        kind, number, name = content
        _require(type(kind) is str and type(number) is int and type(name) is str)
        return resolve(Ref(kind, number, name))
    if tag == "t":
        return _texts(*content)
    if tag == "a":
        return _numbers(*content, parts)
    _require(tag in ("b", "f") and type(content) is int and 0 <= content < len(parts))
    return parts[content] if tag == "b" else decode_frame(parts[content])


def _pairs(
    content: object, parts: list[bytes], resolve: Resolve
) -> Iterator[tuple[object, object]]:
    for key, item in content:
        name = _decode(key, parts, resolve)
        _require(type(name) in (*_ATOMS, bytes))
        yield name, _decode(item, parts, resolve)


def _texts(shape: object, items: object) -> np.ndarray:
    _require(type(items) is list and all(type(item) is str for item in items))
    longest = max(map(len, items), default=1) or 1
    _require(4 * longest * len(items) <= MAX_BYTES)
    return np.array(items, dtype=f"U{longest}").reshape(_axes(shape, len(items)))


def _numbers(name: object, shape: object, part: object, parts: list[bytes]) -> np.ndarray:
    _require(type(name) is str and _DTYPE.fullmatch(name) is not None)
    _require(type(part) is int and 0 <= part < len(parts))
    flat = np.frombuffer(parts[part], dtype=np.dtype(name))
    return flat.reshape(_axes(shape, flat.size)).copy()


def _axes(shape: object, size: int) -> list[int]:
    _require(type(shape) is list and len(shape) <= _MAX_AXES)
    _require(all(type(axis) is int and axis >= 0 for axis in shape) and math.prod(shape) == size)
    return shape


def _require(condition: bool) -> None:
    if not condition:
        msg = "a value is not as the protocol says"
        raise WireError(msg)
