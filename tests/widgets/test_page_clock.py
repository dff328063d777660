from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError
from gt_notebook.widgets.page_clock import OLDEST, PageClocks

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SKEWS = st.floats(-1e6, 1e6)
STEPS = st.floats(0, 5e5)


def message(client: str = "page", **times: Any) -> dict[str, Any]:
    return {"kind": "draft", "client": client, **times}


def test_a_message_that_does_not_say_was_made_now() -> None:
    assert PageClocks().time_of(message(), now=NOW) == NOW


@given(skew=SKEWS, waited=STEPS)
def test_what_waited_in_the_page_was_made_when_it_was_made_whatever_the_pages_clock_says(
    skew: float, waited: float
) -> None:
    sent = (NOW.timestamp() + skew) * 1000

    made = PageClocks().time_of(message(made=sent - waited * 1000, sent=sent), now=NOW)

    assert abs((NOW - made).total_seconds() - waited) < 0.01


@given(
    skew=SKEWS,
    made=st.lists(STEPS, min_size=2, max_size=6, unique=True),
    delays=st.lists(STEPS, min_size=6, max_size=6),
    order=st.permutations(range(6)),
)
def test_one_pages_messages_keep_their_order_however_late_and_mixed_up_they_come(
    skew: float, made: list[float], delays: list[float], order: list[int]
) -> None:
    clocks = PageClocks()
    start = NOW.timestamp()
    arrivals = sorted(delays)
    times = {}
    for arrival, n in zip(arrivals, [n for n in order if n < len(made)], strict=False):
        at = max(made) + arrival
        stamp: dict[str, Any] = {"made": (start + made[n] + skew) * 1000, "sent": (start + at + skew) * 1000}
        times[made[n]] = clocks.time_of(message(**stamp), now=NOW + timedelta(seconds=at))

    assert [times[key] for key in sorted(times)] == sorted(times.values())


@given(made=st.floats(-1e15, 1e15), later=st.floats(0, 1e15))
def test_no_message_was_made_in_the_future_or_long_ago(made: float, later: float) -> None:
    clocks = PageClocks()
    clocks.time_of(message(made=0, sent=0), now=NOW)

    assert NOW - OLDEST <= clocks.time_of(message(made=made, sent=made + later), now=NOW) <= NOW


@pytest.mark.parametrize(
    "times",
    [
        {"made": 2, "sent": 1},
        {"made": 1},
        {"made": float("nan"), "sent": 1},
        {"made": 1, "sent": float("inf")},
        {"made": "1", "sent": 1},
        {"made": True, "sent": 1},
    ],
)
def test_times_that_are_none_are_refused(times: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match="reload the page"):
        PageClocks().time_of(message(**times), now=NOW)


def test_the_clocks_of_pages_long_gone_are_forgotten() -> None:
    clocks = PageClocks()
    for number in range(1000):
        clocks.time_of(message(str(number), made=1, sent=2), now=NOW)

    assert len(clocks._ahead) <= 64
