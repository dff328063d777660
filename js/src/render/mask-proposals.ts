/** Paints proposed regions of a mask: a light fill and a dashed outline on the pixels of the stage. */

import type { Moment } from "../gesture/gesture";
import type { Point } from "../model/geometry";
import { paintedRect } from "../model/mask-proposals";
import type { MaskAnswer } from "../model/masks";
import type { Proposed } from "../model/suggestions";
import type { Viewport } from "../model/viewport";
import type { Rect, Size } from "../wire";
import { onScreen, paintTag } from "./marks";
import { MaskPixels, packedColors, sampled } from "./masks";
import { tagLook } from "./suggestions";

type Pen = CanvasRenderingContext2D;

const DARK = 0xb3000000;
const WHITE = 0xffffffff;
const OPAQUE = 0xff000000;
const FILLED = 0x38000000;
const FILLED_AT_HAND = 0x60000000;
const DASH_PX = 7;
const LINE_PX = 2;
/** Around a region, for the dark line beside its outline. */
const MARGIN_PX = 2;
/** Regions whose pixels are kept unpacked. */
const MOST_KEPT = 24;

/** The proposed regions on one stage. */
export class MaskProposals {
  readonly #canvas = document.createElement("canvas");
  readonly #kept = new Map<MaskAnswer, MaskPixels>();
  #painted = "";
  #answers: readonly MaskAnswer[] = [];

  /** Paint the regions, the one at hand last, and what each is. */
  paint(pen: Pen, { proposed, scene, stage }: Moment): void {
    if (proposed.length === 0) return;
    const ordered = [...proposed].sort((one, other) => Number(one.atHand) - Number(other.atHand));
    this.#refresh(ordered, scene.viewport, stage);
    pen.drawImage(this.#canvas, 0, 0, stage.width, stage.height);
    for (const one of ordered) {
      paintTag(pen, paintedRect(one.answer as MaskAnswer), tagLook(one), { viewport: scene.viewport, stage });
    }
  }

  #refresh(proposed: readonly Proposed[], viewport: Viewport, stage: Size): void {
    const size = {
      width: Math.max(Math.floor(stage.width), 1),
      height: Math.max(Math.floor(stage.height), 1),
    };
    const answers = proposed.map(({ answer }) => answer as MaskAnswer);
    const key = JSON.stringify([viewport, size, proposed.at(-1)?.atHand]);
    const same =
      answers.length === this.#answers.length && answers.every((one, n) => one === this.#answers[n]);
    if (same && key === this.#painted) return;
    [this.#painted, this.#answers] = [key, answers];
    const image = new ImageData(size.width, size.height);
    const into = new Uint32Array(image.data.buffer);
    for (const { answer, color, atHand } of proposed) {
      const region = this.#onStage(answer as MaskAnswer, viewport, size);
      if (region !== null) paintRegion(into, size.width, region, { color, atHand });
    }
    this.#canvas.width = size.width;
    this.#canvas.height = size.height;
    this.#canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  /** Return which pixels of the stage a region covers, `null` when it is out of sight. */
  #onStage(answer: MaskAnswer, viewport: Viewport, stage: Size): RegionOnStage | null {
    const { left, top, width, height } = onScreen(paintedRect(answer), viewport);
    const [x, y] = [Math.max(Math.floor(left) - MARGIN_PX, 0), Math.max(Math.floor(top) - MARGIN_PX, 0)];
    const right = Math.min(Math.ceil(left + width) + MARGIN_PX, stage.width);
    const bottom = Math.min(Math.ceil(top + height) + MARGIN_PX, stage.height);
    if (right <= x || bottom <= y) return null;
    const place = { left: x, top: y, width: right - x, height: bottom - y };
    const moved = { scale: viewport.scale, x: viewport.x - x, y: viewport.y - y };
    return { place, pixels: sampled(this.#pixels(answer), { viewport: moved, stage: place }) };
  }

  #pixels(answer: MaskAnswer): MaskPixels {
    const pixels = this.#kept.get(answer) ?? new MaskPixels();
    pixels.update(answer, answer);
    const [oldest] = this.#kept.keys();
    const crowded = this.#kept.size >= MOST_KEPT && !this.#kept.has(answer);
    if (crowded && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(answer, pixels);
    return pixels;
  }
}

/** A region as it lies on the stage: 0 for the pixels beside it, row by row. */
export interface RegionOnStage {
  readonly place: Rect;
  readonly pixels: Uint8Array;
}

/** Paint a region into the RGBA pixels of a stage of this width: filled lightly, dashes inside its edge, dark beside it. */
export function paintRegion(
  into: Uint32Array,
  width: number,
  region: RegionOnStage,
  look: { readonly color: string; readonly atHand: boolean },
): void {
  const { left, top, width: columns, height: rows } = region.place;
  const paint = (packedColors([look.color])[1] ?? 0) & ~OPAQUE;
  const fill = (paint | (look.atHand ? FILLED_AT_HAND : FILLED)) >>> 0;
  const dashes = [WHITE, (paint | OPAQUE) >>> 0] as const;
  const line = LINE_PX + (look.atHand ? 1 : 0);
  for (let n = 0; n < columns * rows; n += 1) {
    const [x, y] = [n % columns, Math.floor(n / columns)];
    const part = partAt(region, { x, y }, line);
    if (part === "beside") continue;
    const dash = Math.floor((left + x) / DASH_PX) + Math.floor((top + y) / DASH_PX);
    const lines = part === "dark" ? DARK : dashes[dash % 2 === 0 ? 0 : 1];
    into[(top + y) * width + left + x] = part === "fill" ? fill : lines;
  }
}

/** Return what a pixel belongs to; `line` is how wide the dashes are. */
function partAt(
  { place, pixels }: RegionOnStage,
  at: Point,
  line: number,
): "beside" | "dark" | "dash" | "fill" {
  const inside = pixels[at.y * place.width + at.x] !== 0;
  if (inside) return meetsOther(pixels, place, at, line) ? "dash" : "fill";
  return meetsOther(pixels, place, at, 1) ? "dark" : "beside";
}

/** Say whether a pixel up to so many steps away is on the other side of the edge; beyond the stage nothing is known. */
function meetsOther(pixels: Uint8Array, { width, height }: Size, { x, y }: Point, steps: number): boolean {
  const inside = pixels[y * width + x] !== 0;
  const other = (column: number, row: number): boolean =>
    column >= 0 &&
    row >= 0 &&
    column < width &&
    row < height &&
    (pixels[row * width + column] !== 0) !== inside;
  for (let n = 1; n <= steps; n += 1) {
    if (other(x - n, y) || other(x + n, y) || other(x, y - n) || other(x, y + n)) return true;
  }
  return false;
}
