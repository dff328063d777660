/** Paints polygons with their corners, and the one that is being drawn with the line to the pointer. */

import { BAND } from "../gesture/band";
import type { Moment } from "../gesture/gesture";
import { editedPolygon, handledMiddles, targetAt } from "../gesture/polygons";
import type { Point } from "../model/geometry";
import { type Outline, type PolygonsAnswer, polygonAt } from "../model/polygons";
import { boundsOf, crossesPath, doubledArea, type Ring } from "../model/rings";
import { toImage, toScreen } from "../model/viewport";
import {
  type Look,
  lookOf,
  paintBand,
  paintCrosshair,
  paintHandle,
  paintInside,
  paintOutline,
  paintTag,
} from "./marks";

interface Painted extends Look {
  readonly ring: Ring;
  readonly area: number;
}

type Pen = CanvasRenderingContext2D;
type PolygonMoment = Moment<PolygonsAnswer>;

const INK = "rgba(17, 17, 17, 0.86)";
const PAPER = "#ffffff";
const REFUSED = "#d4002a";
const MIDDLE_RADIUS = 4;
const CHOSEN_RADIUS = 10;
/** As far as the pointer's handles reach, to paint what can be taken. */
const REACH_PX = 7;

/** Paint all polygons, the selected ones last; `picked` is the chosen corner of the selected one. */
export function paintPolygons(pen: Pen, moment: PolygonMoment, picked: number | null): void {
  const { scene, hover } = moment;
  if (hover !== null && aims(moment)) paintCrosshair(pen, hover, scene.viewport, scene.frame.image);
  if (moment.hidden) return;
  // Small polygons lie on large ones, so that they stay in reach; what is selected lies on top.
  const ordered = [...paintedPolygons(moment)].sort(
    (one, other) => Number(one.selected) - Number(other.selected) || other.area - one.area,
  );
  for (const shape of ordered) {
    const screen = onStage(shape.ring, moment);
    paintInside(pen, shape, () => trace(pen, screen, true).fill());
    paintOutline(pen, shape, () => trace(pen, screen, true).stroke());
  }
  for (const shape of ordered) paintTag(pen, boundsOf(shape.ring), shape, tagPlace(moment));
  paintCorners(pen, moment, picked);
  if (scene.desk.answer.open !== null) paintOpen(pen, moment, scene.desk.answer.open);
  if (moment.gesture === BAND && moment.measured !== null) {
    paintBand(pen, moment.measured, scene.viewport);
  }
}

function paintedPolygons({ scene, hover, gesture }: PolygonMoment): readonly Painted[] {
  const { polygons } = scene.desk.answer;
  const looking = scene.mode === "select" && gesture === null && hover !== null;
  const hovered = looking ? polygonAt(polygons, toImage(scene.viewport, hover), scene.off) : null;
  return polygons.flatMap((shape, index) => {
    if (scene.unseen.has(shape)) return [];
    return {
      ...lookOf(scene.task, shape.label),
      ring: shape.vertices,
      area: doubledArea(shape.vertices),
      selected: scene.desk.selected.includes(index),
      hovered: index === hovered,
    };
  });
}

function onStage(ring: Ring, { scene }: PolygonMoment): Ring {
  return ring.map((point) => toScreen(scene.viewport, point));
}

function tagPlace({ scene, stage }: PolygonMoment): Parameters<typeof paintTag>[3] {
  return { viewport: scene.viewport, stage };
}

/** Begin a path through stage points; return the pen, to stroke or fill it. */
export function trace(pen: Pen, screen: Ring, closed: boolean): Pen {
  pen.beginPath();
  screen.forEach(({ x, y }, n) => {
    if (n === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  });
  if (closed) pen.closePath();
  return pen;
}

/** Say whether the pointer is about to set the first corner of a polygon. */
function aims({ scene, gesture, hover }: PolygonMoment): boolean {
  if (scene.mode !== "draw" || !scene.editable || hover === null || gesture !== null) return false;
  const at = toImage(scene.viewport, hover);
  return targetAt({ ...scene, reach: REACH_PX / scene.viewport.scale }, at).type === "ground";
}

/** Paint the corners of the polygon that can be changed, and where one can be added. */
function paintCorners(pen: Pen, moment: PolygonMoment, picked: number | null): void {
  const { scene, gesture } = moment;
  const edited = editedPolygon(scene);
  if (edited === null || gesture === "move") return;
  const [, { label, vertices }] = edited;
  const { color } = lookOf(scene.task, label);
  if (gesture === null) {
    for (const middle of handledMiddles(vertices, REACH_PX / scene.viewport.scale)) {
      if (middle !== null) paintDot(pen, toScreen(scene.viewport, middle), MIDDLE_RADIUS, color);
    }
  }
  onStage(vertices, moment).forEach((at, n) => {
    if (n === picked) paintRing(pen, at, CHOSEN_RADIUS);
    paintHandle(pen, at, color);
  });
}

/** Paint the polygon that is being drawn, with the line to the pointer. */
function paintOpen(pen: Pen, moment: PolygonMoment, { label, vertices }: Outline): void {
  const { scene, hover, gesture } = moment;
  const look = { ...lookOf(scene.task, label), selected: true, hovered: false };
  const screen = onStage(vertices, moment);
  const last = screen.at(-1);
  const [first] = screen;
  if (last === undefined || first === undefined) return;
  paintOutline(pen, look, () => trace(pen, screen, false).stroke());
  const aim = scene.mode === "draw" && scene.editable && gesture === null ? hover : null;
  const at = aim === null ? null : toImage(scene.viewport, aim);
  const reach = REACH_PX / scene.viewport.scale;
  const closes = at !== null && targetAt({ ...scene, reach }, at).type === "close";
  if (aim !== null && at !== null) {
    paintLine(pen, last, closes ? first : aim, !closes && crossesPath(vertices, at));
  }
  for (const corner of screen) paintHandle(pen, corner, look.color);
  if (closes) paintRing(pen, first, CHOSEN_RADIUS);
  paintTag(pen, boundsOf(vertices), look, tagPlace(moment));
}

/** Paint the line to the pointer: dashed, and dotted in red where no corner can stand. */
function paintLine(pen: Pen, from: Point, to: Point, refused: boolean): void {
  pen.setLineDash([]);
  pen.strokeStyle = INK;
  pen.lineWidth = 3;
  trace(pen, [from, to], false).stroke();
  pen.setLineDash(refused ? [2, 5] : [7, 4]);
  pen.strokeStyle = refused ? REFUSED : PAPER;
  pen.lineWidth = refused ? 3 : 1.5;
  trace(pen, [from, to], false).stroke();
  pen.setLineDash([]);
}

function paintDot(pen: Pen, at: Point, radius: number, color: string): void {
  pen.beginPath();
  pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  pen.strokeStyle = INK;
  pen.lineWidth = 3;
  pen.stroke();
  pen.fillStyle = PAPER;
  pen.fill();
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.stroke();
}

function paintRing(pen: Pen, at: Point, radius: number): void {
  pen.beginPath();
  pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  for (const [style, width] of [
    [INK, 5],
    [PAPER, 2.5],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.stroke();
  }
}
