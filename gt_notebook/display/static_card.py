"""A card that a saved notebook shows where a widget was, and that a page hides while the widget itself is there."""

from __future__ import annotations

# A page that runs the cell gets the card before the widget, which takes a moment to load: the card waits that long.
# Without a kernel JupyterLab says in the widget's own place that it is loading, in text alone, for ever.
# Where styles are removed, as on GitHub, the card is there at once and nothing stands beside it.
_STYLE = """<style>
@keyframes gt-static{from{visibility:hidden}}
@media screen{.gt-static{animation:gt-static 1ms 1.5s backwards}}
.jp-OutputArea:has(.gt-labeler,.gt-automatic)>.jp-OutputArea-child:has(.gt-static),
.jp-OutputArea-child:has(.gt-static)+.jp-OutputArea-child>.lm-Panel:not(:has(*))
{display:none}
</style>"""
_CARD = (
    "border:1px solid var(--jp-border-color2,#ccc);border-radius:8px;padding:12px 16px;"
    "font-family:var(--jp-ui-font-family,sans-serif);font-size:13px;line-height:1.5"
)


def static_card(body: str, *, name: str) -> str:
    """Return a card of HTML that gives way to its widget.

    Args:
        body: HTML without script; texts in it are escaped.
        name: A class of its own.
    """
    return f'{_STYLE}<div class="gt-static {name}" style="{_CARD}">{body}</div>'
