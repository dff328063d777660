/** The shapes as a list: for screen readers, and to reach those that lie under others. */

import { canEdit, type LabelerState, shownDesk } from "../model/state";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import type { Box } from "../wire";
import { button, element, setAttribute, setText } from "./dom";
import { icon } from "./icons";
import type { Part, View } from "./view";

const T = STRINGS.shapes;

/** Return the list of shapes. */
export function createShapeList(view: View): Part {
  const { bridge } = view;
  const title = element("h3", { class: "gt-heading" });
  const empty = element("p", { class: "gt-quiet", text: T.empty });
  const list = element("ul", { class: "gt-shape-list", attributes: { "aria-label": T.label } });
  const node = element("section", { class: "gt-shapes" }, [title, empty, list]);
  let shown: readonly Box[] | null = null;
  let items = new AbortController();
  view.signal.addEventListener("abort", () => items.abort(), { once: true });

  function select(index: number): void {
    const desk = shownDesk(bridge.store.get());
    if (desk !== null) bridge.commit({ ...desk, selected: index });
  }

  function item(box: Box, index: number, state: LabelerState): HTMLElement {
    const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
    swatch.style.backgroundColor = colorOf(state.config.task.labels, box.label);
    const choose = button(
      {
        class: "gt-shape",
        label: T.item(box.label, box.width, box.height),
        signal: items.signal,
        press: () => select(index),
      },
      [
        swatch,
        element("span", { class: "gt-class-name", text: box.label, attributes: { dir: "auto" } }),
        element("span", { class: "gt-size", text: T.size(box.width, box.height) }),
      ],
    );
    const remove = button(
      {
        class: "gt-icon-button gt-small",
        label: T.remove(box.label),
        title: T.remove(box.label),
        signal: items.signal,
        press: () => {
          select(index);
          view.run({ type: "delete" });
        },
      },
      [icon("remove")],
    );
    return element("li", { attributes: { "data-gt-shape": String(index) } }, [choose, remove]);
  }

  function rebuild(boxes: readonly Box[], state: LabelerState): void {
    // The listeners of the old items go with them.
    items.abort();
    items = new AbortController();
    list.replaceChildren(...boxes.map((box, index) => item(box, index, state)));
    setText(title, T.title(boxes.length));
    empty.hidden = boxes.length > 0;
    shown = boxes;
  }

  return {
    node,
    update(state) {
      const desk = shownDesk(state);
      node.hidden = desk === null;
      const boxes = desk === null ? [] : bridge.tool.boxes(desk.answer);
      if (boxes !== shown) rebuild(boxes, state);
      [...list.children].forEach((made, index) => {
        const [choose, remove] = made.querySelectorAll("button");
        if (choose) setAttribute(choose, "aria-pressed", String(index === desk?.selected));
        if (remove) remove.disabled = !canEdit(state);
      });
    },
  };
}
