"""Texts as numbers that a simple model can learn from, without a model of any language.

Words, pairs of words that follow each other and pieces of words are counted in a fixed number of columns. A hash of
each says in which one, and with which sign, so that what meets in one column cancels out rather than adds up
(Weinberger et al., "Feature hashing for large scale multitask learning", 2009). So a text has the same numbers
whatever the other texts are. What is rare counts as much as what is common once ``features.principal_axes`` has
brought all columns to one spread, which does what inverse document frequencies would.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# Columns of the embedding that belong together: words and pairs of words, and pieces of words.
BLOCKS = (1536, 512)

_WORD = re.compile(r"\w+")
_PIECE = 4


def embed_texts(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the embeddings of texts, shape ``(texts, 2048)``.

    Args:
        texts: Any length, any script; a text without a word has zeros.
    """
    values = np.zeros((len(texts), sum(BLOCKS)), dtype=np.float32)
    for row, text in zip(values, texts, strict=True):
        words = _WORD.findall(text.casefold())
        first = 0
        for kind, width in zip((_words_and_pairs, _pieces), BLOCKS, strict=True):
            block = row[first : first + width]
            first += width
            for token, count in Counter(kind(words)).items():
                code = zlib.crc32(token.encode("utf-8", "surrogatepass"))
                # The lowest bit is the sign, the rest the column; a word said ten times says little more than once.
                block[(code >> 1) % width] += (1 + np.log(count)) * (1 if code & 1 else -1)
            length = np.linalg.norm(block)
            if length:
                block /= length
    return values


def _words_and_pairs(words: Sequence[str]) -> Iterator[str]:
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """Pieces tell forms of one word, and what a script without spaces says."""
    for word in words:
        framed = f" {word} "
        yield from (framed[start : start + _PIECE] for start in range(max(1, len(framed) - _PIECE + 1)))
