"""The panel of automated labeling: what a report says, live, and the buttons under it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import traitlets

from gt_notebook.display.automatic_card import automatic_card
from gt_notebook.errors import GtNotebookError, JobError
from gt_notebook.widgets.bundles import bundle
from gt_notebook.widgets.static_output import StaticOutput

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.autolabel.report import Report
    from gt_notebook.tasks import Json

_LOG = logging.getLogger(__name__)
# A report may take a second in a large job; whoever labels does not wait for it.
_REPORT_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gt-notebook-report")
# Embedding may take minutes, and the panel goes on telling how far it is.
_ACTION_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gt-notebook-automatic")


class Loop(Protocol):
    """What the panel needs of automated labeling."""

    def report(self) -> Report:
        """Return what there is to say now."""
        ...

    def step(self) -> Any:
        """Do all that can be done without people."""
        ...

    def label_now(self) -> Any:
        """Draw the sample for the proof now."""
        ...

    def stop(self) -> Any:
        """Leave the rest to people."""
        ...

    def observe(self, callback: Callable[[], None]) -> None:
        """Call a function after anything has changed."""
        ...


class AutoPanel(anywidget.AnyWidget):  # type: ignore[misc] # anywidget is followed as Any
    """The panel that automated labeling shows as a cell's result.

    A saved notebook keeps a picture of it without script beside it, which is brought up to date as labeling goes on.
    Where the panel is shown that picture is hidden.

    Attributes:
        loop: What it shows.
        scene: What the page knows of it.
        error: The last thing that went wrong, as the user saw it; empty when nothing did.
    """

    scene = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode()

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self._picture_beside = StaticOutput()
        self._due = False
        self._report = loop.report()
        super().__init__(scene=scene_to_wire(self._report))
        self.on_msg(self._on_message)
        loop.observe(self._changed)

    def __repr__(self) -> str:
        return f"AutoPanel(phase={self.scene['phase']!r}, labeled by people: {self.scene['people']})"

    # anywidget takes these two as the values of traits of the same names.
    @property
    def _esm(self) -> str:
        return bundle("automatic.js")

    @property
    def _css(self) -> str:
        return bundle("automatic.css")

    def _ipython_display_(self) -> None:
        self._picture_beside.show(self._repr_mimebundle_()[0], self._picture())

    def refresh(self) -> None:
        """Show what the report says now."""
        self._report = self.loop.report()
        self.scene = scene_to_wire(self._report)
        self._picture_beside.update(self._picture)

    def _picture(self) -> dict[str, str]:
        words = [self._report.problem] if self._report.problem else []
        return {
            "text/html": automatic_card(self._report),
            "text/plain": "\n".join([*words, *self._report.words]),
        }

    def _changed(self) -> None:
        # What changes while a report is made is in the next one, and no more than one waits.
        if not self._due:
            self._due = True
            _REPORT_THREAD.submit(self._refresh_once)

    def _refresh_once(self) -> None:
        self._due = False
        try:
            self.refresh()
        except Exception as error:  # noqa: BLE001 - shown in the panel and logged
            _LOG.exception("the report could not be made")
            self._show_problem(f"{type(error).__name__}: {error}")

    def _show_problem(self, text: str) -> None:
        self.error = text
        self.scene = {**self.scene, "error": text}

    def _on_message(self, _widget: object, message: Json, _buffers: list[Any]) -> None:
        if message.get("kind") == "hello":
            self._reply(message, {})
        else:
            _ACTION_THREAD.submit(self._act, message)

    def _act(self, message: Json) -> None:
        try:
            self._action(message)()
            self.refresh()
        except GtNotebookError as error:
            self._tell(message, type(error).__name__, str(error))
        except Exception as error:  # noqa: BLE001 - shown in the panel and logged
            _LOG.exception("the panel could not handle %r", message.get("action"))
            self._tell(message, type(error).__name__, f"{type(error).__name__}: {error}")
        else:
            self.error = ""
            self._reply(message, {})

    def _action(self, message: Json) -> Callable[[], Any]:
        actions = {"continue": self.loop.step, "label_now": self.loop.label_now, "stop": self.loop.stop}
        action = actions.get(str(message.get("action")))
        if message.get("kind") != "automatic" or action is None:
            raise JobError("the page asked for what this kernel does not know; reload the page")
        return action

    def _tell(self, message: Json, code: str, text: str) -> None:
        self.error = text
        self.send({"kind": "reply", "id": message.get("id"), "error": {"code": code, "message": text}})

    def _reply(self, message: Json, result: Json) -> None:
        self.send({"kind": "reply", "id": message.get("id"), "result": result})


def scene_to_wire(report: Report) -> Json:
    """Return the ``scene`` trait.

    Args:
        report: What the panel is to show.
    """
    return {
        "type": "automatic",
        "phase": report.phase,
        "target": report.promise.target,
        "objects": report.objects,
        "people": report.labeled_by_people,
        "automatic": round(report.saved_share * report.objects),
        "asked": report.asked_now,
        "answered": report.answered_now,
        "forecast": None if report.forecast is None else asdict(report.forecast),
        "reachable_share": report.reachable_share,
        "several": report.several,
        "classes": [asdict(one) for one in report.per_class],
        "curve": [asdict(point) for point in report.curve],
        "forecasts": [asdict(point) for point in report.forecasts],
        "money": None
        if report.money is None
        else {"people": report.money.people, "without": report.money.without},
        "measure": report.measure,
        "qualities": [asdict(point) for point in report.qualities],
        "doing": report.doing,
        "words": list(report.words),
        "error": report.problem,
    }
