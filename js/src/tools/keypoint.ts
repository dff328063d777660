/** Keypoints: points of the given classes, each set by one click. */

import type { PictureTool } from "../gesture/gesture";
import { beginKeypoint, targetAt } from "../gesture/keypoints";
import { type Command, FINE_KEYS, type KeyRow, PICTURE_KEYS, SHAPE_KEYS } from "../keys";
import { chosen } from "../model/desk";
import {
  eachOnce,
  KEYPOINTS,
  type KeypointDesk,
  type KeypointsAnswer,
  type LabeledPoint,
  middleOf,
  NO_KEYPOINTS,
  nextClass,
  withoutTwins,
  withPoint,
} from "../model/keypoints";
import { noted } from "../model/notes";
import { chooseForSelected, runOnShapes } from "../model/shapes";
import { type Suggesting, suggestingShapes } from "../model/suggestions";
import { flag, integer, just, list, type Parse, record, text } from "../parse";
import { paintKeypoints } from "../render/keypoints";
import { STRINGS } from "../strings";
import { PICTURES } from "../sync/pictures";
import type { Around, Change, Tool } from "../tool";
import { createLook } from "../ui/look";
import { PictureSurface } from "../ui/picture-surface";
import type { TaskConfig } from "../wire";

const T = STRINGS.keypoints;

const parse: Parse<KeypointsAnswer> = record<KeypointsAnswer>({
  type: just("keypoint"),
  keypoints: list(noted(record<Omit<LabeledPoint, "note">>({ label: text, x: integer, y: integer }))),
  nothing_to_label: flag,
});

const KEYS: readonly KeyRow[] = [
  FINE_KEYS,
  { group: "shapes", shown: ["P"], text: T.keys.draw, bindings: [["p", { type: "mode", mode: "draw" }]] },
  { group: "shapes", shown: ["V"], text: T.keys.select, bindings: [["v", { type: "mode", mode: "select" }]] },
  { group: "shapes", shown: ["Insert"], text: T.keys.insert, bindings: [["Insert", { type: "insert" }]] },
];

/** A new point in the middle of what is seen, selected so that arrows take it to its place. */
function insert(before: KeypointDesk, { visible, label, bounds, task }: Around): Change<KeypointsAnswer> {
  if (bounds.width < 1 || bounds.height < 1) return STRINGS.media.picture.cannotRead;
  const next = nextClass(before.answer, label, task);
  if (next === null) return T.allSet;
  const at = { x: visible.left + visible.width / 2, y: visible.top + visible.height / 2 };
  const { answer } = withPoint(before, at, next, bounds);
  return { answer, selected: [answer.keypoints.length - 1] };
}

function toggleNothing({ answer, selected }: KeypointDesk): Change<KeypointsAnswer> {
  if (answer.keypoints.length > 0) return T.hasShapes;
  return { answer: { ...answer, nothing_to_label: !answer.nothing_to_label }, selected };
}

function run(before: KeypointDesk, command: Command, around: Around): Change<KeypointsAnswer> | null {
  if (command.type === "insert") return insert(before, around);
  if (command.type === "nothing") return toggleNothing(before);
  const after = runOnShapes(KEYPOINTS, before, command, around);
  return after && withoutTwins(before, after, around.task);
}

/** Where every class is wanted once, choosing one that has its point chooses the point. */
function choose(desk: KeypointDesk, label: string, task: TaskConfig): KeypointDesk {
  const there = desk.answer.keypoints.findIndex((point) => point.label === label);
  if (!eachOnce(task)) return chooseForSelected(KEYPOINTS, desk, label);
  if (there >= 0) return { ...desk, selected: [there] };
  return desk.selected.length > 1 ? desk : chooseForSelected(KEYPOINTS, desk, label);
}

function marked({ answer, selected }: KeypointDesk, label: string, task: TaskConfig): readonly string[] {
  const point = answer.keypoints[chosen({ answer, selected }) ?? -1];
  const next = point?.label ?? nextClass(answer, label, task);
  return next === null ? [] : [next];
}

function said(was: KeypointsAnswer, is: KeypointsAnswer, task: TaskConfig): string | null {
  const added = is.keypoints.at(-1);
  if (!eachOnce(task) || is.keypoints.length <= was.keypoints.length || added === undefined) return null;
  const next = nextClass(is, added.label, task);
  return next === null ? T.last(added.label) : T.next(added.label, next);
}

const PROPOSED = suggestingShapes(KEYPOINTS, (point) => ({ kind: "point", at: middleOf(point) }));

/** Where every class is wanted once, a point that is taken over takes the place of the one that is there. */
const SUGGESTS: Suggesting<KeypointsAnswer> = {
  ...PROPOSED,
  accept(desk, suggestion, task) {
    const label = PROPOSED.label(suggestion.answer as KeypointsAnswer, task);
    const others = desk.answer.keypoints.filter((point) => !eachOnce(task) || point.label !== label);
    const cleared = { ...desk, answer: KEYPOINTS.withShapes(desk.answer, others) };
    return PROPOSED.accept(cleared, suggestion, task);
  },
};

const ON_PICTURE: PictureTool<KeypointsAnswer> = {
  keyboardPress: "click",
  begin: beginKeypoint,
  cursor(scene, at) {
    if (targetAt(scene, at) !== null) return "move";
    return scene.mode === "draw" && scene.editable ? "crosshair" : "grab";
  },
  paint: paintKeypoints,
};

/** Setting keypoints. */
const KEYPOINT: Tool<KeypointsAnswer> = {
  type: "keypoint",
  medium: PICTURES,
  modes: [
    { name: "draw", icon: "point", label: T.modes.draw },
    { name: "select", icon: "select", label: T.modes.select },
  ],
  keys: [...SHAPE_KEYS, ...KEYS, ...PICTURE_KEYS],
  classIsAnswer: false,
  list: T.list,
  shapes: KEYPOINTS,
  snaps: false,
  parse,
  empty: () => NO_KEYPOINTS,
  problem: ({ keypoints, nothing_to_label }) => (keypoints.length > 0 || nothing_to_label ? null : T.none),
  nothing: (answer) => answer.nothing_to_label,
  marked,
  choose,
  run,
  suggests: SUGGESTS,
  items: ({ keypoints }) =>
    keypoints.map(({ label, x, y }) => ({ label, detail: T.place(x, y), spoken: T.spoken(label, x, y) })),
  said,
  createSurface: (view, hooks) => new PictureSurface(view, hooks, ON_PICTURE),
  createPanels: (view) => [createLook(view)],
};

export default KEYPOINT;
