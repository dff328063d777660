/** Bounding boxes: every object of the given classes gets a box. */

import { beginBox, boxCursor, rectsOf } from "../gesture/boxes";
import type { PictureTool } from "../gesture/gesture";
import { type Command, FINE_KEYS, GROW_KEYS, type KeyRow, PICTURE_KEYS, SHAPE_KEYS } from "../keys";
import type { Desk } from "../model/desk";
import { growRect, moveRect, rectBetween, sameRect } from "../model/geometry";
import { type Note, noted } from "../model/notes";
import { overlapQuestions } from "../model/questions";
import {
  changeSelected,
  chooseForSelected,
  markedClass,
  runOnShapes,
  type ShapeKind,
  withNew,
} from "../model/shapes";
import { flag, integer, just, list, type Parse, record, text } from "../parse";
import { paintBoxes } from "../render/boxes";
import { STRINGS } from "../strings";
import { PICTURES } from "../sync/pictures";
import type { Around, Change, Tool } from "../tool";
import { createLook } from "../ui/look";
import { createNumbers } from "../ui/numbers";
import { PictureSurface } from "../ui/picture-surface";
import type { Answer, Rect } from "../wire";

/** A rectangle with its class. */
export interface Box extends Rect {
  readonly label: string;
  readonly note?: Note;
}

type BareBox = Omit<Box, "note">;

/** Boxes on a picture; `nothing_to_label` is only true when there are none. */
export interface BoxesAnswer extends Answer {
  readonly type: "bounding-box";
  readonly boxes: readonly Box[];
  readonly nothing_to_label: boolean;
}

type BoxDesk = Desk<BoxesAnswer>;

const T = STRINGS.boxes;
const NEW_BOX_SHARE = 0.25;
const EMPTY: BoxesAnswer = { type: "bounding-box", boxes: [], nothing_to_label: false };

/** Boxes as shapes. */
export const BOXES: ShapeKind<Box, BoxesAnswer> = {
  shapes: ({ boxes }) => boxes,
  withShapes: (_, boxes) => ({ ...EMPTY, boxes }),
  bounds: (box) => box,
  moved: (box, by, bounds) => ({ ...box, ...moveRect(box, by, bounds) }),
  fitted(box, bounds) {
    const to = { x: box.left + box.width, y: box.top + box.height };
    const rect = rectBetween({ x: box.left, y: box.top }, to, bounds);
    return rect.width < 1 || rect.height < 1 ? null : { ...box, ...rect };
  },
};

const parse: Parse<BoxesAnswer> = record<BoxesAnswer>({
  type: just("bounding-box"),
  boxes: list(
    noted(record<BareBox>({ label: text, left: integer, top: integer, width: integer, height: integer })),
  ),
  nothing_to_label: flag,
});

const KEYS: readonly KeyRow[] = [
  { group: "shapes", shown: ["B"], text: T.keys.draw, bindings: [["b", { type: "mode", mode: "draw" }]] },
  { group: "shapes", shown: ["V"], text: T.keys.select, bindings: [["v", { type: "mode", mode: "select" }]] },
  GROW_KEYS,
  { ...FINE_KEYS, bindings: [] },
  { group: "shapes", shown: ["Insert"], text: T.keys.insert, bindings: [["Insert", { type: "insert" }]] },
  { group: "shapes", shown: ["Shift", "drag"], text: T.keys.force, bindings: [] },
];

function insert(before: BoxDesk, { visible, label, bounds }: Around): Change<BoxesAnswer> {
  if (bounds.width < 1 || bounds.height < 1) return STRINGS.media.picture.cannotRead;
  const width = Math.max(1, Math.round(visible.width * NEW_BOX_SHARE));
  const height = Math.max(1, Math.round(visible.height * NEW_BOX_SHARE));
  const at = {
    x: visible.left + (visible.width - width) / 2,
    y: visible.top + (visible.height - height) / 2,
  };
  const rect = moveRect({ left: 0, top: 0, width, height }, at, bounds);
  return withNew(BOXES, before, { label, ...rect });
}

function toggleNothing({ answer, selected }: BoxDesk): Change<BoxesAnswer> {
  if (answer.boxes.length > 0) return T.hasBoxes;
  return { answer: { ...answer, nothing_to_label: !answer.nothing_to_label }, selected };
}

function run(before: BoxDesk, command: Command, around: Around): Change<BoxesAnswer> | null {
  switch (command.type) {
    case "grow":
      return changeSelected(BOXES, before, (box) => {
        if (around.off.has(box)) return box;
        const grown = growRect(box, command, around.bounds);
        return sameRect(box, grown) ? box : { ...box, ...grown };
      });
    case "insert":
      return insert(before, around);
    case "nothing":
      return toggleNothing(before);
    default:
      return runOnShapes(BOXES, before, command, around);
  }
}

const ON_PICTURE: PictureTool<BoxesAnswer> = {
  keyboardPress: "hold",
  begin: (scene, press) => beginBox(BOXES, scene, press, (rect) => ({ label: scene.label, ...rect })),
  cursor: (scene, at) => boxCursor(rectsOf(BOXES, scene), at),
  paint: (pen, moment) => paintBoxes(BOXES, pen, moment),
};

/** Drawing boxes. */
const BOUNDING_BOX: Tool<BoxesAnswer> = {
  type: "bounding-box",
  medium: PICTURES,
  modes: [
    { name: "draw", icon: "draw", label: T.modes.draw },
    { name: "select", icon: "select", label: T.modes.select },
  ],
  keys: [...SHAPE_KEYS, ...KEYS, ...PICTURE_KEYS],
  classIsAnswer: false,
  list: T.list,
  shapes: BOXES,
  snaps: true,
  parse,
  empty: () => EMPTY,
  problem: ({ boxes, nothing_to_label }) => (boxes.length > 0 || nothing_to_label ? null : T.none),
  nothing: (answer) => answer.nothing_to_label,
  marked: (desk, label) => markedClass(BOXES, desk, label),
  choose: (desk, label) => chooseForSelected(BOXES, desk, label),
  run,
  questions: ({ boxes }) => overlapQuestions(boxes),
  items: ({ boxes }) =>
    boxes.map(({ label, width, height }) => ({
      label,
      detail: T.size(width, height),
      spoken: T.spoken(label, width, height),
    })),
  createSurface: (view, hooks) => new PictureSurface(view, hooks, ON_PICTURE),
  createPanels: (view) => [createNumbers(view, BOXES), createLook(view)],
};

export default BOUNDING_BOX;
