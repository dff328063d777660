"""The output without script that stands beside a widget, for a notebook that is read without a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable

Bundle: TypeAlias = dict[str, Any]


class StaticOutput:
    """One widget's card, in every cell that shows the widget."""

    def __init__(self) -> None:
        self._display_id = uuid4().hex
        self._is_shown = False

    def show(self, widget: Bundle, card: Bundle) -> None:
        """Show both in the running cell.

        Args:
            widget: The widget's MIME bundle.
            card: The card's, which the page hides as long as the widget is there.
        """
        from IPython.display import display

        display(card, raw=True, display_id=self._display_id)  # type: ignore[no-untyped-call]
        self._is_shown = True
        # Who cannot show the widget sees the card above, so that beside the widget nothing need be kept.
        display({**widget, "text/html": ""}, raw=True)  # type: ignore[no-untyped-call]

    def update(self, card: Callable[[], Bundle]) -> None:
        """Bring the cards that are shown up to date.

        Args:
            card: Makes the card's MIME bundle; called if one is shown.
        """
        if self._is_shown:
            from IPython.display import update_display

            update_display(card(), raw=True, display_id=self._display_id)  # type: ignore[no-untyped-call]
