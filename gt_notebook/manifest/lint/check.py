"""Run all rules over a manifest."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.errors import a_type
from gt_notebook.manifest.attrs import SPELLINGS
from gt_notebook.manifest.codec import Damage, decode, encode
from gt_notebook.manifest.lint.kinds import kind_of
from gt_notebook.manifest.lint.registry import (
    LINE_RULES,
    MANIFEST_RULES,
    Finding,
    Label,
    LabelRule,
    Line,
    LineRule,
    ManifestRule,
    label_rules,
)
from gt_notebook.manifest.names import METADATA_SUFFIX, metadata_name
from gt_notebook.manifest.spellings import Spellings
from gt_notebook.manifest.writer import column_names, records_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_COLUMNS = ["line", "attribute", "rule", "severity", "fix"]


def lint_manifest(df: pd.DataFrame) -> pd.DataFrame:
    """List everything in a manifest that breaks a rule of Ground Truth or of what trains on its output.

    The frame is judged as ``write_manifest`` would write it. A label attribute is a key with a ``-metadata`` twin on
    some line, or a key whose value holds ``annotations``. Errors break the format or a limit. Warnings are things that
    some consumer refuses or that deserve a look: local files, duplicates, images of unusual size, unlabeled objects
    beside labeled ones (a manifest without any label attribute is an input manifest and gets none of these).

    Args:
        df: A manifest frame.

    Returns:
        One row a violation: ``line`` (counted from 1; 0 is the manifest as a whole), ``attribute`` (``None`` where no
        single one is at fault), ``rule`` (a short stable name), ``severity`` (``error`` or ``warning``) and ``fix``
        (the finding and the way out). Empty when all is well.

    Raises:
        ManifestError: The column names cannot be keys of a manifest.

    Source of the rules: the SageMaker Ground Truth developer guide ("Input data", "Input data quotas", "Output data"),
    the SageMaker API, and the validation rules of Rekognition Custom Labels, which reads the same format.
    """
    if not isinstance(df, pd.DataFrame):
        raise TypeError(f"df is {a_type(df)}; give a DataFrame, such as gt.read_manifest returns")
    lines, findings = _written_lines(df)
    labels = list(_labels(lines))
    for rule in MANIFEST_RULES:
        found = rule.check(lines, labels)
        findings += [
            _finding(rule, line=number, attribute=attribute, fix=fix) for number, attribute, fix in found
        ]
    for line in lines:
        findings += _line_findings(line)
    for label in labels:
        findings += _label_findings(label)
    findings.sort(key=lambda finding: finding.line)
    return pd.DataFrame([asdict(finding) for finding in findings], columns=_COLUMNS).astype({"line": "int64"})


def _written_lines(df: pd.DataFrame) -> tuple[list[Line], list[Finding]]:
    spellings = Spellings(df.attrs.get(SPELLINGS, ""), columns=column_names(df))
    lines: list[Line] = []
    findings: list[Finding] = []
    for number, record in enumerate(records_of(df), start=1):
        try:
            text = encode(record)
        except Damage as damage:
            fix = f"the row has {damage.found}; {damage.fix}"
            findings.append(Finding(line=number, attribute=None, rule="not-json", severity="error", fix=fix))
        else:
            # Reading it again turns what a user put in, NumPy scalars and tuples, into what will be in the file.
            lines.append(Line(number=number, text=spellings.restore(text), record=decode(text)[0]))
    return lines, findings


def _labels(lines: Sequence[Line]) -> Iterator[Label]:
    attributes = list(dict.fromkeys(name for line in lines for name in _label_names(line.record)))
    for line in lines:
        for attribute in attributes:
            value, metadata = line.record.get(attribute), line.record.get(metadata_name(attribute))
            yield Label(
                line=line.number,
                attribute=attribute,
                value=value,
                metadata=metadata,
                record=line.record,
                kind=kind_of(value, metadata),
            )


def _label_names(record: dict[str, Any]) -> Iterator[str]:
    for name, value in record.items():
        if name.endswith(METADATA_SUFFIX):
            yield name.removesuffix(METADATA_SUFFIX)
        elif isinstance(value, dict) and "annotations" in value:
            yield name


def _line_findings(line: Line) -> list[Finding]:
    return [
        _finding(rule, line=line.number, attribute=attribute, fix=fix)
        for rule in LINE_RULES
        for attribute, fix in rule.check(line)
    ]


def _label_findings(label: Label) -> list[Finding]:
    judged = label.value is not None and not label.failed
    return [
        _finding(rule, line=label.line, attribute=label.attribute, fix=fix)
        for rule in label_rules(label.kind if judged else None)
        for fix in rule.check(label)
    ]


def _finding(
    rule: ManifestRule | LineRule | LabelRule, *, line: int, attribute: str | None, fix: str
) -> Finding:
    return Finding(line=line, attribute=attribute, rule=rule.name, severity=rule.severity, fix=fix)
