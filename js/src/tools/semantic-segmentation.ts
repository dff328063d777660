/** Semantic segmentation: a class for every pixel, painted with a brush, polygons and fillings. */

import {
  BRUSH_POINTER_KEYS,
  type Command,
  CYCLE_KEY,
  DELETE_KEY,
  HIDE_KEY,
  type KeyRow,
  NOTHING_KEY,
  PICTURE_KEYS,
} from "../keys";
import { chosen, type Desk } from "../model/desk";
import { SUGGESTED_REGIONS } from "../model/mask-proposals";
import { fillHoles } from "../model/mask-regions";
import { EMPTY_MASK, type MaskAnswer, pixelCounts, reclassed } from "../model/masks";
import { flag, integer, just, list, type Parse, record, text } from "../parse";
import { STRINGS } from "../strings";
import { PICTURES } from "../sync/pictures";
import type { Around, Change, Item, Tool } from "../tool";
import { createLook } from "../ui/look";
import { createMaskPanel } from "../ui/mask-panel";
import { MaskSurface } from "../ui/mask-surface";
import type { Size, TaskConfig } from "../wire";

type MaskDesk = Desk<MaskAnswer>;

const T = STRINGS.masks;

const fields = record<MaskAnswer>({
  type: just("semantic-segmentation"),
  tiles: list(text),
  width: integer,
  height: integer,
  nothing_to_label: flag,
});

/** A mask of background is written without its size, so that it equals the one that the page begins with. */
const parse: Parse<MaskAnswer> = (value, at) => {
  const answer = fields(value, at);
  return answer.tiles.length > 0 ? answer : { ...EMPTY_MASK, nothing_to_label: answer.nothing_to_label };
};

const mode = (key: string, shown: string, name: string, words: string): KeyRow => ({
  group: "shapes",
  shown: [shown],
  text: words,
  bindings: [[key, { type: "mode", mode: name }]],
});
const resize = (by: 1 | -1): Command => ({ type: "tool", name: "brush", by, repeats: true });

const KEYS: readonly KeyRow[] = [
  mode("b", "B", "brush", T.keys.brush),
  mode("w", "W", "erase", T.keys.erase),
  { group: "shapes", shown: ["Shift", "drag"], text: T.keys.shift, bindings: [] },
  mode("p", "P", "polygon", T.keys.polygon),
  { group: "shapes", shown: ["Backspace"], text: T.keys.corner, bindings: [] },
  mode("f", "F", "fill", T.keys.fill),
  { group: "shapes", shown: ["O"], text: T.keys.holes, bindings: [["o", { type: "tool", name: "holes" }]] },
  {
    group: "shapes",
    shown: [",", "."],
    text: T.keys.size,
    bindings: [
      [",", resize(-1)],
      [".", resize(1)],
    ],
  },
  { group: "shapes", shown: ["Alt", "wheel"], text: T.keys.size, bindings: [] },
];

const nothingPainted = (answer: MaskAnswer): boolean => answer.tiles.length === 0;

function run(before: MaskDesk, command: Command, { bounds }: Around): Change<MaskAnswer> | null {
  switch (command.type) {
    case "nothing":
      return toggleNothing(before);
    case "cycle":
      return cycle(before, command.by);
    case "delete":
      return deleteClasses(before, bounds);
    default:
      return command.type === "tool" && command.name === "holes" ? withoutHoles(before, bounds) : null;
  }
}

function toggleNothing(before: MaskDesk): Change<MaskAnswer> {
  if (!nothingPainted(before.answer)) return T.hasPaint;
  const nothing_to_label = !before.answer.nothing_to_label;
  return { ...before, answer: { ...EMPTY_MASK, nothing_to_label } };
}

function cycle(before: MaskDesk, by: 1 | -1): MaskDesk {
  const n = pixelCounts(before.answer).size;
  if (n === 0) return before;
  const from = chosen(before) ?? (by === 1 ? -1 : n);
  return { ...before, selected: [(from + by + n) % n] };
}

function deleteClasses({ answer, selected }: MaskDesk, bounds: Size): Change<MaskAnswer> {
  if (selected.length === 0) return T.nothingSelected;
  const classes = [...pixelCounts(answer).keys()];
  const gone = new Set(selected.map((n) => classes[n]));
  return { answer: reclassed(answer, bounds, (value) => (gone.has(value) ? 0 : value)), selected: [] };
}

function withoutHoles({ answer }: MaskDesk, bounds: Size): Change<MaskAnswer> {
  const filled = fillHoles(answer, bounds);
  return filled === answer ? T.noHoles : { answer: filled, selected: [] };
}

function items(answer: MaskAnswer, _: unknown, { labels }: TaskConfig): readonly Item[] {
  const all = answer.width * answer.height;
  return [...pixelCounts(answer)].map(([value, n]) => {
    const label = labels[value - 1] ?? String(value);
    const share = T.share(n / all);
    return { label, detail: share, spoken: T.spoken(label, share) };
  });
}

/** Painting masks. */
const SEMANTIC_SEGMENTATION: Tool<MaskAnswer> = {
  type: "semantic-segmentation",
  medium: PICTURES,
  modes: [
    { name: "brush", icon: "brush", label: T.modes.brush },
    { name: "erase", icon: "eraser", label: T.modes.erase },
    { name: "polygon", icon: "enclose", label: T.modes.polygon },
    { name: "fill", icon: "fill", label: T.modes.fill },
  ],
  keys: [NOTHING_KEY, DELETE_KEY, ...KEYS, CYCLE_KEY, HIDE_KEY, ...BRUSH_POINTER_KEYS, ...PICTURE_KEYS],
  classIsAnswer: false,
  list: T.list,
  parse,
  empty: () => EMPTY_MASK,
  problem: (answer) => (nothingPainted(answer) && !answer.nothing_to_label ? T.none : null),
  nothing: (answer) => answer.nothing_to_label,
  marked: (_, label) => [label],
  choose: (desk) => desk,
  run,
  suggests: SUGGESTED_REGIONS,
  items,
  createSurface: (view, hooks) => new MaskSurface(view, hooks),
  createPanels: (view) => [createMaskPanel(view), createLook(view)],
};

export default SEMANTIC_SEGMENTATION;
