/** Paints keypoints, and the class of the next one beside the pointer. */

import { BAND } from "../gesture/band";
import type { Moment } from "../gesture/gesture";
import { targetAt } from "../gesture/keypoints";
import type { Point } from "../model/geometry";
import {
  eachOnce,
  type KeypointsAnswer,
  keypointAt,
  type LabeledPoint,
  middleOf,
  nextClass,
} from "../model/keypoints";
import { toImage, toScreen } from "../model/viewport";
import { type Look, lookOf, paintBand, paintCrosshair, paintInside, paintOutline, paintTag } from "./marks";

type Pen = CanvasRenderingContext2D;
type KeypointMoment = Moment<KeypointsAnswer>;

const RADIUS = 7;
/** As far as the pointer reaches, to paint what can be taken. */
const REACH_PX = 7;
const BESIDE_PX = 12;
const TAG_PX = 21;

interface Painted extends Look {
  readonly point: LabeledPoint;
}

/** Paint all keypoints, the selected ones last. */
export function paintKeypoints(pen: Pen, moment: KeypointMoment): void {
  const { scene, hover } = moment;
  if (hover !== null && aims(moment, hover)) {
    paintCrosshair(pen, hover, scene.viewport, scene.frame.image);
    if (!moment.hidden) paintNext(pen, moment, hover);
  }
  if (moment.hidden) return;
  const painted = paintedPoints(moment);
  const ordered = [...painted].sort((one, other) => Number(one.selected) - Number(other.selected));
  for (const mark of ordered) paintMark(pen, mark, toScreen(scene.viewport, middleOf(mark.point)));
  for (const mark of ordered) paintTagAt(pen, moment, mark);
  if (moment.gesture === BAND && moment.measured !== null) {
    paintBand(pen, moment.measured, scene.viewport);
  }
}

function paintedPoints({ scene, hover, gesture }: KeypointMoment): readonly Painted[] {
  const { keypoints } = scene.desk.answer;
  const looking = scene.editable && gesture === null && hover !== null;
  const reach = REACH_PX / scene.viewport.scale;
  const hovered = looking
    ? keypointAt(keypoints, toImage(scene.viewport, hover), { reach, off: scene.off })
    : null;
  return keypoints.flatMap((point, index) => {
    if (scene.unseen.has(point)) return [];
    return {
      ...lookOf(scene.task, point.label),
      point,
      selected: scene.desk.selected.includes(index),
      hovered: index === hovered,
    };
  });
}

/** Paint a ring with a dot in its middle, which leaves the picture to be seen around the point. */
export function paintMark(pen: Pen, look: Look, at: Point): void {
  const round = (radius: number): void => {
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  };
  paintInside(pen, look, () => {
    round(RADIUS + (look.selected ? 4 : 2));
    pen.fill();
  });
  paintOutline(pen, look, () => {
    round(RADIUS);
    pen.stroke();
  });
  round(3);
  pen.fillStyle = "#ffffff";
  pen.fill();
  round(2);
  pen.fillStyle = look.color;
  pen.fill();
}

/** Say whether the pointer is about to set a point. */
function aims({ scene, gesture }: KeypointMoment, hover: Point): boolean {
  if (scene.mode !== "draw" || !scene.editable || gesture !== null) return false;
  const reach = REACH_PX / scene.viewport.scale;
  return targetAt({ ...scene, reach }, toImage(scene.viewport, hover)) === null;
}

/** Where the classes follow each other by themselves, write the one of the next point beside the pointer. */
function paintNext(pen: Pen, { scene, stage }: KeypointMoment, hover: Point): void {
  const next = eachOnce(scene.task) ? nextClass(scene.desk.answer, scene.label, scene.task) : null;
  if (next === null) return;
  const look = { ...lookOf(scene.task, next), selected: true, hovered: false };
  // Below the pointer: above it, it would cover the points that are set already.
  const { x, y } = toImage(scene.viewport, { x: hover.x + BESIDE_PX, y: hover.y + BESIDE_PX + TAG_PX });
  paintTag(pen, { left: x, top: y, width: 0, height: 0 }, look, { viewport: scene.viewport, stage });
}

/** Write the class beside a point: its digit, which covers little, and the name of who is looked at. */
function paintTagAt(pen: Pen, { scene, stage }: KeypointMoment, mark: Painted): void {
  const { viewport } = scene;
  const quiet = mark.digit !== "" && !mark.selected && !mark.hovered;
  const { x, y } = toScreen(viewport, middleOf(mark.point));
  const corner = toImage(viewport, { x: x + RADIUS, y: y - RADIUS + 4 });
  const rect = { left: corner.x, top: corner.y, width: 0, height: 0 };
  paintTag(pen, rect, quiet ? { ...mark, label: "" } : mark, { viewport, stage });
}
