"""The browser harness itself, tried on widgets that are not ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import CellFailedError, OpenNotebook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

_SLIDER = "import ipywidgets\nslider = ipywidgets.IntSlider(5, description='size')\nslider"
_SENDER = """
import anywidget

class Sender(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "send";
      button.className = "sender";
      button.onclick = () => model.send({ kind: "click", id: "1" }, undefined, [new Uint8Array([1, 2, 3]).buffer]);
      el.append(button);
    } };
    '''
heard = []
sender = Sender()
sender.on_msg(lambda widget, content, buffers: heard.append([content, [len(part) for part in buffers]]))
sender
"""


def test_a_cell_runs_and_its_text_can_be_read(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["import sys, os\n21 * 2", "print(sys.prefix)\nprint(os.getcwd())"])

    page.run_all()

    assert page.text(0) == "42"
    assert page.text(1).splitlines() == [__import__("sys").prefix, str(page.folder)]


def test_a_failing_cell_is_told_with_its_traceback(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["1 / 0"])

    with pytest.raises(CellFailedError, match="ZeroDivisionError"):
        page.run(0)


def test_an_expression_is_evaluated_without_a_cell(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["shelf = {'ä': [1, None, 'x']}"])
    page.run_all()

    assert page.evaluate("shelf") == {"ä": [1, None, "x"]}
    with pytest.raises(CellFailedError, match="NameError"):
        page.evaluate("nowhere")


def test_a_widget_of_ipywidgets_is_shown_and_talks_to_the_kernel(open_notebook: OpenNotebook) -> None:
    page = open_notebook([_SLIDER])
    page.run_all()
    readout = page.output(0).locator(".widget-readout")
    page.traffic.clear()

    readout.fill("8")
    readout.press("Enter")
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages()) > 0)

    assert {message.method for message in page.traffic.widget_messages()} == {"update"}
    page.wait_until_idle()
    assert page.evaluate("slider.value") == 8


def test_a_message_with_a_buffer_is_counted_and_read(open_notebook: OpenNotebook) -> None:
    page = open_notebook([_SENDER])
    page.run_all()
    page.traffic.clear()

    page.page.locator(".sender").click()
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="click")) > 0)

    (message,) = page.traffic.widget_messages()
    assert message.method == "custom"
    assert message.custom == {"kind": "click", "id": "1"}
    assert message.buffers == 1
    page.wait_until_idle()
    assert page.evaluate("heard") == [[{"kind": "click", "id": "1"}, [3]]]


def test_a_restarted_kernel_has_forgotten_everything(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["kept = 1"])
    page.run_all()

    page.restart_kernel()

    assert page.evaluate("'kept' in globals()") is False


def test_a_killed_kernel_comes_back_as_another_process(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["kept = 1"])
    page.run_all()
    before = page.evaluate("__import__('os').getpid()")

    page.kill_kernel()

    assert page.evaluate("__import__('os').getpid()") != before
    page.run_all()
    assert page.evaluate("kept") == 1


def test_a_reloaded_page_shows_the_saved_output_and_has_the_same_kernel(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["kept = 1\nprint('still here')"])
    page.run_all()
    node = page.saved()

    page.reload()

    assert node.cells[0].outputs[0].text == "still here\n"
    assert page.text(0) == "still here"
    assert page.evaluate("kept") == 1


def test_a_notebook_without_a_kernel_stays_open(open_notebook: OpenNotebook) -> None:
    page = open_notebook([_SLIDER])
    page.run_all()

    page.shut_down_kernel()

    expect(page.output(0).locator(".widget-readout")).to_be_visible()


def test_themes_can_be_set_and_switched(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["1"], theme="dark")
    expect(page.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")

    page.set_theme("light")

    expect(page.page.locator("body")).to_have_attribute("data-jp-theme-light", "true")


def test_a_narrow_page_can_be_had_and_pictured(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    page = open_notebook(["print('narrow')"])
    page.run_all()

    page.set_width(600)
    page.hide_sidebar()
    page.screenshot(tmp_path / "narrow.png")

    assert page.page.evaluate("window.innerWidth") == 600
    assert (tmp_path / "narrow.png").stat().st_size > 5_000


def test_jupyterlab_asks_only_this_machine(open_notebook: OpenNotebook) -> None:
    page = open_notebook(["1"])
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))

    page.reload()

    assert [url for url in asked if not re.match(r"(http|ws)://127\.0\.0\.1|blob:|data:", url)] == []
