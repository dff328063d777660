"""The lines of a file that the writer would spell differently, kept so that unchanged rows come back byte for byte.

They are kept as one text, the lines themselves, and found again by what they say: a row is written in its old spelling
when a kept line says exactly the same. So filtering, sorting and a new index keep the spelling, and changing a cell
drops it, without any row knowing where it came from.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from gt_notebook.manifest.codec import Record, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def keep_spellings(lines: Iterable[bytes], *, odd: Mapping[bytes, Record], columns: Sequence[str]) -> str:
    """Return what the frame must carry so that ``lines`` can be written again.

    Args:
        lines: All lines of the file in their order, without line feeds.
        odd: Those that the writer would spell differently, and what they say.
        columns: The columns of the frame.

    Returns:
        The odd lines, and the plain ones that say the same as an odd one, joined by line feeds.
    """
    said = {_canonical(record, columns) for record in odd.values()}
    return b"\n".join(line for line in lines if line in odd or line in said).decode("utf-8")


class Spellings:
    """Gives rows the spelling that they had in the file.

    Args:
        kept: What ``keep_spellings`` returned.
        columns: The columns of the frame that is being written.
    """

    def __init__(self, kept: str, *, columns: Sequence[str]) -> None:
        self._by_content: dict[bytes, deque[bytes]] = {}
        for line in kept.encode("utf-8").split(b"\n") if kept else []:
            said = _canonical(decode(line)[0], columns)
            self._by_content.setdefault(said, deque()).append(line)

    def __bool__(self) -> bool:
        return bool(self._by_content)

    def restore(self, line: bytes) -> bytes:
        """Return the spelling of a line in the file, or the line itself when it was not there.

        Rows that say the same get their spellings in the order of the file.
        """
        known = self._by_content.get(line)
        if known is None:
            return line
        return known.popleft() if len(known) > 1 else known[0]


def _canonical(record: Record, columns: Sequence[str]) -> bytes:
    """Return the line that the writer would make of the record; keys without a column, which it has not, go last."""
    in_order = {name: record[name] for name in columns if name in record}
    return encode(in_order | record)
