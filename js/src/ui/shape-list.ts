/** The shapes as a list: for screen readers, and to reach those that lie under others. */

import { NONE_OFF } from "../model/shapes";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import type { Content } from "../sync/contents";
import type { Item, ListTexts } from "../tool";
import type { Answer } from "../wire";
import { button, element, scrollTo, setAttribute, setText } from "./dom";
import { type IconName, icon } from "./icons";
import type { Local, Part, View } from "./view";

const T = STRINGS.list;

/** Return the list of shapes. */
export function createShapeList(view: View, texts: ListTexts): Part {
  const { bridge } = view;
  const title = element("h3", { class: "gt-heading" });
  const empty = element("p", { class: "gt-quiet", text: texts.empty });
  const list = element("ul", { class: "gt-shape-list", attributes: { "aria-label": texts.label } });
  const node = element("section", { class: "gt-shapes" }, [title, empty, list]);
  const entries: Entry[] = [];
  let shown: Answer | null = null;
  let known: Content | null = null;
  let last: number | undefined;

  function follow(answer: Answer | null, content: Content | null): void {
    const items = answer === null ? [] : bridge.tool.items(answer, content, bridge.store.get().config.task);
    // Entries are changed in place: with thousands of shapes, making them anew would be felt.
    for (const gone of entries.splice(items.length)) gone.node.remove();
    while (entries.length < items.length) {
      const made = createEntry(view, entries.length);
      entries.push(made);
      list.append(made.node);
    }
    items.forEach((item, index) => {
      entries[index]?.show(item);
    });
    setText(title, texts.title(items.length));
    empty.hidden = items.length > 0;
    shown = answer;
    known = content;
  }

  return {
    node,
    update(state, local) {
      const desk = shownDesk(state);
      node.hidden = desk === null;
      const answer = desk?.answer ?? null;
      const content = state.shown === null ? null : bridge.contents.get(state.shown.index);
      if (answer !== shown || content !== known) follow(answer, content);
      const selected = new Set(desk?.selected);
      const shapes = desk === null ? [] : (bridge.tool.shapes?.shapes(desk.answer) ?? []);
      entries.forEach((entry, index) => {
        entry.mark(selected.has(index), shapes[index] ?? NONE_OFF, state, local);
      });
      const before = last;
      last = desk?.selected.at(-1);
      if (last !== undefined && last !== before) scrollTo(list, entries[last]?.node);
    },
  };
}

interface Entry {
  readonly node: HTMLElement;
  show(item: Item): void;
  mark(selected: boolean, shape: object, state: LabelerState, local: Local): void;
}

function createEntry(view: View, index: number): Entry {
  const { bridge, signal } = view;
  const { labels } = bridge.store.get().config.task;
  let shown: Item | null = null;
  const select = (event?: MouseEvent): void => {
    const desk = shownDesk(bridge.store.get());
    if (desk === null) return;
    const others = desk.selected.filter((one) => one !== index);
    const more = event?.ctrlKey === true || event?.metaKey === true;
    const selected = !more ? [index] : others.length < desk.selected.length ? others : [...others, index];
    bridge.commit({ ...desk, selected });
  };
  const act = (type: "delete" | "lock" | "hide-one", name: IconName): HTMLButtonElement =>
    button(
      {
        class: "gt-icon-button gt-small",
        signal,
        press: () => {
          select();
          view.run({ type });
        },
      },
      [icon(name)],
    );
  const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
  const name = element("span", { class: "gt-class-name", attributes: { dir: "auto" } });
  const detail = element("span", { class: "gt-size" });
  const choose = button({ class: "gt-shape", signal, press: () => undefined }, [swatch, name, detail]);
  choose.addEventListener("click", select, { signal });
  const [lock, hide, remove] = [act("lock", "lock"), act("hide-one", "hide"), act("delete", "remove")];
  const kept = bridge.tool.shapes === undefined ? [] : [lock, hide];
  const node = element("li", { attributes: { "data-gt-shape": String(index) } }, [choose, ...kept, remove]);

  return {
    node,
    show(item) {
      if (shown !== null && shown.spoken === item.spoken && shown.detail === item.detail) return;
      shown = item;
      swatch.style.backgroundColor = colorOf(labels, item.label);
      setText(name, item.label);
      setText(detail, item.detail);
      setAttribute(choose, "aria-label", item.spoken);
      for (const [made, text] of [
        [remove, T.remove(item.label)],
        [lock, T.lock(item.label)],
        [hide, T.hide(item.label)],
      ] as const) {
        setAttribute(made, "aria-label", text);
        made.title = text;
      }
    },
    mark(selected, shape, state, local) {
      setAttribute(choose, "aria-pressed", String(selected));
      setAttribute(lock, "aria-pressed", String(local.locked.has(shape)));
      setAttribute(hide, "aria-pressed", String(local.unseen.has(shape)));
      remove.disabled = !canEdit(state) || local.locked.has(shape);
    },
  };
}
