/** The gestures of the polygon tool: set corners, close, move and add corners, move, select. */

import { chosen, type Desk, NONE_SELECTED } from "../model/desk";
import type { Point } from "../model/geometry";
import {
  checkedRing,
  closed,
  extended,
  type Outline,
  POLYGONS,
  type PolygonDesk,
  type PolygonsAnswer,
  placed,
  polygonAt,
  withRing,
} from "../model/polygons";
import { gridPoint, middlesOf, nearest, type Ring } from "../model/rings";
import { moveSelected } from "../model/shapes";
import { bandGesture } from "./band";
import { toggling } from "./boxes";
import type { Gesture, Input, PictureScene, Press, Step } from "./gesture";
import { panGesture } from "./pan";
import { isClick } from "./rects";

/** A scene of this tool. */
export type PolygonScene = PictureScene<PolygonsAnswer>;

/** What a press at a place would take hold of; `side` is the one that begins at this corner. */
export type Target =
  | { readonly type: "close" }
  | { readonly type: "vertex"; readonly index: number; readonly vertex: number }
  | { readonly type: "middle"; readonly index: number; readonly side: number }
  | { readonly type: "body"; readonly index: number }
  | { readonly type: "ground" };

const MIN_TO_CLOSE = 3;
/** A side shorter than this many times the reach has no handle in its middle: it would hide the corners. */
const LEAST_SIDE = 4;
const GROUND: Target = { type: "ground" };

/** Return the polygon whose corners can be taken: the selected one, if it is the only one. */
export function editedPolygon({ desk, editable, off }: PolygonScene): readonly [number, Outline] | null {
  const index = chosen(desk);
  const shape = desk.answer.polygons[index ?? -1];
  const alone = editable && desk.answer.open === null && desk.selected.length === 1;
  return alone && index !== null && shape !== undefined && !off.has(shape) ? [index, shape] : null;
}

/** Return the middles of the sides that are long enough to have a handle; the others are `null`. */
export function handledMiddles(ring: Ring, reach: number): readonly (Point | null)[] {
  return middlesOf(ring).map((middle, n) => {
    const start = ring[n] ?? middle;
    return 2 * Math.hypot(middle.x - start.x, middle.y - start.y) < LEAST_SIDE * reach ? null : middle;
  });
}

/** Return what a press at an image point would take hold of. */
export function targetAt(scene: PolygonScene, at: Point): Target {
  const { desk, mode, reach } = scene;
  const { open, polygons } = desk.answer;
  if (!scene.editable) return GROUND;
  if (open !== null && mode === "draw") return openTarget(open.vertices, at, reach);
  const handle = handleTarget(scene, at);
  if (handle !== null) return handle;
  // With the drawing tool a press inside a polygon begins another: one in another is common.
  const index = mode === "draw" ? null : polygonAt(polygons, at, scene.off);
  return index === null ? GROUND : { type: "body", index };
}

/** The first corner closes, and so does the last one pressed again: a double click. */
function openTarget(path: Ring, at: Point, reach: number): Target {
  const ends = [path[0], path.at(-1)].filter((end) => end !== undefined);
  return path.length >= MIN_TO_CLOSE && nearest(ends, at, reach) !== null ? { type: "close" } : GROUND;
}

function handleTarget(scene: PolygonScene, at: Point): Target | null {
  const edited = editedPolygon(scene);
  if (edited === null) return null;
  const [index, { vertices }] = edited;
  const vertex = nearest(vertices, at, scene.reach);
  if (vertex !== null) return { type: "vertex", index, vertex };
  const nowhere = { x: Number.POSITIVE_INFINITY, y: 0 };
  const middles = handledMiddles(vertices, scene.reach).map((middle) => middle ?? nowhere);
  const side = nearest(middles, at, scene.reach);
  return side === null ? null : { type: "middle", index, side };
}

/** Return a ring without a corner. */
export function withoutVertex(ring: Ring, vertex: number): Ring {
  return ring.filter((_, n) => n !== vertex);
}

/** Return the gesture that a press begins. */
export function beginPolygon(scene: PolygonScene, press: Press): Gesture<PolygonsAnswer> {
  const { desk, editable, mode } = scene;
  const forced = press.shift && mode === "draw" && desk.answer.open === null;
  const target = forced ? GROUND : targetAt(scene, press.at);
  if (!editable) return panGesture(scene, press.screen);
  const under = polygonAt(desk.answer.polygons, press.at, scene.off);
  if (press.mod && under !== null && desk.answer.open === null) return toggling(desk, under);
  switch (target.type) {
    case "close":
      return dragging("close", press, { at: () => desk, end: () => closed(desk) });
    case "vertex":
      return press.alt ? deleting(scene, press, target) : movingVertex(scene, press, target);
    case "middle":
      return addingVertex(scene, press, target);
    case "body":
      return movingWhole(scene, press, target.index);
    case "ground":
      if (mode === "select" && press.shift) return bandGesture(POLYGONS, scene, press);
      if (mode !== "draw") return panGesture(scene, press.screen, { ...desk, selected: NONE_SELECTED });
      return placing(scene, press);
  }
}

interface Drag {
  /** What is painted while the pointer is at a place. */
  at(at: Point): PolygonDesk;
  /** What it comes to when the pointer is let go there, or why it cannot be. */
  end(at: Point): PolygonDesk | string;
  /** What a press without a move means, if that is something else. */
  click?: PolygonDesk;
}

function dragging(kind: string, press: Press, drag: Drag): Gesture<PolygonsAnswer> {
  const gesture: Gesture<PolygonsAnswer> = {
    kind,
    step(input: Input): Step<PolygonsAnswer> {
      if (input.type === "cancel") return ended({ type: "discard", reason: "cancelled" });
      const still = isClick(press.screen, input.screen);
      if (input.type !== "up") {
        const desk = still && drag.click !== undefined ? drag.click : drag.at(input.at);
        return { next: gesture, outcome: { type: "preview", desk } };
      }
      const desk = still && drag.click !== undefined ? drag.click : drag.end(input.at);
      return ended(typeof desk === "string" ? { type: "refused", why: desk } : { type: "commit", desk });
    },
  };
  return gesture;
}

function ended(outcome: Step<PolygonsAnswer>["outcome"]): Step<PolygonsAnswer> {
  return { next: null, outcome };
}

function placing({ desk, label, frame }: PolygonScene, press: Press): Gesture<PolygonsAnswer> {
  return dragging("place", press, {
    at: (at) => extended(desk, at, label, frame.image),
    end: (at) => placed(desk, at, label, frame.image),
  });
}

type VertexTarget = Extract<Target, { type: "vertex" }>;

function movingVertex(scene: PolygonScene, press: Press, target: VertexTarget): Gesture<PolygonsAnswer> {
  const { desk, frame } = scene;
  const { index, vertex } = target;
  const ring = desk.answer.polygons[index]?.vertices ?? [];
  const moved = (at: Point): Ring => ring.with(vertex, gridPoint(at, frame.image));
  return dragging("vertex", press, {
    at: (at) => withRing(desk, index, moved(at)),
    end: (at) => checkedRing(desk, index, moved(at)),
    click: desk,
  });
}

function deleting({ desk }: PolygonScene, press: Press, target: VertexTarget): Gesture<PolygonsAnswer> {
  const { index, vertex } = target;
  const ring = withoutVertex(desk.answer.polygons[index]?.vertices ?? [], vertex);
  return dragging("delete", press, { at: () => desk, end: () => checkedRing(desk, index, ring) });
}

function addingVertex(
  { desk, frame }: PolygonScene,
  press: Press,
  { index, side }: Extract<Target, { type: "middle" }>,
): Gesture<PolygonsAnswer> {
  const ring = desk.answer.polygons[index]?.vertices ?? [];
  const added = (at: Point): Ring => ring.toSpliced(side + 1, 0, gridPoint(at, frame.image));
  return dragging("vertex", press, {
    at: (at) => withRing(desk, index, added(at)),
    end: (at) => checkedRing(desk, index, added(at)),
  });
}

function movingWhole(scene: PolygonScene, press: Press, index: number): Gesture<PolygonsAnswer> {
  const { frame, off } = scene;
  const desk: Desk<PolygonsAnswer> = scene.desk.selected.includes(index)
    ? scene.desk
    : { ...scene.desk, selected: [index] };
  const moved = (at: Point): PolygonDesk =>
    moveSelected(
      POLYGONS,
      desk,
      { x: at.x - press.at.x, y: at.y - press.at.y },
      { bounds: frame.image, off },
    );
  return dragging("move", press, { at: moved, end: moved, click: { ...desk, selected: [index] } });
}
