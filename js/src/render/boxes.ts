/** Paints boxes with their handles, and the crosshair of who is about to draw one. */

import { BAND } from "../gesture/band";
import { rectsOf } from "../gesture/boxes";
import type { Moment } from "../gesture/gesture";
import { targetAt } from "../gesture/machine";
import { chosen } from "../model/desk";
import { HANDLES, handlePoint, rectAt } from "../model/geometry";
import type { RectShape, ShapeKind } from "../model/shapes";
import { toImage, toScreen } from "../model/viewport";
import type { Answer, Rect } from "../wire";
import {
  HANDLE_PX,
  type Look,
  lookOf,
  onScreen,
  paintBand,
  paintCrosshair,
  paintHandle,
  paintInside,
  paintMeasure,
  paintOutline,
  paintTag,
} from "./marks";
import { paintStill } from "./still";

interface Painted extends Look {
  readonly rect: Rect;
}

/** From so many on, boxes that stay where they are are painted once and not in every frame. */
const MANY = 40;

type Pen = CanvasRenderingContext2D;

/** Paint all boxes, the selected ones last. */
export function paintBoxes<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  pen: Pen,
  moment: Moment<A>,
): void {
  const { scene, hover } = moment;
  const { viewport, frame } = scene;
  if (hover !== null && aims(kind, moment)) paintCrosshair(pen, hover, viewport, frame.image);
  if (moment.hidden) return;
  const boxes = paintedBoxes(kind, moment);
  const still = stillShapes(kind, moment);
  if (still.size >= MANY) {
    const resting = boxes.filter((box) => still.has(box.rect)).map((box) => ({ ...box, hovered: false }));
    paintStill(pen, stillKey(moment), (own) => paintAll(own, resting, moment));
    paintAll(
      pen,
      boxes.filter((box) => !still.has(box.rect) || box.hovered),
      moment,
    );
  } else paintAll(pen, boxes, moment);
  const last = boxes[chosen(scene.desk) ?? -1];
  const handles = scene.editable && moment.gesture === null && scene.desk.selected.length === 1;
  if (last !== undefined && handles && !scene.off.has(last.rect)) paintHandles(pen, last, moment);
  if (moment.measured === null) return;
  if (moment.gesture === BAND) paintBand(pen, moment.measured, viewport);
  else paintMeasure(pen, moment.measured, viewport);
}

/** Return the shapes that stay where they are while a gesture is under way. */
function stillShapes<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  { committed, scene }: Moment<A>,
): ReadonlySet<object> {
  const shapes = kind.shapes(committed.answer);
  const moving = new Set([...committed.selected, ...scene.desk.selected]);
  return new Set(shapes.filter((_, index) => !moving.has(index)));
}

/** Return all that the look of the still shapes depends on. */
function stillKey({ committed, scene }: Moment): readonly unknown[] {
  const { viewport, unseen, task, desk } = scene;
  const selected = [committed.selected.join(), desk.selected.join()];
  return [committed.answer, ...selected, unseen, task, viewport.scale, viewport.x, viewport.y];
}

function paintAll(pen: Pen, boxes: readonly Painted[], { scene, stage }: Moment): void {
  const { viewport, unseen } = scene;
  // Small boxes lie on large ones, so that they stay in reach; what is selected lies on top.
  const ordered = boxes
    .filter(({ rect }) => !unseen.has(rect))
    .sort((one, other) => Number(one.selected) - Number(other.selected) || areaOf(other) - areaOf(one));
  for (const box of ordered) {
    const { left, top, width, height } = onScreen(box.rect, viewport);
    paintInside(pen, box, () => pen.fillRect(left, top, width, height));
    paintOutline(pen, box, () => pen.strokeRect(left, top, width, height));
  }
  for (const box of ordered) paintTag(pen, box.rect, box, { viewport, stage });
}

function paintedBoxes<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  { scene, hover, gesture }: Moment<A>,
): readonly Painted[] {
  const shapes = kind.shapes(scene.desk.answer);
  const looking = scene.mode === "select" && gesture === null && hover !== null;
  const hovered = looking ? rectAt(rectsOf(kind, scene).rects, toImage(scene.viewport, hover)) : null;
  const selected = new Set(scene.desk.selected);
  return shapes.map((rect, index) => ({
    ...lookOf(scene.task, rect.label),
    rect,
    selected: selected.has(index),
    hovered: index === hovered,
  }));
}

function areaOf({ rect }: Painted): number {
  return rect.width * rect.height;
}

/** Say whether the pointer is about to draw, or drawing. */
function aims<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  { scene, gesture, hover }: Moment<A>,
): boolean {
  if (scene.mode !== "draw" || !scene.editable || hover === null) return false;
  if (gesture !== null) return gesture === "draw";
  return targetAt(rectsOf(kind, scene), toImage(scene.viewport, hover)).type === "ground";
}

function paintHandles(pen: Pen, box: Painted, { scene: { viewport } }: Moment): void {
  const { width, height } = onScreen(box.rect, viewport);
  // On a short side the handle in the middle would only be in the way.
  const shown = HANDLES.filter((handle) => {
    if (handle === "n" || handle === "s") return width > 4 * HANDLE_PX;
    return handle === "e" || handle === "w" ? height > 4 * HANDLE_PX : true;
  });
  for (const handle of shown) paintHandle(pen, toScreen(viewport, handlePoint(box.rect, handle)), box.color);
}
