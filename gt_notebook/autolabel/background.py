"""Automated labeling while people label: a thread that looks what was said and goes on by itself."""

from __future__ import annotations

import logging
import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.autolabel.loop import AutoLabeling
    from gt_notebook.jobs.state import JobState

_LOG = logging.getLogger(__name__)
# Other kernels cannot call; what they wrote is looked up this often, in seconds.
_LOOK = 3.0


class Background:
    """Follows a job as long as its automated labeling runs and somebody holds the job.

    Args:
        state: The job.
        decided: Called when a decision was made, by whichever kernel; on the thread.

    Attributes:
        loop: Makes the decisions; without one those of other kernels are followed.
    """

    def __init__(self, state: JobState, decided: Callable[[], None]) -> None:
        self.loop: AutoLabeling | None = None
        self._state = state
        self._decided = decided
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen = state.version
        self._failed_at: tuple[int, int] | None = None
        state.watchers.append(self._wake.set)

    def start(self) -> None:
        """Begin, unless it has begun or there is nothing to follow; the thread ends with the kernel."""
        with self._state.lock:
            followed = self._thread is not None and self._thread.is_alive()
            if followed or not self._goes_on:
                return
            self._seen = self._state.version
            arguments = (weakref.ref(self), self._wake)
            self._thread = threading.Thread(
                target=_follow, args=arguments, name="gt-notebook-automated", daemon=True
            )
            self._thread.start()

    def wake(self) -> None:
        """Have the thread look at once."""
        self._wake.set()

    def look(self) -> bool:
        """Go on where people have done what they were asked for; returns whether there will be more to do."""
        state = self._state
        try:
            state.refresh(at_most_every=_LOOK)
            # What was answered is seen before what follows from it, which may take minutes.
            self._say_what_changed()
            # What has failed is tried again when there is something new.
            if self.loop is not None and self.loop.is_due and self._failed_at != state.version:
                self.loop.step()
        except Exception as error:  # noqa: BLE001 - logged, kept as the loop's problem, and raised by the next step()
            _LOG.exception("automated labeling of the job %r failed", state.config.name)
            self._failed_at = state.version
            if self.loop is not None:
                self.loop.problem = f"{type(error).__name__}: {error}"
                self.loop.tell()
        self._say_what_changed()
        return self._goes_on

    @property
    def _goes_on(self) -> bool:
        """Whether there is something to follow, or to begin."""
        automation = self._state.automation
        return automation.running or (self.loop is not None and not automation.began)

    def _say_what_changed(self) -> None:
        before, self._seen = self._seen, self._state.version
        if before[1] != self._seen[1]:
            self._decided()
        if before != self._seen and self.loop is not None:
            self.loop.tell()


def _follow(follower: weakref.ref[Background], wake: threading.Event) -> None:
    # Held only for a moment at a time, so that a job that nobody holds any more is not kept alive by this.
    while True:
        wake.wait(_LOOK)
        wake.clear()
        background = follower()
        if background is None or not background.look():
            return
        del background
