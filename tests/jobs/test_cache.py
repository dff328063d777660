from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.jobs.cache import ByteCache


@given(limit=st.integers(0, 20), sizes=st.lists(st.integers(0, 9), max_size=30))
def test_what_is_kept_fits_the_limit_or_is_the_newest_alone(limit: int, sizes: list[int]) -> None:
    cache: ByteCache[int, bytes] = ByteCache(limit, size=len)
    for key, size in enumerate(sizes):
        cache.get(key, lambda size=size: bytes(size))  # type: ignore[misc]

    kept = list(cache._values.values())
    assert sum(map(len, kept)) <= limit or len(kept) == 1


def test_what_was_used_last_stays() -> None:
    cache: ByteCache[str, bytes] = ByteCache(2, size=len)
    made: list[str] = []

    def ask(key: str) -> None:
        cache.get(key, lambda: (made.append(key), b"x")[1])  # type: ignore[func-returns-value]

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)

    assert made == ["a", "b", "c", "b"]
