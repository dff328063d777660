"""The spellings inside label metadata: dates, job names, hyphens and underscores."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

JOB_NAME_PREFIX = "labeling-job/"

_CREATION_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)


def metadata_value(metadata: Any, key: str, default: Any = None) -> Any:
    """Return an entry of label metadata, whichever of its two spellings the producer used.

    Real custom jobs write ``job-name`` while the documentation says ``job_name``.

    Args:
        metadata: The cell under the ``-metadata`` key; anything but an object has no entries.
        key: The entry, spelled with hyphens.
        default: What to return when it is missing.

    Returns:
        The value under ``key``, else under its spelling with underscores, else ``default``.
    """
    if not isinstance(metadata, dict):
        return default
    if key in metadata:
        return metadata[key]
    return metadata.get(key.replace("-", "_"), default)


def job_name_in_metadata(name: str) -> str:
    """Return a job's name as its metadata spells it: behind ``labeling-job/`` and in lower case.

    Args:
        name: The name of the labeling job.

    Examples:
        >>> job_name_in_metadata("Streetscenes-Job1")
        'labeling-job/streetscenes-job1'
    """
    return JOB_NAME_PREFIX + name.lower()


def format_creation_date(moment: datetime) -> str:
    """Write a ``creation-date`` as the service does: UTC with microseconds and without a zone.

    Args:
        moment: A point in time; one without a zone counts as UTC.

    Examples:
        >>> format_creation_date(datetime(2019, 1, 30, 16, 33, 27, tzinfo=UTC))
        '2019-01-30T16:33:27.000000'
    """
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds")


def parse_creation_date(text: str) -> datetime:
    """Read a ``creation-date`` in any of the forms that occur in real manifests.

    Args:
        text: ISO 8601 with a fraction of any length or none, and with ``Z``, an offset or no zone (UTC).

    Returns:
        The point in time, in UTC.

    Raises:
        ValueError: ``text`` is no such date.

    Examples:
        >>> parse_creation_date("2020-06-04T10:11:12+0000").isoformat()
        '2020-06-04T10:11:12+00:00'
    """
    if not _CREATION_DATE.fullmatch(text):
        raise ValueError(f"{text!r} is no date such as '2019-01-30T16:33:27.802704'")
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
