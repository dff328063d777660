/** Keys of the tools that show a text. */

import { type Command, type KeyRow, NOTHING_KEY, ZOOM_STEP } from "./keys";
import { STRINGS } from "./strings";

const T = STRINGS.textKeys;

/** Return a command of the caret, which goes on while its key is held. */
function move(name: string, by: 1 | -1): Command {
  return { type: "tool", name, by, repeats: true };
}

const pair = (back: string, on: string, name: string): [string, Command][] => [
  [back, move(name, -1)],
  [on, move(name, 1)],
];

/** Keys to look at a text. */
export const TEXT_KEYS: readonly KeyRow[] = [
  {
    group: "view",
    shown: ["↑↓"],
    text: T.line,
    bindings: pair("ArrowUp", "ArrowDown", "line"),
  },
  {
    group: "view",
    shown: ["PgUp", "PgDn"],
    text: T.page,
    bindings: pair("PageUp", "PageDown", "page"),
  },
  {
    group: "view",
    shown: ["Ctrl", "Home"],
    text: T.whole,
    bindings: pair("mod+Home", "mod+End", "whole"),
  },
  {
    group: "view",
    shown: ["+", "−"],
    text: T.zoom,
    bindings: [
      ["+", { type: "zoom", factor: ZOOM_STEP }],
      ["=", { type: "zoom", factor: ZOOM_STEP }],
      ["-", { type: "zoom", factor: 1 / ZOOM_STEP }],
      ["_", { type: "zoom", factor: 1 / ZOOM_STEP }],
    ],
  },
  { group: "view", shown: ["Z"], text: T.fit, bindings: [["z", { type: "fit" }]] },
];

/** Keys to mark parts of a text. */
export const SPAN_KEYS: readonly KeyRow[] = [
  NOTHING_KEY,
  {
    group: "edit",
    shown: ["Delete"],
    text: STRINGS.keys.delete,
    bindings: [
      ["Delete", { type: "delete" }],
      ["Backspace", { type: "delete" }],
    ],
  },
  {
    group: "edit",
    shown: ["Ctrl", "A"],
    text: STRINGS.keys.selectAll,
    bindings: [["mod+a", { type: "select-all" }]],
  },
  {
    group: "edit",
    shown: ["[", "]"],
    text: T.cycle,
    bindings: [
      ["[", { type: "cycle", by: -1 }],
      ["]", { type: "cycle", by: 1 }],
    ],
  },
  {
    group: "edit",
    shown: ["Alt", "←→"],
    text: T.end,
    bindings: pair("alt+ArrowLeft", "alt+ArrowRight", "end"),
  },
  {
    group: "edit",
    shown: ["Alt", "Shift", "←→"],
    text: T.start,
    bindings: pair("alt+shift+ArrowLeft", "alt+shift+ArrowRight", "start"),
  },
  { group: "text", shown: ["Arrows"], text: T.caret, bindings: pair("ArrowLeft", "ArrowRight", "letter") },
  {
    group: "text",
    shown: ["Ctrl", "←→"],
    text: T.word,
    bindings: pair("mod+ArrowLeft", "mod+ArrowRight", "word"),
  },
  { group: "text", shown: ["Home", "End"], text: T.edge, bindings: pair("Home", "End", "edge") },
  {
    group: "text",
    shown: ["Shift", "Arrows"],
    text: T.extend,
    bindings: [
      ...pair("shift+ArrowLeft", "shift+ArrowRight", "extend-letter"),
      ...pair("mod+shift+ArrowLeft", "mod+shift+ArrowRight", "extend-word"),
      ...pair("shift+ArrowUp", "shift+ArrowDown", "extend-line"),
      ...pair("shift+Home", "shift+End", "extend-edge"),
      ...pair("shift+PageUp", "shift+PageDown", "extend-page"),
      ...pair("mod+shift+Home", "mod+shift+End", "extend-whole"),
    ],
  },
  { group: "text", shown: ["1", "…", "9"], text: T.mark, bindings: [] },
  { group: "text", shown: ["Enter"], text: T.markAgain, bindings: [] },
  { group: "view", shown: ["H"], text: T.hide, bindings: [["h", { type: "hide" }]] },
];
