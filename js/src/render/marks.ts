/** What the shapes of every tool are painted with: strokes that show on any picture, tags, handles, the crosshair. */

import type { Point } from "../model/geometry";
import { toScreen, type Viewport } from "../model/viewport";
import type { Rect, Size, TaskConfig } from "../wire";
import { colorOf, digitOf, inkOn } from "./palette";

/** How a shape looks; `digit` and `label` say its class to those who do not see the color. */
export interface Look {
  readonly label: string;
  readonly digit: string;
  readonly color: string;
  readonly selected: boolean;
  readonly hovered: boolean;
}

/** Side of a painted handle in stage pixels. */
export const HANDLE_PX = 10;
const FONT = "12px system-ui, -apple-system, 'Segoe UI', sans-serif";
const TAG_HEIGHT = 18;
const TAG_PADDING = 5;
const LONGEST_LABEL = 28;
const LEAST_TAG = 64;
const INK = "rgba(17, 17, 17, 0.86)";
const PAPER = "#ffffff";

type Pen = CanvasRenderingContext2D;

/** Return how shapes of a class look. */
export function lookOf({ labels }: TaskConfig, label: string): Pick<Look, "label" | "digit" | "color"> {
  return { label, digit: digitOf(labels.indexOf(label)), color: colorOf(labels, label) };
}

/** Return an image rectangle in stage pixels. */
export function onScreen(rect: Rect, viewport: Viewport): Rect {
  const { x, y } = toScreen(viewport, { x: rect.left, y: rect.top });
  return { left: x, top: y, width: rect.width * viewport.scale, height: rect.height * viewport.scale };
}

/** Stroke an outline dark, light and in color: one of them stands out on any picture. */
export function paintOutline(pen: Pen, look: Look, stroke: () => void): void {
  const strokes = [
    // So wide that one pixel is covered by three quarters, wherever between the pixels the line lies.
    ["rgba(0, 0, 0, 0.8)", 6.5],
    ["rgba(255, 255, 255, 0.92)", 3.5],
    [look.color, 2],
  ] as const;
  pen.lineJoin = "miter";
  for (const [style, lineWidth] of strokes) {
    pen.strokeStyle = style;
    pen.lineWidth = lineWidth + (look.selected ? 1 : 0);
    stroke();
  }
}

/** Fill the inside of a selected or hovered shape a little. */
export function paintInside(pen: Pen, look: Look, fill: () => void): void {
  if (!look.selected && !look.hovered) return;
  pen.globalAlpha = look.selected ? 0.16 : 0.1;
  pen.fillStyle = look.color;
  fill();
  pen.globalAlpha = 1;
}

/** Cut a label to what fits; labels are anybody's text and may be very long. */
function shorten(pen: Pen, label: string, room: number): string {
  const letters = [...label.replaceAll(/\s+/gu, " ").trim()];
  let shown = Math.min(letters.length, LONGEST_LABEL);
  const text = (): string => letters.slice(0, shown).join("") + (shown < letters.length ? "…" : "");
  while (shown > 1 && pen.measureText(text()).width > room) shown -= 1;
  return text();
}

/** Write class and digit beside a shape whose rectangle is given in image pixels. */
export function paintTag(
  pen: Pen,
  rect: Rect,
  look: Look,
  { viewport, stage }: { readonly viewport: Viewport; readonly stage: Size },
): void {
  const { left, top, width: room } = onScreen(rect, viewport);
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  const chip = look.digit === "" ? 6 : TAG_HEIGHT;
  // Tags of neighbors should not lie on each other; the selected one is told in full.
  const most = look.selected ? Number.POSITIVE_INFINITY : Math.max(room, LEAST_TAG) - chip;
  const label = shorten(pen, look.label, most);
  const width = chip + (label === "" ? 0 : pen.measureText(label).width + 2 * TAG_PADDING);
  const x = Math.round(Math.max(Math.min(left - 2, stage.width - width), 0));
  const y = Math.round(top - TAG_HEIGHT - 3 >= 0 ? top - TAG_HEIGHT - 3 : Math.max(top, 0) + 3);
  pen.fillStyle = INK;
  pen.fillRect(x, y, width, TAG_HEIGHT);
  pen.fillStyle = look.color;
  pen.fillRect(x, y, chip, TAG_HEIGHT);
  pen.fillStyle = inkOn(look.color);
  if (look.digit !== "") pen.fillText(look.digit, x + 6, y + TAG_HEIGHT / 2 + 0.5);
  pen.fillStyle = PAPER;
  pen.fillText(label, x + chip + TAG_PADDING, y + TAG_HEIGHT / 2 + 0.5);
}

/** Paint a handle at a stage point. */
export function paintHandle(pen: Pen, at: Point, color: string): void {
  const corner = [at.x - HANDLE_PX / 2 + 1, at.y - HANDLE_PX / 2 + 1] as const;
  pen.fillStyle = PAPER;
  pen.strokeStyle = INK;
  pen.lineWidth = 3;
  pen.strokeRect(...corner, HANDLE_PX - 2, HANDLE_PX - 2);
  pen.fillRect(...corner, HANDLE_PX - 2, HANDLE_PX - 2);
  pen.strokeStyle = color;
  pen.lineWidth = 1.5;
  pen.strokeRect(...corner, HANDLE_PX - 2, HANDLE_PX - 2);
}

/** Paint the rectangle that selects what lies in it. */
export function paintBand(pen: Pen, rect: Rect, viewport: Viewport): void {
  const { left, top, width, height } = onScreen(rect, viewport);
  pen.lineWidth = 1.5;
  pen.strokeStyle = "rgba(0, 0, 0, 0.7)";
  pen.strokeRect(left, top, width, height);
  pen.strokeStyle = PAPER;
  pen.setLineDash([5, 4]);
  pen.strokeRect(left, top, width, height);
  pen.setLineDash([]);
}

/** Write a size below the right end of an image rectangle. */
export function paintMeasure(pen: Pen, rect: Rect, viewport: Viewport): void {
  const { left, top, width, height } = onScreen(rect, viewport);
  const text = `${rect.width} × ${rect.height}`;
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  const room = pen.measureText(text).width + 2 * TAG_PADDING;
  pen.fillStyle = INK;
  pen.fillRect(left + width - room, top + height + 8, room, TAG_HEIGHT);
  pen.fillStyle = PAPER;
  pen.fillText(text, left + width - TAG_PADDING, top + height + 8 + TAG_HEIGHT / 2 + 0.5);
  pen.textAlign = "left";
}

/** Paint lines through a stage point as far as the picture goes. */
export function paintCrosshair(pen: Pen, at: Point, viewport: Viewport, image: Size): void {
  const { left, top, width, height } = onScreen({ left: 0, top: 0, ...image }, viewport);
  const path = new Path2D();
  const x = Math.round(at.x) + 0.5;
  const y = Math.round(at.y) + 0.5;
  path.moveTo(left, y);
  path.lineTo(left + width, y);
  path.moveTo(x, top);
  path.lineTo(x, top + height);
  pen.lineWidth = 1;
  pen.strokeStyle = "rgba(0, 0, 0, 0.55)";
  pen.stroke(path);
  pen.strokeStyle = "rgba(255, 255, 255, 0.85)";
  pen.setLineDash([4, 4]);
  pen.stroke(path);
  pen.setLineDash([]);
}
