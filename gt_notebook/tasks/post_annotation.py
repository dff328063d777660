"""Runs a post-annotation function over a job's answers: writes what it reads, finds the objects that it cannot do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gt_notebook.errors import AnswerError
from gt_notebook.storage import is_s3, open_store
from gt_notebook.tasks.lambda_events import (
    LambdaFunction,
    Response,
    consolidation_request,
    post_event,
    responses_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks.base import Json

# Where the service keeps what such a function read.
REQUESTS = "annotations/consolidated-annotation/consolidation-request/iteration-1"


@dataclass(slots=True, kw_only=True)
class PostAnnotation:
    """One job's post-annotation function.

    All objects go to the function in one request. When it raises, the request is halved until the objects at fault
    stand alone, so that one bad answer costs no other object its label.

    Attributes:
        function: Called as Lambda calls it, ``function(event, context)``; the context is ``None``.
        job_name: The labeling job name.
        attribute: The label attribute name.
        labels: The label categories.
        role_arn: The role that the event names.
        store: The job's own folder, where the requests of the last run stay.
        staging: Where the function reads its requests when it cannot read them in the job's folder.
    """

    function: LambdaFunction
    job_name: str
    attribute: str
    labels: Sequence[str]
    role_arn: str | None
    store: ObjectStore
    staging: str | None
    _good: dict[int, Response] = field(default_factory=dict)
    _bad: dict[int, str] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)
    _raised_in_a_row: int = 0

    def run(
        self, contents: Mapping[int, Mapping[str, Json]], lines: Mapping[int, Mapping[str, Any]]
    ) -> tuple[dict[int, Response], dict[int, str]]:
        """Return the function's response for each object, and the reason for each that has none.

        Args:
            contents: ``{object: {worker: answerContent}}``.
            lines: The objects' lines of the manifest.

        Raises:
            StorageError: A request could not be written.
        """
        self._ask(list(contents), contents, lines)
        for entry in self.store.list(f"{REQUESTS}/"):
            if entry.key not in self._written:
                self.store.delete(entry.key)
        return self._good, self._bad

    def _ask(
        self,
        objects: list[int],
        contents: Mapping[int, Mapping[str, Json]],
        lines: Mapping[int, Mapping[str, Any]],
    ) -> None:
        if not objects:
            return
        try:
            reply = self._call(consolidation_request({index: contents[index] for index in objects}, lines))
            good, bad = responses_in(reply, attribute=self.attribute, wanted=objects)
        except _CallError as error:
            self._raised_in_a_row += 1
            # To come down to one object takes as many calls as its number has bits; a function that raises on and on
            # fails for a reason that is not in the answers.
            if len(objects) > 1 and self._raised_in_a_row <= 2 * len(contents).bit_length() + 4:
                middle = len(objects) // 2
                self._ask(objects[:middle], contents, lines)
                self._ask(objects[middle:], contents, lines)
            else:
                self._bad.update(dict.fromkeys(objects, f"the consolidate function {error}"))
            return
        except AnswerError as error:
            good, bad = {}, dict.fromkeys(objects, str(error))
        self._raised_in_a_row = 0
        self._good.update(good)
        self._bad.update({index: f"the consolidate function: {reason}" for index, reason in bad.items()})

    def _call(self, request: bytes) -> Any:
        key = f"{REQUESTS}/{hashlib.sha256(request).hexdigest()[:16]}.json"
        self.store.write(key, request)
        self._written.add(key)
        if self.staging is None:
            return self._function(self._event(_uri(self.store, key)))
        staging = open_store(self.staging).child(self.job_name)
        staging.write(key, request)
        try:
            return self._function(self._event(_uri(staging, key)))
        finally:
            staging.delete(key)

    def _function(self, event: Json) -> Any:
        try:
            return self.function(event, None)
        except Exception as error:
            raise _CallError(f"raised {type(error).__name__}: {error}") from error

    def _event(self, payload: str) -> Json:
        return post_event(
            job_name=self.job_name,
            attribute=self.attribute,
            labels=self.labels,
            role_arn=self.role_arn,
            payload=payload,
            output=_uri(self.store, "annotations"),
        )


class _CallError(Exception):
    """The user's function raised."""


def _uri(store: ObjectStore, key: str) -> str:
    """Return where a key is as a URI: ``s3://…``, or ``file:///…`` that ``urllib.request.urlopen`` can read."""
    place = store.uri(key)
    return place if is_s3(place) else Path(place).absolute().as_uri()
