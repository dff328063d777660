/** The shapes as a list: for screen readers, and to reach those that lie under others. */

import { canEdit, shownDesk } from "../model/state";
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

  function rebuild(boxes: readonly Box[]): void {
    // The listeners of the old items go with them.
    items.abort();
    items = new AbortController();
    list.replaceChildren(...boxes.map((box, index) => shapeItem(view, box, index, items.signal)));
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
      if (boxes !== shown) rebuild(boxes);
      [...list.children].forEach((made, index) => {
        const [choose, remove] = made.querySelectorAll("button");
        if (choose) setAttribute(choose, "aria-pressed", String(index === desk?.selected));
        if (remove) remove.disabled = !canEdit(state);
      });
    },
  };
}

function shapeItem(view: View, box: Box, index: number, signal: AbortSignal): HTMLElement {
  const select = (): void => {
    const desk = shownDesk(view.bridge.store.get());
    if (desk !== null) view.bridge.commit({ ...desk, selected: index });
  };
  const remove = (): void => {
    select();
    view.run({ type: "delete" });
  };
  const { labels } = view.bridge.store.get().config.task;
  const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
  swatch.style.backgroundColor = colorOf(labels, box.label);
  const name = element("span", { class: "gt-class-name", text: box.label, attributes: { dir: "auto" } });
  const size = element("span", { class: "gt-size", text: T.size(box.width, box.height) });
  const spoken = T.item(box.label, box.width, box.height);
  const title = T.remove(box.label);
  return element("li", { attributes: { "data-gt-shape": String(index) } }, [
    button({ class: "gt-shape", label: spoken, signal, press: select }, [swatch, name, size]),
    button({ class: "gt-icon-button gt-small", label: title, title, signal, press: remove }, [
      icon("remove"),
    ]),
  ]);
}
