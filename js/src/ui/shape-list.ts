/** The shapes as a list: for screen readers, and to reach those that lie under others. */

import { canEdit, shownDesk } from "../model/state";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import type { Item, ListTexts } from "../tool";
import type { Answer } from "../wire";
import { button, element, setAttribute, setText } from "./dom";
import { icon } from "./icons";
import type { Part, View } from "./view";

const T = STRINGS.list;

/** Return the list of shapes. */
export function createShapeList(view: View, texts: ListTexts): Part {
  const { bridge } = view;
  const title = element("h3", { class: "gt-heading" });
  const empty = element("p", { class: "gt-quiet", text: texts.empty });
  const list = element("ul", { class: "gt-shape-list", attributes: { "aria-label": texts.label } });
  const node = element("section", { class: "gt-shapes" }, [title, empty, list]);
  let shown: Answer | null = null;
  let items = new AbortController();
  view.signal.addEventListener("abort", () => items.abort(), { once: true });

  function rebuild(answer: Answer | null): void {
    const entries = answer === null ? [] : bridge.tool.items(answer);
    // The listeners of the old items go with them.
    items.abort();
    items = new AbortController();
    list.replaceChildren(...entries.map((item, index) => entryOf(view, item, index, items.signal)));
    setText(title, texts.title(entries.length));
    empty.hidden = entries.length > 0;
    shown = answer;
  }

  return {
    node,
    update(state) {
      const desk = shownDesk(state);
      node.hidden = desk === null;
      if ((desk?.answer ?? null) !== shown) rebuild(desk?.answer ?? null);
      [...list.children].forEach((made, index) => {
        const [choose, remove] = made.querySelectorAll("button");
        if (choose) setAttribute(choose, "aria-pressed", String(desk?.selected.includes(index) === true));
        if (remove) remove.disabled = !canEdit(state);
      });
    },
  };
}

function entryOf(view: View, item: Item, index: number, signal: AbortSignal): HTMLElement {
  const select = (): void => {
    const desk = shownDesk(view.bridge.store.get());
    if (desk !== null) view.bridge.commit({ ...desk, selected: [index] });
  };
  const remove = (): void => {
    select();
    view.run({ type: "delete" });
  };
  const { labels } = view.bridge.store.get().config.task;
  const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
  swatch.style.backgroundColor = colorOf(labels, item.label);
  const name = element("span", { class: "gt-class-name", text: item.label, attributes: { dir: "auto" } });
  const size = element("span", { class: "gt-size", text: item.detail });
  const title = T.remove(item.label);
  return element("li", { attributes: { "data-gt-shape": String(index) } }, [
    button({ class: "gt-shape", label: item.spoken, signal, press: select }, [swatch, name, size]),
    button({ class: "gt-icon-button gt-small", label: title, title, signal, press: remove }, [
      icon("remove"),
    ]),
  ]);
}
