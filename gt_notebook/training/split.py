"""Which objects are held out for validation."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def held_out(
    references: Sequence[str], classes: Sequence[Iterable[int]], *, validation: float, seed: int
) -> list[bool]:
    """Choose the objects to hold out.

    A hash of ``seed`` and ``source-ref`` puts the objects in an order that neither the order of the manifest nor
    other objects change; within each class the first ones are held out. Classes take their turn from the rarest to
    the most common, so that a picture counts for the rarest class on it. A class on two pictures or more gets at
    least one on either side, unless rarer classes have claimed all of its pictures for one side.

    Args:
        references: The ``source-ref`` of each line; lines with the same one go to the same side.
        classes: The classes of each line.
        validation: Share to hold out, at least 0 and below 1.
        seed: Chooses the order.

    Returns:
        For each line whether it is held out.
    """
    classes_of: defaultdict[str, set[int]] = defaultdict(set)
    for reference, found in zip(references, classes, strict=True):
        classes_of[reference].update(found)
    ordered = sorted(classes_of, key=lambda reference: _position(reference, seed))
    sides: dict[str, bool] = {}
    for members in _by_rarity(ordered, classes_of):
        _assign(members, sides, validation)
    if validation and len(ordered) > 1 and not any(sides.values()):
        sides[ordered[0]] = True
    return [sides[reference] for reference in references]


def _position(reference: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{reference}".encode("utf-8", errors="surrogatepass")).digest()


def _by_rarity(ordered: list[str], classes_of: dict[str, set[int]]) -> list[list[str]]:
    """The objects of each class, in their order, the rarest class first."""
    number = Counter(found for reference in ordered for found in classes_of[reference])
    members: dict[int, list[str]] = {
        found: [] for found in sorted(number, key=lambda found: (number[found], found))
    }
    for reference in ordered:
        for found in classes_of[reference]:
            members[found].append(reference)
    return list(members.values())


def _assign(members: list[str], sides: dict[str, bool], validation: float) -> None:
    """Put the objects of a class that are still free where the class lacks them."""
    wanted = 0
    if validation and len(members) > 1:
        wanted = min(max(round(validation * len(members)), 1), len(members) - 1)
    free = [reference for reference in members if reference not in sides]
    missing = max(wanted - sum(sides.get(reference, False) for reference in members), 0)
    for place, reference in enumerate(free):
        sides[reference] = place < missing
