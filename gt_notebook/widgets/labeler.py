"""The labeler: an anywidget that hands messages over to a worker's session."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from ipywidgets import DOMWidget, widget_serialization

from gt_notebook.display.labeler_card import LabelerCard
from gt_notebook.errors import AnswerError, GtNotebookError, JobError
from gt_notebook.images import ImageInfo
from gt_notebook.jobs.remarks import Remarks
from gt_notebook.jobs.suggestions import Suggested, Suggester
from gt_notebook.jobs.underway import CalledOffError
from gt_notebook.tasks import Custom, Json
from gt_notebook.widgets.bundles import bundle
from gt_notebook.widgets.form_requests import FormRequests
from gt_notebook.widgets.opening import Opening
from gt_notebook.widgets.page_clock import PageClocks
from gt_notebook.widgets.picture_requests import Awaited, TileReplies, preview_for
from gt_notebook.widgets.static_output import StaticOutput
from gt_notebook.widgets.wire import (
    answer_from_wire,
    config_to_wire,
    object_in,
    scene_to_wire,
    seconds_in,
    shown_to_wire,
    suggested_to_wire,
    text_in,
    view_to_wire,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from datetime import datetime

    from gt_notebook.jobs.session import WorkerSession
    from gt_notebook.jobs.suggestions import Model


_LOG = logging.getLogger(__name__)
# Pictures are prepared beside the messages, so that a large one does not hold up the saving of a box.
_PICTURE_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="gt-notebook-picture")
# Asking for a tile takes no time; it need not wait until the next pictures are prepared.
_TILE_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gt-notebook-tile")

_LONGEST_RECORD_ID = 200
_NAME = "gt_notebook.Labeler"

Reply = tuple[Json, list[bytes]]


class Labeler(anywidget.AnyWidget):  # type: ignore[misc] # anywidget is followed as Any
    """Draw boxes or pick classes in a notebook cell; made by ``LabelingJob.label``.

    Every finished shape is on disk before the labeler says that it is saved. Picture bytes travel as message buffers
    and are never part of the widget's state, so that a saved notebook holds none. What it holds is a card that tells of
    the job and how far it is, which the page hides as long as the labeler is there.

    Attributes:
        data_object: Index of the object on the table, ``None`` when there is none; observe it to paint the overlay.
        error: The last thing that went wrong, as the worker saw it; empty when nothing did.
    """

    config = traitlets.Dict().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    overlay_canvas = traitlets.Instance(DOMWidget, allow_none=True).tag(sync=True, **widget_serialization)
    data_object = traitlets.Int(allow_none=True, default_value=None)
    error = traitlets.Unicode()

    def __init__(self, session: WorkerSession, *, shortcuts: Mapping[str, str] | None = None) -> None:
        self._session = session
        self._state = session.state
        self._revision = 0
        self._clocks = PageClocks()
        self._tiles = TileReplies(session.state.subjects, self._send_reply)
        self._awaited = Awaited()
        self._card_beside = StaticOutput()
        self._suggester: Suggester | None = None
        self._models = 0
        task = session.state.task
        self._forms = FormRequests(session, task) if isinstance(task, Custom) else None
        self._form_handlers = {} if self._forms is None else self._forms.handlers()
        config = config_to_wire(session.state, session.worker, shortcuts=shortcuts or {})
        scene = self._scene()
        # A form is made when it is asked for.
        current = None if self._form_handlers else scene["current"]
        opening = Opening(session.state.subjects, current, _PICTURE_THREADS)
        # Of two widgets with the same name, the page takes the style sheet of the second for both.
        super().__init__(config=config, scene=scene, _anywidget_id=f"{_NAME}.{task.tool}")
        self._follow()
        self.on_msg(self._on_message)
        opening.send(self.send)

    def __repr__(self) -> str:
        return f"Labeler(job={self._state.config.name!r}, worker={self._session.worker!r})"

    # anywidget takes these two as the values of traits of the same names. Each tool has a bundle of its own.
    @property
    def _esm(self) -> str:
        return bundle(f"{self._state.task.tool}.js")

    @property
    def _css(self) -> str:
        return bundle(f"{self._state.task.tool}.css")

    def _ipython_display_(self) -> None:
        self._card_beside.show(self._repr_mimebundle_()[0], self._card())

    @property
    def model(self) -> Model | None:
        """The function that proposes, if there is one."""
        return None if self._suggester is None else self._suggester.model

    @property
    def overlay(self) -> Any:
        """An ``ipycanvas.Canvas`` in stored image pixels between picture and shapes, emptied for each object.

        Raises:
            JobError: The job is about texts, which have no pixels.
        """
        if self._state.task.medium != "image":
            raise JobError("this job is about texts; an overlay needs a picture to lie on")
        if self.overlay_canvas is None:
            # ipycanvas is loaded for those who paint.
            from gt_notebook.widgets.overlay import make_overlay

            self.overlay_canvas = make_overlay(*self._picture_size())
        return self.overlay_canvas

    def is_current(self, shortcuts: Mapping[str, str]) -> bool:
        """Return whether it is open, with these keys and with all classes that the job has by now."""
        wanted = config_to_wire(self._state, self._session.worker, shortcuts=shortcuts)
        return self.comm is not None and bool(self.config == wanted)

    def suggest(self, model: Model | None) -> None:
        """Propose from now on what a function says; see ``LabelingJob.label``.

        Args:
            model: The function, or ``None`` to propose nothing.

        Raises:
            JobError: It cannot be called.
        """
        with self._state.lock:
            if self._suggester is not None:
                self._suggester.close()
            self._suggester = None if model is None else Suggester(self._state, model)
            self._models = 0 if model is None else self._models + 1
        self.refresh()

    def refresh(self) -> None:
        """Show what the session says now."""
        # Messages and cells may come on different threads; a later scene must have the higher revision.
        with self._state.lock:
            before = self.scene["progress"]
            self.scene = self._scene()
            self._follow()
            if self.scene["progress"] != before:
                self._card_beside.update(self._card)

    def _card(self) -> Json:
        mine, job = self.scene["progress"]["mine"], self.scene["progress"]["job"]
        task = self._state.task
        card = LabelerCard(
            job=self._state.config.name,
            task=task.title,
            worker=self._session.worker,
            done=mine["done"],
            total=mine["total"],
            given=job["done"],
            wanted=job["total"],
            labels=task.labels,
            seen=f"{self._state.clock():%Y-%m-%d %H:%M} UTC",
        )
        return {"text/html": card.to_html(), "text/plain": card.to_text()}

    def _scene(self) -> Json:
        self._revision += 1
        scene = self._session.scene()
        if self._suggester is not None:
            views = [scene.current, *scene.upcoming]
            self._suggester.ahead(view.index for view in views if view is not None)
        return scene_to_wire(self._state, scene, revision=self._revision, models=self._models)

    def _follow(self) -> None:
        current = self.scene["current"]
        index = None if current is None else current["index"]
        if index != self.data_object and self.overlay_canvas is not None:
            from gt_notebook.widgets.overlay import fit_overlay

            fit_overlay(self.overlay_canvas, *self._picture_size(index))
        self.data_object = index

    def _picture_size(self, index: int | None = None) -> tuple[int, int]:
        index = self.data_object if index is None else index
        info = None if index is None else self._state.subjects.info(index)
        return (info.width, info.height) if isinstance(info, ImageInfo) else (1, 1)

    def _on_message(self, _widget: object, message: Json, _buffers: list[Any]) -> None:
        handler = self._handlers().get(str(message.get("kind")))
        if message.get("kind") == "tile":
            _TILE_THREAD.submit(self._tiles.start, message)
        elif handler is None:
            self._answer(message, lambda _: _unknown(message))
        elif message["kind"] == "suggest" and self._suggester is not None:
            self._ask(message, self._suggester)
        elif message["kind"] == self._state.task.medium:
            _PICTURE_THREADS.submit(self._show, message, self._awaited.add(message))
        else:
            self._answer(message, handler)

    def _handlers(self) -> dict[str, Callable[[Json], Reply]]:
        return {
            "hello": self._hello,
            "view": self._view,
            self._state.task.medium: self._subject,
            "cancel": self._cancel,
            "example": self._example,
            "suggest": lambda _: (suggested_to_wire(self._state, 0, Suggested()), []),
            "draft": self._draft,
            "submit": self._submit,
            "skip": self._skip,
            "go": self._go,
            **self._form_handlers,
        }

    def _answer(self, message: Json, handler: Callable[[Json], Reply]) -> None:
        """Reply to a request; what goes wrong is told to the worker, who must not wait for ever."""
        reply: Json = {"kind": "reply", "id": message.get("id")}
        try:
            result, buffers = handler(message)
        except CalledOffError:
            return  # the page waits for no reply
        except GtNotebookError as error:
            self._tell(reply, type(error).__name__, str(error))
        except Exception as error:  # noqa: BLE001 - shown in the labeler and logged, see _tell
            _LOG.exception("the labeler could not handle %r", message.get("kind"))
            self._tell(reply, type(error).__name__, f"{type(error).__name__}: {error}")
        else:
            self.send({**reply, "result": result}, buffers)

    def _tell(self, reply: Json, code: str, text: str) -> None:
        self.error = text
        self.send({**reply, "error": {"code": code, "message": text}})

    def _hello(self, _message: Json) -> Reply:
        return {"worker": self._session.worker}, []

    def _view(self, message: Json) -> Reply:
        return view_to_wire(self._state, self._session.view(object_in(message))), []

    def _show(self, message: Json, wanted: Callable[[], bool]) -> None:
        if wanted():
            self._answer(message, lambda message: self._subject(message, wanted))
        self._awaited.answered(message)

    def _subject(self, message: Json, wanted: Callable[[], bool] = lambda: True) -> Reply:
        shown = preview_for(self._state.subjects, message, self._send_reply, wanted=wanted)
        return shown_to_wire(shown), [shown.data]

    def _send_reply(self, reply: Json, buffers: list[bytes]) -> None:
        self.send(reply, buffers)

    def _cancel(self, message: Json) -> Reply:
        self._tiles.cancel(message)
        self._awaited.cancel(message)
        return {}, []

    def _ask(self, message: Json, suggester: Suggester) -> None:
        """Reply when the suggestions are made, and let nothing else wait for them."""
        index = message.get("object")
        if not isinstance(index, int) or not 0 <= index < len(self._state.manifest):
            self._answer(message, lambda _: _unknown(message))
            return

        def reply(made: Future[Suggested]) -> None:
            self._answer(message, lambda _: self._suggested(index, made.result()))

        suggester.ask(index).add_done_callback(reply)

    def _suggested(self, index: int, suggested: Suggested) -> Reply:
        self._session.suggest(index, suggested, model=suggested.model)
        return suggested_to_wire(self._state, index, suggested), []

    def _example(self, message: Json) -> Reply:
        instructions = self._state.task.instructions
        examples = instructions.good_examples if message["good"] else instructions.bad_examples
        example = examples[int(message["position"])]
        return {"media_type": example.media_type}, [example.data]

    def _draft(self, message: Json) -> Reply:
        index = object_in(message)
        answer = answer_from_wire(self._state, index, self._answer_in(message))
        remarks = Remarks.from_json(message.get("remarks"))
        stamp, made = _record_id(message), self._made(message)
        self._session.draft(index, answer, remarks=remarks, record_id=stamp, made=made)
        self.refresh()
        return {"saved": True}, []

    def _submit(self, message: Json) -> Reply:
        index = object_in(message)
        answer = answer_from_wire(self._state, index, self._answer_in(message))
        self._session.submit(
            index,
            answer,
            remarks=Remarks.from_json(message.get("remarks")),
            active_seconds=seconds_in(message),
            record_id=_record_id(message),
            made=self._made(message),
        )
        self.refresh()
        return {"saved": True}, []

    def _answer_in(self, message: Json) -> object:
        if self._forms is None:
            return message.get("answer")
        return self._forms.answer_in(message, known=self._state.book.knows(_record_id(message)))

    def _skip(self, message: Json) -> Reply:
        index, reason = object_in(message), text_in(message, "reason")
        self._session.skip(index, reason, record_id=_record_id(message), made=self._made(message))
        self.refresh()
        return {"saved": True}, []

    def _made(self, message: Json) -> datetime:
        return self._clocks.time_of(message, now=self._state.clock())

    def _go(self, message: Json) -> Reply:
        self._session.go(
            "previous" if message["direction"] == "previous" else "next", at=message.get("object")
        )
        self.refresh()
        return {}, []


def _record_id(message: Json) -> str:
    # The page's own, so that what is sent twice, or by a later page again, is recorded once.
    record = message.get("record")
    if not isinstance(record, str) or not 0 < len(record) <= _LONGEST_RECORD_ID:
        raise AnswerError("the page sent a change without saying what it is recorded as; reload the page")
    return record


def _unknown(message: Json) -> Reply:
    raise GtNotebookError(
        f"the page sent {message.get('kind')!r}, which this kernel does not know; reload the page"
    )
