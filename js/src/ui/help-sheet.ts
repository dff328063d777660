/** All keys, from the same table that the keyboard reads. */

import type { KeyRow } from "../keys";
import { STRINGS } from "../strings";
import { button, element, uniqueId } from "./dom";
import { icon } from "./icons";
import type { Part, View } from "./view";

const T = STRINGS.help;

function line(row: KeyRow): HTMLElement[] {
  const keys = row.shown.map((key) => element("kbd", { text: key }));
  return [element("dt", {}, keys), element("dd", { text: row.text })];
}

function groupsOf(rows: readonly KeyRow[]): HTMLElement[] {
  return Object.entries(STRINGS.keyGroups).flatMap(([group, name]) => {
    const lines = rows.filter((row) => row.group === group).flatMap(line);
    if (lines.length === 0) return [];
    return [element("section", {}, [element("h4", { text: name }), element("dl", {}, lines)])];
  });
}

/** Return the sheet of all keys that this labeler has. */
export function createHelpSheet(view: View): Part {
  const { local, signal } = view;
  const close = button(
    {
      class: "gt-icon-button",
      label: T.close,
      title: `${T.close} (Esc)`,
      signal,
      press: () => local.update((state) => ({ ...state, dialog: null })),
    },
    [icon("remove")],
  );
  const title = element("h3", { class: "gt-dialog-title", text: T.title });
  title.id = uniqueId("help");
  const groups = element("div", { class: "gt-help-groups" });
  const node = element(
    "div",
    {
      class: "gt-dialog",
      attributes: { role: "dialog", "aria-modal": "true", "aria-labelledby": title.id },
    },
    [
      element("div", { class: "gt-dialog-box gt-help" }, [
        element("div", { class: "gt-dialog-head" }, [title, close]),
        groups,
      ]),
    ],
  );
  let open = false;
  return {
    node,
    update(_, { dialog }) {
      node.hidden = dialog !== "help";
      // Hundreds of elements that the first picture need not wait for.
      if (dialog === "help" && groups.childElementCount === 0) groups.append(...groupsOf(view.keys));
      if (dialog === "help" && !open) close.focus({ preventScroll: true });
      open = dialog === "help";
    },
  };
}
