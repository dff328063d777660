/** Paints the picture and the shapes; what is painted is decided elsewhere. */

import { HANDLES, handlePoint, type Point } from "../model/geometry";
import { toScreen, type Viewport } from "../model/viewport";
import type { Rect, Size } from "../wire";

/** A box as it is painted. */
export interface PaintedBox {
  readonly rect: Rect;
  readonly label: string;
  readonly digit: string;
  readonly color: string;
  readonly selected: boolean;
  readonly hovered: boolean;
}

/** The shapes layer at one moment; positions in stage pixels where not said otherwise. */
export interface ShapesPicture {
  readonly stage: Size;
  readonly ratio: number;
  readonly viewport: Viewport;
  readonly image: Size;
  readonly boxes: readonly PaintedBox[];
  /** The box being drawn or changed, whose size is written beside it. */
  readonly measured: Rect | null;
  readonly crosshair: Point | null;
  readonly handles: boolean;
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
const SHARP_SCALE = 3;

type Pen = CanvasRenderingContext2D;

/** Paint the picture under a viewport. */
export function paintImage(
  pen: Pen,
  picture: Pick<ShapesPicture, "stage" | "ratio" | "viewport" | "image">,
  bitmap: CanvasImageSource | null,
): void {
  const { stage, ratio, viewport, image } = picture;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, stage.width, stage.height);
  if (bitmap === null) return;
  // Closer than this, single pixels are what one wants to see.
  pen.imageSmoothingEnabled = viewport.scale < SHARP_SCALE;
  pen.imageSmoothingQuality = "medium";
  pen.drawImage(bitmap, viewport.x, viewport.y, image.width * viewport.scale, image.height * viewport.scale);
}

/** Paint crosshair and boxes, the selected one last. */
export function paintShapes(pen: Pen, picture: ShapesPicture): void {
  const { stage, ratio, viewport } = picture;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, stage.width, stage.height);
  if (picture.crosshair !== null) paintCrosshair(pen, picture, picture.crosshair);
  const ordered = [...picture.boxes].sort((one, other) => Number(one.selected) - Number(other.selected));
  for (const box of ordered) paintBox(pen, box, viewport);
  for (const box of ordered) paintTag(pen, box, picture);
  const selected = ordered.find((box) => box.selected);
  if (selected !== undefined && picture.handles) paintHandles(pen, selected, viewport);
  if (picture.measured !== null) paintMeasure(pen, picture.measured, viewport);
}

function onScreen(rect: Rect, viewport: Viewport): Rect {
  const { x, y } = toScreen(viewport, { x: rect.left, y: rect.top });
  return { left: x, top: y, width: rect.width * viewport.scale, height: rect.height * viewport.scale };
}

function paintCrosshair(pen: Pen, { viewport, image }: ShapesPicture, at: Point): void {
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

function paintBox(pen: Pen, box: PaintedBox, viewport: Viewport): void {
  const { left, top, width, height } = onScreen(box.rect, viewport);
  if (box.selected || box.hovered) {
    pen.globalAlpha = box.selected ? 0.16 : 0.1;
    pen.fillStyle = box.color;
    pen.fillRect(left, top, width, height);
    pen.globalAlpha = 1;
  }
  // Dark, light, color: one of them stands out on any picture.
  const strokes = [
    ["rgba(0, 0, 0, 0.6)", 5],
    ["rgba(255, 255, 255, 0.92)", 3.5],
    [box.color, 2],
  ] as const;
  pen.lineJoin = "miter";
  for (const [style, lineWidth] of strokes) {
    pen.strokeStyle = style;
    pen.lineWidth = lineWidth + (box.selected ? 1 : 0);
    pen.strokeRect(left, top, width, height);
  }
}

/** Cut a label to what fits; labels are anybody's text and may be very long. */
function shorten(pen: Pen, label: string, room: number): string {
  const letters = [...label.replaceAll(/\s+/gu, " ").trim()];
  let shown = Math.min(letters.length, LONGEST_LABEL);
  const text = (): string => letters.slice(0, shown).join("") + (shown < letters.length ? "…" : "");
  while (shown > 1 && pen.measureText(text()).width > room) shown -= 1;
  return text();
}

function paintTag(pen: Pen, box: PaintedBox, { viewport, stage }: ShapesPicture): void {
  const { left, top, width: room } = onScreen(box.rect, viewport);
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  const chip = box.digit === "" ? 6 : TAG_HEIGHT;
  // Tags of neighbors should not lie on each other; the selected one is told in full.
  const most = box.selected ? Number.POSITIVE_INFINITY : Math.max(room, LEAST_TAG) - chip;
  const label = shorten(pen, box.label, most);
  const width = chip + pen.measureText(label).width + 2 * TAG_PADDING;
  const x = Math.round(Math.max(Math.min(left - 2, stage.width - width), 0));
  const y = Math.round(top - TAG_HEIGHT - 3 >= 0 ? top - TAG_HEIGHT - 3 : Math.max(top, 0) + 3);
  pen.fillStyle = INK;
  pen.fillRect(x, y, width, TAG_HEIGHT);
  pen.fillStyle = box.color;
  pen.fillRect(x, y, chip, TAG_HEIGHT);
  pen.fillStyle = PAPER;
  if (box.digit !== "") pen.fillText(box.digit, x + 6, y + TAG_HEIGHT / 2 + 0.5);
  pen.fillText(label, x + chip + TAG_PADDING, y + TAG_HEIGHT / 2 + 0.5);
}

function paintHandles(pen: Pen, box: PaintedBox, viewport: Viewport): void {
  const { width, height } = onScreen(box.rect, viewport);
  // On a short side the handle in the middle would only be in the way.
  const shown = HANDLES.filter((handle) => {
    if (handle === "n" || handle === "s") return width > 4 * HANDLE_PX;
    return handle === "e" || handle === "w" ? height > 4 * HANDLE_PX : true;
  });
  pen.lineWidth = 2;
  for (const handle of shown) {
    const at = toScreen(viewport, handlePoint(box.rect, handle));
    pen.fillStyle = PAPER;
    pen.strokeStyle = INK;
    pen.lineWidth = 3;
    const corner = [at.x - HANDLE_PX / 2 + 1, at.y - HANDLE_PX / 2 + 1] as const;
    pen.strokeRect(...corner, HANDLE_PX - 2, HANDLE_PX - 2);
    pen.fillRect(...corner, HANDLE_PX - 2, HANDLE_PX - 2);
    pen.strokeStyle = box.color;
    pen.lineWidth = 1.5;
    pen.strokeRect(...corner, HANDLE_PX - 2, HANDLE_PX - 2);
  }
}

function paintMeasure(pen: Pen, rect: Rect, viewport: Viewport): void {
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
