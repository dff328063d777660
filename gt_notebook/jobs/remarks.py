"""What a worker says of a whole data object beside the answer: comment, flag, and what was asked and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gt_notebook.errors import AnswerError, a_type
from gt_notebook.tasks.notes import MAX_COMMENT

if TYPE_CHECKING:
    from gt_notebook.tasks import Json

_MAX_ENTRIES = 1000
_MAX_ENTRY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """One worker's remarks on one data object; they go with any task type's answer.

    Attributes:
        comment: Any text of up to 2,000 characters.
        flag: The worker wants somebody to look at the object again.
        confirmed: Questions of the labeler that the worker answered with yes, in its words.
        rejected: Ids of suggestions that the worker refused.
        accepted: Ids of those that were taken over into an answer without shapes, which could remember them.
    """

    comment: str = ""
    flag: bool = False
    confirmed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """Return what is said, without what is not."""
        said = {
            "comment": self.comment,
            "flag": self.flag,
            "confirmed": list(self.confirmed),
            "rejected": list(self.rejected),
            "accepted": list(self.accepted),
        }
        return {key: value for key, value in said.items() if value}

    @classmethod
    def from_json(cls, value: object) -> Remarks:
        """Return the remarks written as ``value``, the journal's or the browser's; nothing written is none.

        Raises:
            AnswerError: It is no such record, or too long.
        """
        if value is None:
            return NO_REMARKS
        if not isinstance(value, Mapping):
            raise AnswerError(f"the remarks are {a_type(value)}; give comment and flag")
        comment, flag = value.get("comment", ""), value.get("flag", False)
        if not isinstance(comment, str) or len(comment) > MAX_COMMENT:
            raise AnswerError(f"the comment is no text of at most {MAX_COMMENT:,} characters; shorten it")
        if not isinstance(flag, bool):
            raise AnswerError(f"the flag is {flag!r:.60}; give true or false")
        return cls(
            comment=comment.strip(),
            flag=flag,
            confirmed=_texts(value, "confirmed"),
            rejected=_texts(value, "rejected"),
            accepted=_texts(value, "accepted"),
        )


NO_REMARKS = Remarks()


def _texts(value: Mapping[str, object], key: str) -> tuple[str, ...]:
    entries = value.get(key) or ()
    if isinstance(entries, str) or not isinstance(entries, Sequence) or len(entries) > _MAX_ENTRIES:
        raise AnswerError(f"{key} is no list of at most {_MAX_ENTRIES:,} texts; reload the page")
    texts = [entry for entry in entries if isinstance(entry, str) and len(entry) <= _MAX_ENTRY]
    if len(texts) < len(entries):
        raise AnswerError(
            f"{key} holds something that is no text of at most {_MAX_ENTRY} characters; reload the page"
        )
    return tuple(dict.fromkeys(texts))
