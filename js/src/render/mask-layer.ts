/** Paints a mask half-transparent over the picture, the paint that is still wet, and the brush. */

import type { Moment } from "../gesture/gesture";
import type { Wet, WetMask } from "../gesture/paint";
import { type MaskAnswer, pixelCounts } from "../model/masks";
import { toScreen, type Viewport } from "../model/viewport";
import type { Size, TaskConfig } from "../wire";
import { lookOf, paintCrosshair, paintTag } from "./marks";
import { MaskProposals } from "./mask-proposals";
import { MaskPixels, packedColors, paintClasses, type Spot, sampled, widestSpots } from "./masks";
import { colorOf } from "./palette";

type Pen = CanvasRenderingContext2D;

/** How a mask is shown: diameter of the brush in image pixels, and opacity of the classes from 0 to 1. */
export interface Brush {
  readonly size: number;
  readonly opacity: number;
}

const LEAST_TAG = 6;
const TAG_ABOVE = 9;
const AIM_PX = 5;

/** The mask of one stage. */
export class MaskLayer {
  readonly #pixels = new MaskPixels();
  readonly #proposals = new MaskProposals();
  /** Classes and lines as they are, and with wet paint on them. */
  readonly #fill = makeCanvas();
  readonly #lines = makeCanvas();
  readonly #wetFill = makeCanvas();
  readonly #wetLines = makeCanvas();
  #spots: ReadonlyMap<number, Spot> = new Map();
  #sight: { readonly viewport: Viewport; readonly stage: Size } | null = null;

  /** Paint the mask at this moment. */
  paint(pen: Pen, moment: Moment<MaskAnswer>, brush: Brush): void {
    const { scene, stage } = moment;
    if (moment.hidden) return;
    this.#refresh(scene.desk.answer, moment);
    const { wet } = scene.desk.answer as Partial<WetMask>;
    const [fill, lines] = wet === undefined ? [this.#fill, this.#lines] : this.#wetted(wet, moment);
    pen.imageSmoothingEnabled = false;
    pen.globalAlpha = brush.opacity;
    pen.drawImage(fill, 0, 0, stage.width, stage.height);
    pen.globalAlpha = 1;
    pen.drawImage(lines, 0, 0, stage.width, stage.height);
    this.#proposals.paint(pen, moment);
    if (wet?.kind === "polygon") paintCorners(pen, wet, scene.viewport);
    if (moment.gesture === null) this.#paintTags(pen, moment);
    paintAim(pen, moment, brush.size);
  }

  #refresh(answer: MaskAnswer, { scene, stage }: Moment<MaskAnswer>): void {
    const { viewport, frame, task } = scene;
    const changed = this.#pixels.update(answer, frame.image);
    const before = this.#sight;
    const still = before !== null && sameViewport(before.viewport, viewport) && sameSize(before.stage, stage);
    if (!changed && still) return;
    this.#sight = { viewport, stage };
    for (const canvas of [this.#fill, this.#lines, this.#wetFill, this.#wetLines]) resize(canvas, stage);
    const [fill, lines] = [imageOf(stage), imageOf(stage)];
    const shown = sampled(this.#pixels, { viewport, stage: { width: fill.width, height: fill.height } });
    const into = { fill: new Uint32Array(fill.data.buffer), lines: new Uint32Array(lines.data.buffer) };
    paintClasses(shown, fill.width, colorsOf(task), into);
    this.#spots = widestSpots(shown, fill.width);
    this.#fill.getContext("2d")?.putImageData(fill, 0, 0);
    this.#lines.getContext("2d")?.putImageData(lines, 0, 0);
  }

  #wetted(wet: Wet, { scene }: Moment<MaskAnswer>): readonly [HTMLCanvasElement, HTMLCanvasElement] {
    const color = wet.value === 0 ? null : colorOf(scene.task.labels, scene.task.labels[wet.value - 1] ?? "");
    for (const [from, to, paint] of [
      [this.#fill, this.#wetFill, color],
      [this.#lines, this.#wetLines, null],
    ] as const) {
      const pen = to.getContext("2d");
      if (pen === null) continue;
      pen.globalCompositeOperation = "copy";
      pen.drawImage(from, 0, 0);
      pen.globalCompositeOperation = paint === null ? "destination-out" : "source-over";
      pen.fillStyle = pen.strokeStyle = paint ?? "#000000";
      // Paint beside the picture is not kept.
      const { x, y, scale } = scene.viewport;
      pen.save();
      pen.beginPath();
      pen.rect(x, y, scene.frame.image.width * scale, scene.frame.image.height * scale);
      pen.clip();
      trace(pen, wet, scene.viewport);
      pen.restore();
    }
    return [this.#wetFill, this.#wetLines];
  }

  /** Name each class where it is widest, because colors alone tell too little. */
  #paintTags(pen: Pen, { scene, stage }: Moment<MaskAnswer>): void {
    const { viewport, task, desk } = scene;
    const chosen = new Set(desk.selected.map((n) => [...pixelCounts(desk.answer).keys()][n]));
    for (const [value, spot] of this.#spots) {
      if (spot.width < LEAST_TAG) continue;
      const look = {
        ...lookOf(task, task.labels[value - 1] ?? ""),
        ...(scene.editable ? {} : { digit: "" }),
        hovered: false,
        selected: chosen.has(value),
      };
      const width = spot.width / viewport.scale;
      const left = (spot.x - spot.width / 2 + 4 - viewport.x) / viewport.scale;
      const top = (spot.y + 2 * TAG_ABOVE + 3 - viewport.y) / viewport.scale;
      paintTag(pen, { left, top, width, height: 1 }, look, { viewport, stage });
    }
  }
}

function colorsOf({ labels }: TaskConfig): Uint32Array {
  return packedColors(labels.map((label) => colorOf(labels, label)));
}

function makeCanvas(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  return canvas;
}

function imageOf({ width, height }: Size): ImageData {
  return new ImageData(Math.max(Math.floor(width), 1), Math.max(Math.floor(height), 1));
}

function resize(canvas: HTMLCanvasElement, stage: Size): void {
  const [width, height] = [Math.max(Math.floor(stage.width), 1), Math.max(Math.floor(stage.height), 1)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function trace(pen: Pen, { kind, points, size }: Wet, viewport: Viewport): void {
  const places = points.map((point) => toScreen(viewport, point));
  // A line to where it begins is a dot.
  const [first = { x: 0, y: 0 }] = places;
  pen.beginPath();
  pen.moveTo(first.x, first.y);
  for (const { x, y } of places) pen.lineTo(x, y);
  if (kind === "polygon") {
    pen.fill("evenodd");
    return;
  }
  pen.lineWidth = Math.max(size * viewport.scale, 1);
  pen.lineCap = pen.lineJoin = "round";
  pen.stroke();
}

function paintCorners(pen: Pen, { points }: Wet, viewport: Viewport): void {
  const corners = points.map((point) => toScreen(viewport, point));
  for (const [style, lineWidth] of [
    ["rgba(0, 0, 0, 0.7)", 4],
    ["#ffffff", 2],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = lineWidth;
    pen.beginPath();
    for (const { x, y } of corners) pen.lineTo(x, y);
    pen.stroke();
    const [first] = corners;
    if (first === undefined) continue;
    pen.beginPath();
    pen.arc(first.x, first.y, AIM_PX, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/** Show what a press would paint: the brush as a circle, and lines through the point where one aims exactly. */
function paintAim(pen: Pen, { scene, hover, gesture }: Moment<MaskAnswer>, size: number): void {
  const { mode, viewport, frame } = scene;
  if (hover === null || !scene.editable || gesture === "pan") return;
  if (mode === "polygon" || mode === "fill") {
    paintCrosshair(pen, hover, viewport, frame.image);
    return;
  }
  const radius = Math.max((size * viewport.scale) / 2, 1.5);
  for (const [style, lineWidth, dash] of [
    ["rgba(0, 0, 0, 0.75)", 3, []],
    ["#ffffff", 1.5, mode === "erase" ? [4, 4] : []],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = lineWidth;
    pen.setLineDash([...dash]);
    pen.beginPath();
    pen.arc(hover.x, hover.y, radius, 0, 2 * Math.PI);
    if (radius < AIM_PX) {
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        pen.moveTo(hover.x + dx * (radius + 3), hover.y + dy * (radius + 3));
        pen.lineTo(hover.x + dx * (radius + 3 + AIM_PX), hover.y + dy * (radius + 3 + AIM_PX));
      }
    }
    pen.stroke();
  }
  pen.setLineDash([]);
}

function sameViewport(one: Viewport, other: Viewport): boolean {
  return one.scale === other.scale && one.x === other.x && one.y === other.y;
}

function sameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}
