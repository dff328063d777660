/** The keyboard: tables that both the key handler and the help sheet read. */

import { STRINGS } from "./strings";

/** What a key or a button asks for; `tool` is for what only one tool knows. */
export type Command =
  | { readonly type: "class"; readonly position: number }
  | { readonly type: "cycle"; readonly by: 1 | -1 }
  | { readonly type: "nudge" | "grow"; readonly x: number; readonly y: number }
  | { readonly type: "mode"; readonly mode: string }
  | { readonly type: "zoom"; readonly factor: number }
  | { readonly type: "tool"; readonly name: string; readonly by?: number; readonly repeats?: boolean }
  | { readonly type: "suggestion"; readonly act: SuggestionAct; readonly id?: string }
  | { readonly type: PlainCommand };

/** What can be done with suggestions; without an id with the one at hand. */
export type SuggestionAct = "choose" | "next" | "previous" | "accept" | "accept-all" | "reject";

type PlainCommand =
  | "submit"
  | "next"
  | "previous"
  | "skip"
  | "nothing"
  | "undo"
  | "redo"
  | "delete"
  | "cancel"
  | "insert"
  | "select-all"
  | "copy"
  | "paste"
  | "duplicate"
  | "repeat"
  | "snap"
  | "lock"
  | "lock-all"
  | "hide-one"
  | "find-class"
  | "notes"
  | "pointer"
  | "fit"
  | "hide"
  | "reset"
  | "comment"
  | "full-screen"
  | "help";

/** A line of the help sheet; each binding is a chord such as `mod+shift+z`, where `mod` is Ctrl or Cmd. */
export interface KeyRow {
  readonly group: keyof typeof STRINGS.keyGroups;
  readonly shown: readonly string[];
  readonly text: string;
  readonly bindings: readonly (readonly [string, Command])[];
}

/** Factor of one zoom step. */
export const ZOOM_STEP = 1.25;
const FAR_PX = 10;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;
/** With more classes than digits, one finds them by name. */
export const CLASS_DIGITS = DIGITS.length;
const T = STRINGS.keys;

const ARROWS = [
  ["ArrowLeft", -1, 0],
  ["ArrowRight", 1, 0],
  ["ArrowUp", 0, -1],
  ["ArrowDown", 0, 1],
] as const;

function arrows(prefix: string, type: "nudge" | "grow", pixels: number): [string, Command][] {
  return ARROWS.map(([key, x, y]) => [`${prefix}${key}`, { type, x: x * pixels, y: y * pixels }]);
}

/** Keys that every labeler has. */
export const CORE_KEYS: readonly KeyRow[] = [
  {
    group: "answer",
    shown: ["1", "…", "9", "0"],
    text: T.class,
    bindings: DIGITS.map((digit, position) => [digit, { type: "class", position }]),
  },
  { group: "answer", shown: ["/"], text: T.findClass, bindings: [["/", { type: "find-class" }]] },
  { group: "answer", shown: ["Enter"], text: T.submit, bindings: [["Enter", { type: "submit" }]] },
  { group: "answer", shown: ["K"], text: T.skip, bindings: [["k", { type: "skip" }]] },
  { group: "answer", shown: ["D"], text: T.next, bindings: [["d", { type: "next" }]] },
  { group: "answer", shown: ["A"], text: T.previous, bindings: [["a", { type: "previous" }]] },
  { group: "edit", shown: ["Ctrl", "Z"], text: T.undo, bindings: [["mod+z", { type: "undo" }]] },
  {
    group: "edit",
    shown: ["Ctrl", "Shift", "Z"],
    text: T.redo,
    bindings: [
      ["mod+shift+z", { type: "redo" }],
      ["mod+y", { type: "redo" }],
    ],
  },
  { group: "view", shown: ["U"], text: T.fullScreen, bindings: [["u", { type: "full-screen" }]] },
  { group: "view", shown: ["?"], text: T.help, bindings: [["?", { type: "help" }]] },
  { group: "view", shown: ["Esc"], text: T.cancel, bindings: [["Escape", { type: "cancel" }]] },
];

/** The key of the tools without a comment in their answer. */
export const NOTES_KEY: KeyRow = {
  group: "answer",
  shown: ["C"],
  text: T.notes,
  bindings: [["c", { type: "notes" }]],
};

/** Keys for what a function proposes. */
export const SUGGESTION_KEYS: readonly KeyRow[] = [
  {
    group: "suggestions",
    shown: ["Y"],
    text: T.accept,
    bindings: [["y", { type: "suggestion", act: "accept" }]],
  },
  {
    group: "suggestions",
    shown: ["Shift", "Y"],
    text: T.acceptAll,
    bindings: [["shift+y", { type: "suggestion", act: "accept-all" }]],
  },
  {
    group: "suggestions",
    shown: ["N"],
    text: T.reject,
    bindings: [["n", { type: "suggestion", act: "reject" }]],
  },
  {
    group: "suggestions",
    shown: ["G", "Shift", "G"],
    text: T.nextSuggestion,
    bindings: [
      ["g", { type: "suggestion", act: "next" }],
      ["shift+g", { type: "suggestion", act: "previous" }],
    ],
  },
];

/** The key of the tools that can say that there is nothing to label. */
export const NOTHING_KEY: KeyRow = {
  group: "answer",
  shown: ["E"],
  text: T.nothing,
  bindings: [["e", { type: "nothing" }]],
};

/** The key of the tools that put something on the content. */
export const HIDE_KEY: KeyRow = {
  group: "view",
  shown: ["H"],
  text: T.hide,
  bindings: [["h", { type: "hide" }]],
};

/** The key of a task that begins with a label. */
export const RESET_KEY: KeyRow = {
  group: "edit",
  shown: ["Shift", "R"],
  text: T.reset,
  bindings: [["shift+r", { type: "reset" }]],
};

/** The key of a tool with a comment of its own. */
export const COMMENT_KEY: KeyRow = {
  group: "answer",
  shown: ["C"],
  text: T.comment,
  bindings: [["c", { type: "comment" }]],
};

/** The keys that delete what is selected. */
export const DELETE_KEY: KeyRow = {
  group: "edit",
  shown: ["Delete"],
  text: T.delete,
  bindings: [
    ["Delete", { type: "delete" }],
    ["Backspace", { type: "delete" }],
  ],
};

/** The keys that go through what is listed. */
export const CYCLE_KEY: KeyRow = {
  group: "shapes",
  shown: ["[", "]"],
  text: T.cycle,
  bindings: [
    ["[", { type: "cycle", by: -1 }],
    ["]", { type: "cycle", by: 1 }],
  ],
};

/** Keys for shapes of every kind. */
export const SHAPE_KEYS: readonly KeyRow[] = [
  NOTHING_KEY,
  DELETE_KEY,
  { group: "edit", shown: ["Ctrl", "A"], text: T.selectAll, bindings: [["mod+a", { type: "select-all" }]] },
  { group: "edit", shown: ["Ctrl", "click"], text: T.selectMore, bindings: [] },
  { group: "edit", shown: ["Shift", "drag"], text: T.selectBand, bindings: [] },
  { group: "edit", shown: ["Ctrl", "C"], text: T.copy, bindings: [["mod+c", { type: "copy" }]] },
  { group: "edit", shown: ["Ctrl", "V"], text: T.paste, bindings: [["mod+v", { type: "paste" }]] },
  { group: "edit", shown: ["Ctrl", "D"], text: T.duplicate, bindings: [["mod+d", { type: "duplicate" }]] },
  { group: "edit", shown: ["R"], text: T.repeat, bindings: [["r", { type: "repeat" }]] },
  CYCLE_KEY,
  { group: "shapes", shown: ["Arrows"], text: T.nudge, bindings: arrows("", "nudge", 1) },
  {
    group: "shapes",
    shown: ["Shift", "Arrows"],
    text: T.nudgeFar,
    bindings: arrows("shift+", "nudge", FAR_PX),
  },
  { group: "shapes", shown: ["S"], text: T.snap, bindings: [["s", { type: "snap" }]] },
  { group: "shapes", shown: ["L"], text: T.lock, bindings: [["l", { type: "lock" }]] },
  { group: "shapes", shown: ["Shift", "L"], text: T.lockAll, bindings: [["shift+l", { type: "lock-all" }]] },
  HIDE_KEY,
  { group: "view", shown: ["Shift", "H"], text: T.hideOne, bindings: [["shift+h", { type: "hide-one" }]] },
  { group: "pointer", shown: ["X"], text: T.pointer, bindings: [["x", { type: "pointer" }]] },
  { group: "pointer", shown: ["Arrows"], text: T.pointerMove, bindings: [] },
  { group: "pointer", shown: ["Space"], text: T.pointerPress, bindings: [] },
];

/** Keys of the pointer where nothing can be selected that they would move instead. */
export const BRUSH_POINTER_KEYS: readonly KeyRow[] = [
  { group: "pointer", shown: ["X"], text: T.pointer, bindings: [["x", { type: "pointer" }]] },
  {
    group: "pointer",
    shown: ["Arrows"],
    text: T.pointerMove,
    bindings: [...arrows("", "nudge", 1), ...arrows("shift+", "nudge", FAR_PX)],
  },
  { group: "pointer", shown: ["Alt", "Arrows"], text: T.pointerFine, bindings: arrows("alt+", "grow", 1) },
  { group: "pointer", shown: ["Space"], text: T.pointerBrush, bindings: [] },
];

/** Keys that move the pointer by single pixels; a tool with `GROW_KEYS` has their bindings already. */
export const FINE_KEYS: KeyRow = {
  group: "pointer",
  shown: ["Alt", "Arrows"],
  text: T.pointerFine,
  bindings: arrows("alt+", "grow", 1),
};

/** Keys of the shapes whose right and bottom sides can be moved. */
export const GROW_KEYS: KeyRow = {
  group: "shapes",
  shown: ["Alt", "Arrows"],
  text: T.grow,
  bindings: [...arrows("alt+", "grow", 1), ...arrows("alt+shift+", "grow", FAR_PX)],
};

/** Keys to look at a picture. */
export const PICTURE_KEYS: readonly KeyRow[] = [
  {
    group: "view",
    shown: ["+"],
    text: T.zoomIn,
    bindings: [
      ["+", { type: "zoom", factor: ZOOM_STEP }],
      ["=", { type: "zoom", factor: ZOOM_STEP }],
    ],
  },
  {
    group: "view",
    shown: ["−"],
    text: T.zoomOut,
    bindings: [
      ["-", { type: "zoom", factor: 1 / ZOOM_STEP }],
      ["_", { type: "zoom", factor: 1 / ZOOM_STEP }],
    ],
  },
  { group: "view", shown: ["Z"], text: T.fit, bindings: [["z", { type: "fit" }]] },
  { group: "view", shown: ["wheel"], text: T.wheel, bindings: [] },
  { group: "view", shown: ["Space", "drag"], text: T.pan, bindings: [] },
];
