/** What the tools of custom tasks have in common: an answer of which nothing is known but whether there is one. */

import type { KeyRow } from "./keys";
import { type CustomAnswer, NOT_FILLED_IN, parseCustom } from "./model/custom";
import { STRINGS } from "./strings";
import { FORMS } from "./sync/forms";
import type { Tool } from "./tool";

const FORM_KEY: KeyRow = {
  group: "answer",
  shown: ["F"],
  text: STRINGS.custom.keys.form,
  bindings: [["f", { type: "tool", name: "form" }]],
};
// Handled where fields are left to themselves; the row is for the help sheet.
const FIELD_KEY: KeyRow = {
  group: "answer",
  shown: ["Ctrl", "Enter"],
  text: STRINGS.custom.keys.submit,
  bindings: [["mod+Enter", { type: "submit" }]],
};

/** Return the tool with a surface of its own. */
export function customTool(
  own: Pick<Tool, "keys" | "createSurface"> & Partial<Pick<Tool, "createPanels">>,
): Tool<CustomAnswer> {
  return {
    type: "custom",
    medium: FORMS,
    modes: [],
    classIsAnswer: false,
    list: null,
    parse: parseCustom,
    empty: () => NOT_FILLED_IN,
    problem: ({ value, widgets }) => (value === null && widgets === undefined ? STRINGS.custom.empty : null),
    nothing: () => null,
    marked: () => [],
    choose: (before) => before,
    run: () => null,
    items: () => [],
    ...own,
    keys: [FORM_KEY, FIELD_KEY, ...own.keys],
  };
}
