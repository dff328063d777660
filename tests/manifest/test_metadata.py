"""Spellings inside label metadata."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.manifest.metadata import (
    format_creation_date,
    job_name_in_metadata,
    metadata_value,
    parse_creation_date,
)

MOMENT = datetime(2019, 1, 30, 16, 33, 27, 802704, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-01-30T16:33:27.802704", MOMENT),
        ("2019-01-30T16:33:27.802", MOMENT.replace(microsecond=802000)),
        ("2019-01-30T16:33:27", MOMENT.replace(microsecond=0)),
        ("2019-01-30T16:33:27+0000", MOMENT.replace(microsecond=0)),
        ("2019-01-30T16:33:27.802704Z", MOMENT),
        ("2019-01-30T17:33:27.802704+01:00", MOMENT),
    ],
)
def test_every_real_form_of_a_date_is_read_as_utc(text: str, expected: datetime) -> None:
    assert parse_creation_date(text) == expected
    assert parse_creation_date(text).tzinfo == UTC


@pytest.mark.parametrize("text", ["", "yesterday", "2019-01-30", "2019-13-30T16:33:27", "20190130T163327"])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month"):
        parse_creation_date(text)


def test_a_date_is_written_with_microseconds_in_utc_and_without_a_zone() -> None:
    berlin = timezone(timedelta(hours=1))
    assert format_creation_date(MOMENT.astimezone(berlin)) == "2019-01-30T16:33:27.802704"
    assert format_creation_date(MOMENT.replace(microsecond=0)) == "2019-01-30T16:33:27.000000"


def test_a_date_without_a_zone_counts_as_utc() -> None:
    assert format_creation_date(MOMENT.replace(tzinfo=None)) == "2019-01-30T16:33:27.802704"


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - hypothesis wants it so
def test_a_written_date_is_read_back(moment: datetime) -> None:
    assert parse_creation_date(format_creation_date(moment)) == moment.replace(tzinfo=UTC)


def test_job_names_are_written_in_lower_case_behind_their_prefix() -> None:
    assert job_name_in_metadata("Streetscenes-Job1") == "labeling-job/streetscenes-job1"


@pytest.mark.parametrize("metadata", [{"job-name": "labeling-job/a"}, {"job_name": "labeling-job/a"}])
def test_hyphens_and_underscores_name_the_same_entry(metadata: dict[str, str]) -> None:
    assert metadata_value(metadata, "job-name") == "labeling-job/a"


@pytest.mark.parametrize("metadata", [{}, None, float("nan"), "text", []])
def test_a_missing_entry_gives_the_default(metadata: object) -> None:
    assert metadata_value(metadata, "job-name", "none") == "none"
