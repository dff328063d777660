"""What a rule is, and the list of all rules.

A rule is a function that yields a text for each violation: the finding and the way out. A decorator gives it its name
and severity, and says what it looks at: the whole manifest, one line, or one label. Adding a rule is adding a function
to one of the rule modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gt_notebook.manifest.state import FAILURE_REASON

if TYPE_CHECKING:
    from gt_notebook.manifest.codec import Record
    from gt_notebook.manifest.lint.kinds import Kind

Severity: TypeAlias = Literal["error", "warning"]

WHOLE_MANIFEST = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One violation: a row of what ``lint_manifest`` returns."""

    line: int
    attribute: str | None
    rule: str
    severity: Severity
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a manifest: its number from 1, its text, and the object in it."""

    number: int
    text: bytes
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one line says under one label attribute; ``None`` stands for an absent key as well as for null."""

    line: int
    attribute: str
    value: Any
    metadata: Any
    record: Record
    kind: Kind

    @property
    def failed(self) -> bool:
        """Whether the metadata says that labeling failed."""
        return isinstance(self.metadata, dict) and FAILURE_REASON in self.metadata


ManifestCheck: TypeAlias = Callable[[Sequence[Line], Sequence[Label]], Iterator[tuple[int, str | None, str]]]
LineCheck: TypeAlias = Callable[[Line], Iterator[tuple[str | None, str]]]
LabelCheck: TypeAlias = Callable[[Label], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRule:
    """A rule about all lines together."""

    name: str
    severity: Severity
    check: ManifestCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """A rule about one line."""

    name: str
    severity: Severity
    check: LineCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """A rule about labels of some kinds; no kinds stands for all labels, missing and failed ones included."""

    name: str
    severity: Severity
    check: LabelCheck
    kinds: frozenset[Kind]


MANIFEST_RULES: list[ManifestRule] = []
LINE_RULES: list[LineRule] = []
LABEL_RULES: list[LabelRule] = []


def manifest_rule(name: str, severity: Severity) -> Callable[[ManifestCheck], ManifestCheck]:
    """Make a function a rule about the manifest; it yields line (0 for the whole), attribute and text."""

    def register(check: ManifestCheck) -> ManifestCheck:
        MANIFEST_RULES.append(ManifestRule(name=name, severity=severity, check=check))
        return check

    return register


def line_rule(name: str, severity: Severity) -> Callable[[LineCheck], LineCheck]:
    """Make a function a rule about one line; it yields attribute and text."""

    def register(check: LineCheck) -> LineCheck:
        LINE_RULES.append(LineRule(name=name, severity=severity, check=check))
        return check

    return register


def label_rule(name: str, severity: Severity, *kinds: Kind) -> Callable[[LabelCheck], LabelCheck]:
    """Make a function a rule about one label; it yields texts."""

    def register(check: LabelCheck) -> LabelCheck:
        LABEL_RULES.append(LabelRule(name=name, severity=severity, check=check, kinds=frozenset(kinds)))
        return check

    return register


@cache
def label_rules(kind: Kind | None) -> tuple[LabelRule, ...]:
    """Return the rules for good labels of a kind; for a missing or failed label, which has none, the general ones."""
    return tuple(rule for rule in LABEL_RULES if not rule.kinds or kind in rule.kinds)
