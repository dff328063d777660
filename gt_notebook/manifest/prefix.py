"""The traditional manifest, a prefix and a list of keys, as an augmented one."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from gt_notebook.errors import ManifestError
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.codec import Damage, decode_document
from gt_notebook.manifest.names import SOURCE_REF
from gt_notebook.manifest.problems import Problem, manifest_error
from gt_notebook.manifest.reader import Source, place_of, read_bytes

_PREFIX = re.compile(r"s3://[^/\s]+(?:/.*)?", re.DOTALL)
_FORM = '[{"prefix": "s3://bucket/folder/"}, "key-1", "key-2"]'


@suggests_keywords
def read_prefix_manifest(source: Source) -> pd.DataFrame:
    """Read a traditional manifest and return the augmented form of it.

    It is a JSON array whose first element holds a prefix and whose other elements are keys. As the service does, each
    key is appended to the prefix as it stands, without adding or removing a slash.

    Args:
        source: A path, an ``s3://`` URI, or a file opened for reading.

    Returns:
        A frame with the column ``source-ref``, one row a key in the order of the list.

    Raises:
        ManifestError: It is no such list. ``problems`` lists the keys at fault; their ``line`` is the position in the
            list, counted from 1, because JSON may be laid out over lines at will.
        StorageError: The file cannot be read.

    Source of the format: ``S3Uri`` of ``S3DataSource`` in the SageMaker API, with ``S3DataType`` ``ManifestFile``.
    """
    place = place_of(source)
    spoken = place or "the prefix manifest"
    try:
        document = decode_document(read_bytes(source, place=place))
    except Damage as damage:
        raise ManifestError(f"{spoken} has {damage.found}; {damage.fix}") from None
    prefix = _prefix(document, place=spoken)
    problems = [
        Problem(
            line=position,
            found=found,
            fix="every element after the first must be a key, relative to the prefix",
        )
        for position, key in enumerate(document[1:], start=2)
        if (found := _key_problem(key, prefix=prefix))
    ]
    if problems:
        raise manifest_error(problems, place=spoken)
    return pd.DataFrame({SOURCE_REF: [prefix + key for key in document[1:]]}, dtype=object)


def _prefix(document: Any, *, place: str) -> str:
    if not isinstance(document, list):
        raise ManifestError(
            f"{place} is no JSON array; a prefix manifest looks like {_FORM}, and an augmented one "
            "is read by read_manifest"
        )
    first = document[0] if document else None
    if not isinstance(first, dict) or set(first) != {"prefix"}:
        raise ManifestError(f"{place} does not begin with a prefix; it must look like {_FORM}")
    prefix = first["prefix"]
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        raise ManifestError(
            f"{place} has the prefix {prefix!r}; it must be an S3 URI such as 's3://bucket/folder/'"
        )
    return prefix


def _key_problem(key: Any, *, prefix: str) -> str | None:
    if not isinstance(key, str):
        return f"{key!r:.40} in place of a key"
    if not key:
        return "an empty key"
    if "/" not in prefix.removeprefix("s3://") and not key.startswith("/"):
        return (
            f"the key {key!r:.60}, which would become part of the bucket's name after the prefix {prefix!r}"
        )
    return None
