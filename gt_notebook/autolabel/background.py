"""Automated labeling while people label: a thread that looks what was said and goes on by itself."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.autolabel.loop import AutoLabeling
    from gt_notebook.jobs.state import JobState

_LOG = logging.getLogger(__name__)
# Other kernels cannot call; what they wrote is looked up this often, in seconds.
_LOOK = 3.0


class Background:
    """Follows a job as long as its automated labeling runs.

    Args:
        state: The job.
        changed: Called when a decision was made, by whichever kernel; on the thread.
    """

    def __init__(self, state: JobState, changed: Callable[[], None]) -> None:
        self.loop: AutoLabeling | None = None
        self._state = state
        self._changed = changed
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        state.watchers.append(self._wake.set)

    def start(self) -> None:
        """Begin, unless it has begun or there is nothing to follow; the thread ends with the kernel."""
        with self._state.lock:
            running = self._thread is not None and self._thread.is_alive()
            if running or not self._state.automation.running:
                return
            self._seen = self._state.automation.version
            self._thread = threading.Thread(target=self._follow, name="gt-notebook-automated", daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        automation = self._state.automation
        while automation.running:
            self._wake.wait(_LOOK)
            self._wake.clear()
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - logged, said in the panel and by the next step()
                _LOG.exception("automated labeling of the job %r failed", self._state.config.name)
                if self.loop is not None:
                    self.loop.fail(error)

    def _look(self) -> None:
        self._state.refresh(at_most_every=_LOOK)
        if self.loop is not None and self.loop.is_due:
            self.loop.step()
        version = self._state.automation.version
        if version != self._seen:
            self._seen = version
            self._changed()
