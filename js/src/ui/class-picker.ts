/** The classes to choose from. */

import { CLASS_DIGITS } from "../keys";
import { canEdit, shownDesk } from "../model/state";
import { colorOf, digitOf } from "../render/palette";
import { STRINGS } from "../strings";
import { createFinder } from "./class-finder";
import { button, element, scrollTo, setAttribute } from "./dom";
import type { Part, View } from "./view";

/** Return the list of classes; arrow keys move within it, so that Tab passes a long list in one step. */
export function createClassPicker(view: View): Part {
  const { bridge } = view;
  const { task } = bridge.store.get().config;
  const several = task.multi_label && bridge.tool.classIsAnswer;
  const title = bridge.tool.classTitle ?? (several ? STRINGS.classes.multiple : STRINGS.classes.single);
  const buttons = task.labels.map((_, position) => classButton(view, task.labels, position));
  const attributes = { role: "group", "aria-label": title };
  const list = element("div", { class: "gt-class-list", attributes }, buttons);
  const heading = element("h3", { class: "gt-heading", text: title });
  walkWithArrows(list, buttons, view.signal);
  const finder = task.labels.length > CLASS_DIGITS ? createFinder(view, buttons) : null;

  let first: string | undefined;
  return {
    node: element("section", { class: finder === null ? "gt-classes" : "gt-classes gt-many" }, [
      heading,
      ...(finder?.nodes ?? []),
      list,
    ]),
    update(state, { wanted }) {
      if (wanted === "class") finder?.open();
      const desk = shownDesk(state);
      const marked = desk === null ? [] : bridge.tool.marked(desk, state.label, task);
      const editable = canEdit(state);
      // Where no class can be chosen, a long list can still be scrolled by keyboard.
      setAttribute(list, "tabindex", editable ? null : "0");
      buttons.forEach((made, position) => {
        const label = task.labels[position] ?? "";
        setAttribute(made, "aria-pressed", String(marked.includes(label)));
        made.tabIndex = label === (marked[0] ?? task.labels[0]) ? 0 : -1;
        made.disabled = !editable;
      });
      if (marked[0] === undefined || marked[0] === first) return;
      first = marked[0];
      scrollTo(list, buttons[task.labels.indexOf(first)]);
    },
  };
}

function classButton(view: View, labels: readonly string[], position: number): HTMLButtonElement {
  const label = labels[position] ?? "";
  const digit = digitOf(position);
  const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
  swatch.style.backgroundColor = colorOf(labels, label);
  const name = element("span", { class: "gt-class-name", text: label, attributes: { dir: "auto" } });
  const hint = digit === "" ? [] : [element("kbd", { text: digit })];
  const made = button(
    {
      class: "gt-class",
      label,
      title: digit === "" ? label : `${label} (${digit})`,
      attributes: { "data-gt-class": label },
      signal: view.signal,
      press: () => view.run({ type: "class", position }),
    },
    [swatch, name, ...hint],
  );
  if (digit !== "") made.setAttribute("aria-keyshortcuts", digit);
  return made;
}

function walkWithArrows(list: HTMLElement, buttons: readonly HTMLElement[], signal: AbortSignal): void {
  list.addEventListener(
    "keydown",
    (event) => {
      const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const shown = buttons.filter((made) => !made.hidden);
      const from = shown.indexOf(event.target as HTMLElement);
      if (by === 0 || from < 0 || event.altKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      shown.at((from + by) % shown.length)?.focus();
    },
    { signal },
  );
}
