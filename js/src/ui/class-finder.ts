/** A field that leaves only the classes whose name holds what is written in it. */

import { keyOf } from "../shortcuts";
import { STRINGS } from "../strings";
import { element, setAttribute, setText } from "./dom";
import type { View } from "./view";

const T = STRINGS.classes;

/** The field, and the word that nothing was found. */
export interface Finder {
  readonly nodes: readonly HTMLElement[];
  /** Take the focus. */
  open(): void;
}

/** Return the finder over the buttons of the classes, in the order of the task's labels. */
export function createFinder(view: View, buttons: readonly HTMLElement[]): Finder {
  const { bridge, root, signal } = view;
  const { labels } = bridge.store.get().config.task;
  const names = labels.map(plain);
  const attributes = {
    type: "search",
    "aria-label": T.find,
    placeholder: T.findHint(labels.length),
    "data-gt": "find-class",
  };
  const input = element("input", { class: "gt-input", attributes });
  const key = keyOf(view.keys, { type: "find-class" });
  const hint = key === "" ? [] : [element("kbd", { text: key, attributes: { "aria-hidden": "true" } })];
  if (key !== "") input.setAttribute("aria-keyshortcuts", key);
  const field = element("div", { class: "gt-find" }, [input, ...hint]);
  const none = element("p", { class: "gt-quiet", text: T.none });
  none.hidden = true;

  function filter(): readonly string[] {
    const wanted = plain(input.value);
    const found = labels.filter((_, n) => names[n]?.includes(wanted));
    const [first] = wanted === "" ? [] : found;
    buttons.forEach((made, n) => {
      made.hidden = names[n]?.includes(wanted) !== true;
      // What Enter takes.
      setAttribute(made, "data-gt-first", labels[n] === first ? "true" : null);
    });
    none.hidden = found.length > 0;
    return found;
  }

  function close(): void {
    input.value = "";
    filter();
    root.focus({ preventScroll: true });
  }

  input.addEventListener("input", () => view.announce(T.found(filter().length)), { signal });
  input.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return;
      const [first] = filter();
      if (event.key === "Enter" && first !== undefined) {
        bridge.choose(first);
        close();
      } else if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") buttons.find((made) => !made.hidden)?.focus();
      else return;
      event.preventDefault();
    },
    { signal },
  );
  setText(none, T.none);

  return {
    nodes: [field, none],
    open() {
      input.focus({ preventScroll: true });
      input.select();
      view.local.update((state) => ({ ...state, wanted: null }));
    },
  };
}

/** Letters without case and accents, so that "cafe" finds "Café". */
function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
}
