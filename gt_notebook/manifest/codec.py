"""One line of a manifest: JSON text on one side, a dictionary on the other.

orjson does the work. It would let three things pass that lose data: a repeated key (the last wins), an integer beyond
64 bits (becomes a float) and NaN (becomes null). So a line is only believed when writing what was read gives the same
bytes, blanks aside; any other line is read again by a strict parser that refuses or keeps these.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

import numpy as np
import orjson

Record: TypeAlias = dict[str, Any]

MAX_DEPTH = 254  # as deep as orjson writes

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_BLANKS = b" \t\r"
_EXCERPT = 40

_WAYS_OUT = {
    "Timestamp": "write dates as text, for example column.astype(str)",
    "datetime": "write dates as text, for example value.isoformat()",
    "date": "write dates as text, for example value.isoformat()",
    "timedelta": "write it as a number of seconds",
    "Timedelta": "write it as a number of seconds",
    "Decimal": "write it as a float or as text",
    "bytes": "decode it, for example value.decode()",
    "set": "make it a list, for example sorted(value)",
    "frozenset": "make it a list, for example sorted(value)",
    "NAType": "write None for null, or leave the key out",
    "NaTType": "write None for null, or leave the key out",
}


class Damage(ValueError):  # noqa: N818 - becomes a row of `problems`, not an exception that users meet
    """What is wrong with one line, and the way out.

    Args:
        found: The finding, to follow "line 7 has".
        fix: What to do.
    """

    def __init__(self, found: str, *, fix: str) -> None:
        super().__init__(f"{found}; {fix}")
        self.found = found
        self.fix = fix


def decode(line: bytes) -> tuple[Record, bool]:
    """Read one line.

    Args:
        line: The bytes between two line feeds.

    Returns:
        The JSON object, and whether ``encode`` would write it as exactly this line.

    Raises:
        Damage: The line is not one well-formed JSON object.
    """
    try:
        value = orjson.loads(line)
        again = orjson.dumps(value)
    except (TypeError, ValueError):
        return _decode_strictly(line), False
    if again != line and again.translate(None, _BLANKS) != line.translate(None, _BLANKS):
        # Equal but for blanks means equal tokens, so no key was dropped and no number changed.
        return _decode_strictly(line), False
    return _as_record(value), again == line


def decode_document(data: bytes) -> Any:
    """Read JSON of any kind without losing or guessing anything.

    Args:
        data: UTF-8 text.

    Returns:
        The value; integers of any size are exact.

    Raises:
        Damage: It is not JSON, or it repeats a key, has an infinite number, or nests too deeply.
    """
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_without_repeats, parse_float=_finite, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise Damage(
            f"the byte {data[error.start]:#04x} at position {error.start + 1}, which is not UTF-8",
            fix="save the file as UTF-8",
        ) from None
    except json.JSONDecodeError as error:
        raise _syntax_damage(text, error) from None
    except RecursionError:
        raise _too_deep() from None
    except Damage:
        raise
    except ValueError:  # Python converts no longer text to an integer
        raise Damage("a number of thousands of digits", fix="write it as text in quotes") from None
    _check_writable(value)
    return value


def encode(record: Mapping[str, Any]) -> bytes:
    """Write one line, compactly and without a line feed.

    Args:
        record: The keys and values; NumPy scalars and arrays count as numbers and lists. An ``orjson.Fragment`` is
            text that is known to be sound.

    Returns:
        UTF-8 bytes.

    Raises:
        Damage: A value is none of JSON's; the finding names the key.
    """
    try:
        line = orjson.dumps(record, default=_from_numpy, option=_OPTIONS)
    except TypeError:
        return _encode_carefully(record)
    if b"null" in line:
        # orjson writes NaN and infinity as null, so every null must be shown to be a None.
        _plain_record(record)
    return line


def encode_values(values: Sequence[Any]) -> list[bytes] | None:
    """Write several values, each as ``encode`` writes it in a line.

    Args:
        values: As for ``encode``.

    Returns:
        One text for each, or nothing when one of them wants the closer look that ``encode`` takes.
    """
    try:
        texts = [orjson.dumps(value, default=_from_numpy, option=_OPTIONS) for value in values]
    except TypeError:
        return None
    return None if b"null" in b"".join(texts) else texts


def encode_value(value: Any) -> bytes:
    """Write one value as ``encode`` writes it in a line.

    Raises:
        Damage: It is none of JSON's.
    """
    return encode({"": value}).removeprefix(b'{"":')[:-1]


def _check_writable(value: Any) -> None:
    """Refuse lone surrogates and deep nesting, which the strict parser lets pass."""
    try:
        orjson.dumps(value)
    except TypeError:  # one of these two, or a harmless integer beyond 64 bits
        _plain(value, depth=0)


def _decode_strictly(line: bytes) -> Record:
    return _as_record(decode_document(line))


def _as_record(value: Any) -> Record:
    if isinstance(value, dict):
        return value
    kind = {list: "an array", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(value), "a number"
    )
    hint = "; for a list of a prefix and keys use read_prefix_manifest" if isinstance(value, list) else ""
    raise Damage(f"{kind} instead of an object", fix=f'write an object such as {{"source-ref":"…"}}{hint}')


def _without_repeats(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        repeated = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise Damage(f"the key {_short(repeated)} twice in one object", fix="keep one of them")
    return record


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Damage(
            f"the number {_excerpt(text)}, which no float can hold", fix="write it as text in quotes"
        )
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise Damage(f"{name}, which is not JSON", fix="write null, or leave the key out")


def _too_deep() -> Damage:
    return Damage(f"more than {MAX_DEPTH} levels of nesting", fix="flatten the value")


def _syntax_damage(text: str, error: json.JSONDecodeError) -> Damage:
    what = error.msg[:1].lower() + error.msg[1:]
    found = f"no JSON at character {error.pos + 1} ({what}): {_short(text[error.pos :].rstrip() or text.rstrip())}"
    if text.lstrip()[:1] in {"{", "["} and text[error.pos : error.pos + 1] == "'":
        return Damage(found, fix="use double quotes; json.dumps(record) writes them")
    if error.msg == "Extra data":
        return Damage(found, fix="put every object on a line of its own")
    if text.strip() in {"{", "["}:
        return Damage(found, fix="write every object on one line, not spread over several")
    return Damage(found, fix="write one complete JSON object on the line")


def _from_numpy(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(type(value).__name__)


def _encode_carefully(record: Mapping[str, Any]) -> bytes:
    members = [
        orjson.dumps(key) + b":" + _encode_plain(value) for key, value in _plain_record(record).items()
    ]
    return b"{" + b",".join(members) + b"}"


def _encode_plain(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # an integer beyond 64 bits; json writes it exactly
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _plain_record(record: Mapping[str, Any]) -> Record:
    plain = {}
    for key, value in record.items():
        try:
            sound = isinstance(value, orjson.Fragment)
            plain[_text(key)] = value if sound else _plain(value, depth=1)
        except Damage as damage:
            raise Damage(f"{damage.found} in {_short(key)}", fix=damage.fix) from None
    return plain


def _plain(value: Any, *, depth: int) -> Any:
    """Return ``value`` in Python's own JSON types, or say what in it is none."""
    if isinstance(value, np.generic | np.ndarray):
        value = _from_numpy(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _plain_float(value)
    if depth >= MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, Mapping):
        return {_key(key): _plain(inner, depth=depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, depth=depth + 1) for inner in value]
    kind = type(value).__name__
    fix = _WAYS_OUT.get(kind, "write it as text, a number, a list or a dictionary")
    raise Damage(f"a {kind}, which JSON does not have,", fix=fix)


def _plain_float(value: float) -> float:
    if math.isfinite(value):
        return float(value)
    name = "NaN inside a value" if math.isnan(value) else "an infinite number"
    raise Damage(f"{name}, which JSON cannot write,", fix="write None for null, or leave the key out")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise Damage(f"the key {_short(key)}, which is no text,", fix=f"write it as {str(key)!r}")
    return _text(key)


def _text(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Damage(
            f"half a character ({_short(text)})", fix="remove the lone surrogate from the text"
        ) from None
    return str(text)


def _short(value: Any) -> str:
    return _excerpt(value if isinstance(value, str) else repr(value), quoted=True)


def _excerpt(text: str, *, quoted: bool = False) -> str:
    cut = text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"
    return ascii(cut) if quoted and not cut.isprintable() else repr(cut) if quoted else cut
