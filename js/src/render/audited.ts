/** Paints a label that is looked at and not changed. */

import type { Moment } from "../gesture/gesture";
import {
  type AuditedBox,
  type AuditedPoint,
  type AuditedPolygon,
  auditedIn,
  auditedOptions,
} from "../model/audited";
import { NONE_SELECTED } from "../model/desk";
import { middleOf } from "../model/keypoints";
import type { MaskAnswer } from "../model/masks";
import { boundsOf } from "../model/rings";
import { toScreen } from "../model/viewport";
import type { Rect } from "../wire";
import { paintMark } from "./keypoints";
import { type Look, onScreen, paintOutline, paintTag } from "./marks";
import { type Brush, MaskLayer } from "./mask-layer";
import { colorOf } from "./palette";
import { trace } from "./polygons";

type Pen = CanvasRenderingContext2D;

const TAG_STEP_PX = 22;
const BESIDE_PX = 7;
const BRUSH: Brush = { size: 1, opacity: 0.5 };

/** Return what paints the audited label on one stage: shapes in their places, classes in the picture's corner. */
export function auditedPainter(): (pen: Pen, moment: Moment) => void {
  const layer = new MaskLayer();
  return (pen, moment) => {
    const { scene, hidden } = moment;
    const audited = auditedIn(scene.shown ?? null);
    if (audited === null || hidden) return;
    const { classes } = auditedOptions(scene.task);
    if (audited.kind === "boxes") paintBoxes(pen, audited.boxes, classes, moment);
    else if (audited.kind === "polygons") paintPolygons(pen, audited.polygons, classes, moment);
    else if (audited.kind === "points") paintPoints(pen, audited.points, classes, moment);
    else if (audited.kind === "classes") paintClasses(pen, audited.labels, classes, moment);
    else if (audited.kind === "mask") layer.paint(pen, readOnly(audited.mask, classes, moment), BRUSH);
  };
}

/** Return the moment as the mask's own tool would meet it where nothing may be changed. */
function readOnly(mask: MaskAnswer, classes: readonly string[], moment: Moment): Moment<MaskAnswer> {
  const desk = { answer: mask, selected: NONE_SELECTED };
  const task = { ...moment.scene.task, labels: classes };
  return { ...moment, committed: desk, scene: { ...moment.scene, desk, task, editable: false } };
}

/** Return how a class looks; digits belong to the judgments. */
function lookOf(classes: readonly string[], label: string): Look {
  return { label, digit: "", color: colorOf(classes, label), selected: false, hovered: false };
}

function paintBoxes(
  pen: Pen,
  boxes: readonly AuditedBox[],
  classes: readonly string[],
  { scene: { viewport }, stage }: Moment,
): void {
  for (const box of boxes) {
    const { left, top, width, height } = onScreen(box, viewport);
    paintOutline(pen, lookOf(classes, box.label), () => pen.strokeRect(left, top, width, height));
  }
  for (const box of boxes) paintTag(pen, box, lookOf(classes, box.label), { viewport, stage });
}

function paintPolygons(
  pen: Pen,
  polygons: readonly AuditedPolygon[],
  classes: readonly string[],
  { scene: { viewport }, stage }: Moment,
): void {
  for (const { label, vertices } of polygons) {
    const screen = vertices.map((vertex) => toScreen(viewport, vertex));
    paintOutline(pen, lookOf(classes, label), () => trace(pen, screen, true).stroke());
  }
  for (const { label, vertices } of polygons) {
    paintTag(pen, boundsOf(vertices), lookOf(classes, label), { viewport, stage });
  }
}

function paintPoints(
  pen: Pen,
  points: readonly AuditedPoint[],
  classes: readonly string[],
  { scene: { viewport }, stage }: Moment,
): void {
  for (const point of points) {
    paintMark(pen, lookOf(classes, point.label), toScreen(viewport, middleOf(point)));
  }
  for (const point of points) {
    const { x, y } = middleOf(point);
    const beside: Rect = { left: x + BESIDE_PX / viewport.scale, top: y, width: 0, height: 0 };
    paintTag(pen, beside, lookOf(classes, point.label), { viewport, stage });
  }
}

function paintClasses(
  pen: Pen,
  labels: readonly string[],
  classes: readonly string[],
  { scene: { viewport, frame }, stage }: Moment,
): void {
  labels.forEach((label, n) => {
    // A tag stands above its rectangle, so that this is where it ends.
    const top = ((n + 1) * TAG_STEP_PX) / viewport.scale;
    const corner: Rect = { left: 0, top, width: frame.image.width, height: 0 };
    paintTag(pen, corner, lookOf(classes, label), { viewport, stage });
  });
}
