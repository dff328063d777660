/** Polygons: every object of the given classes gets an outline, corner by corner. */

import type { PictureTool } from "../gesture/gesture";
import {
  type Picked,
  pickedBy,
  pickedInWords,
  runOnOpen,
  runOnPicked,
  stillPicked,
} from "../gesture/picked-vertex";
import { beginPolygon, targetAt } from "../gesture/polygons";
import { type Command, FINE_KEYS, type KeyRow, PICTURE_KEYS, SHAPE_KEYS } from "../keys";
import { noted } from "../model/notes";
import {
  NO_POLYGONS,
  type Outline,
  POLYGONS,
  type PolygonDesk,
  type PolygonsAnswer,
  withOpen,
} from "../model/polygons";
import { boundsOf } from "../model/rings";
import { chooseForSelected, markedClass, runOnShapes, withNew } from "../model/shapes";
import { suggestingShapes } from "../model/suggestions";
import { flag, integer, just, list, nullable, type Parse, record, text } from "../parse";
import { paintPolygons } from "../render/polygons";
import { STRINGS } from "../strings";
import { PICTURES } from "../sync/pictures";
import type { Around, Change, Tool } from "../tool";
import { createLook } from "../ui/look";
import { PictureSurface } from "../ui/picture-surface";

const T = STRINGS.polygons;
const NEW_SHARE = 0.25;

const outline: Parse<Outline> = noted(
  record<Omit<Outline, "note">>({ label: text, vertices: list(record({ x: integer, y: integer })) }),
);

const parse: Parse<PolygonsAnswer> = record<PolygonsAnswer>({
  type: just("polygon"),
  polygons: list(outline),
  open: nullable(outline),
  nothing_to_label: flag,
});

const corner = (by: 1 | -1): Command => ({ type: "tool", name: "vertex", by, repeats: true });

const KEYS: readonly KeyRow[] = [
  FINE_KEYS,
  { group: "shapes", shown: ["P"], text: T.keys.draw, bindings: [["p", { type: "mode", mode: "draw" }]] },
  { group: "shapes", shown: ["V"], text: T.keys.select, bindings: [["v", { type: "mode", mode: "select" }]] },
  { group: "shapes", shown: ["Enter"], text: T.keys.close, bindings: [] },
  { group: "shapes", shown: ["Backspace"], text: T.keys.back, bindings: [] },
  { group: "shapes", shown: ["Esc"], text: T.keys.drop, bindings: [] },
  {
    group: "shapes",
    shown: [",", "."],
    text: T.keys.vertex,
    bindings: [
      [",", corner(-1)],
      [".", corner(1)],
    ],
  },
  { group: "shapes", shown: ["Insert"], text: T.keys.insert, bindings: [["Insert", { type: "insert" }]] },
  { group: "shapes", shown: ["Alt", "click"], text: T.keys.remove, bindings: [] },
  { group: "shapes", shown: ["Shift", "click"], text: T.keys.force, bindings: [] },
];

/** A new polygon in the middle of what is seen. */
function insert(before: PolygonDesk, { visible, label, bounds }: Around): Change<PolygonsAnswer> {
  if (bounds.width < 1 || bounds.height < 1) return STRINGS.media.picture.cannotRead;
  const [x, y] = [visible.left + visible.width / 2, visible.top + visible.height / 2];
  const half = {
    x: Math.max(visible.width * NEW_SHARE, 2) / 2,
    y: Math.max(visible.height * NEW_SHARE, 2) / 2,
  };
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  const vertices = corners.map(([right, down]) => ({
    x: Math.round(Math.min(Math.max(x + right * half.x, 0), bounds.width)),
    y: Math.round(Math.min(Math.max(y + down * half.y, 0), bounds.height)),
  }));
  return withNew(POLYGONS, before, { label, vertices });
}

function toggleNothing({ answer, selected }: PolygonDesk): Change<PolygonsAnswer> {
  if (answer.polygons.length > 0 || answer.open !== null) return T.hasShapes;
  return { answer: { ...answer, nothing_to_label: !answer.nothing_to_label }, selected };
}

function run(before: PolygonDesk, command: Command, around: Around): Change<PolygonsAnswer> | null {
  if (command.type === "insert") return insert(before, around);
  if (command.type === "nothing") return toggleNothing(before);
  return runOnShapes(POLYGONS, before, command, around);
}

function problem({ polygons, open, nothing_to_label }: PolygonsAnswer): string | null {
  if (open !== null) return T.notClosed;
  return polygons.length > 0 || nothing_to_label ? null : T.none;
}

function choose(desk: PolygonDesk, label: string): PolygonDesk {
  const { open } = desk.answer;
  if (open === null) return chooseForSelected(POLYGONS, desk, label);
  return open.label === label ? desk : withOpen(desk, { ...open, label });
}

function said(was: PolygonsAnswer, is: PolygonsAnswer): string | null {
  if (was.polygons.length !== is.polygons.length) return null;
  const [before, now] = [was.open?.vertices.length ?? 0, is.open?.vertices.length ?? 0];
  if (now > before) return T.set(now);
  if (now === before) return null;
  return now === 0 ? T.dropped : T.left(now);
}

function onPicture(announce: (text: string) => void): PictureTool<PolygonsAnswer> {
  let picked: Picked | null = null;
  return {
    keyboardPress: "click",
    begin(scene, press) {
      picked = press.alt ? null : pickedBy(targetAt(scene, press.at));
      return beginPolygon(scene, press);
    },
    run(scene, command) {
      const open = runOnOpen(scene, command);
      if (open !== null) return open;
      const onPicked = runOnPicked(scene, picked, command);
      if (onPicked === null) return null;
      if (typeof onPicked.change !== "string") picked = onPicked.picked;
      if (command.type === "tool" && picked !== null) announce(pickedInWords(scene, picked));
      return onPicked.change;
    },
    cursor(scene, at) {
      const { type } = targetAt(scene, at);
      if (type === "ground") return scene.mode === "draw" && scene.editable ? "crosshair" : "grab";
      return { close: "pointer", vertex: "move", middle: "copy", body: "move" }[type];
    },
    paint: (pen, moment) => paintPolygons(pen, moment, stillPicked(moment.scene, picked)?.vertex ?? null),
  };
}

/** Drawing polygons. */
const POLYGON: Tool<PolygonsAnswer> = {
  type: "polygon",
  medium: PICTURES,
  modes: [
    { name: "draw", icon: "polygon", label: T.modes.draw },
    { name: "select", icon: "select", label: T.modes.select },
  ],
  keys: [...SHAPE_KEYS, ...KEYS, ...PICTURE_KEYS],
  classIsAnswer: false,
  list: T.list,
  shapes: POLYGONS,
  snaps: false,
  parse,
  empty: () => NO_POLYGONS,
  problem,
  nothing: (answer) => answer.nothing_to_label,
  marked: (desk, label) =>
    desk.answer.open === null ? markedClass(POLYGONS, desk, label) : [desk.answer.open.label],
  choose,
  run,
  suggests: suggestingShapes(POLYGONS, ({ vertices }) => ({ kind: "ring", corners: vertices })),
  items: ({ polygons }) =>
    polygons.map(({ label, vertices }) => {
      const { width, height } = boundsOf(vertices);
      const corners = vertices.length;
      return { label, detail: T.corners(corners), spoken: T.spoken(label, corners, width, height) };
    }),
  said,
  createSurface: (view, hooks) => new PictureSurface(view, hooks, onPicture(view.announce)),
  createPanels: (view) => [createLook(view)],
};

export default POLYGON;
