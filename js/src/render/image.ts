/** Paints the picture under its shapes. */

import { tileRect } from "../model/tiles";
import type { Viewport } from "../model/viewport";
import type { Picture } from "../sync/pictures";
import type { Tile } from "../sync/tiles";
import type { Rect, Size } from "../wire";

/** The picture layer at one moment; the stage in CSS pixels, the image in its own. */
export interface ImageMoment {
  readonly stage: Size;
  readonly ratio: number;
  readonly viewport: Viewport;
  readonly image: Size;
  /** Finer parts, the coarsest first. */
  readonly tiles: readonly Tile[];
}

const SHARP_SCALE = 3;

/** Where a picture has not arrived yet: a quiet checker that shows on light and dark stages alike. */
const CHECKER = { side: 12, light: "rgba(128, 128, 128, 0.08)", dark: "rgba(128, 128, 128, 0.16)" };

/** Paint the picture under a viewport. */
export function paintImage(
  pen: CanvasRenderingContext2D,
  moment: ImageMoment,
  picture: Pick<Picture, "bitmap" | "parts"> | null,
): void {
  const { stage, ratio, viewport, image } = moment;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, stage.width, stage.height);
  if (picture === null) return;
  // Closer than this, single pixels are what one wants to see.
  pen.imageSmoothingEnabled = viewport.scale < SHARP_SCALE;
  pen.imageSmoothingQuality = "medium";
  const { width, height } = image;
  const place = [viewport.x, viewport.y, width * viewport.scale, height * viewport.scale] as const;
  if (picture.bitmap !== null) pen.drawImage(picture.bitmap, ...place);
  if (picture.bitmap !== null && moment.tiles.length === 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(...place);
  pen.clip();
  if (picture.bitmap === null) paintChecker(pen, moment);
  for (const { box, bitmap } of picture.parts) paintPatch(pen, bitmap, box, moment);
  for (const tile of moment.tiles) paintTile(pen, tile, moment);
  pen.restore();
}

function paintChecker(pen: CanvasRenderingContext2D, { stage, viewport, image }: ImageMoment): void {
  const { side, light, dark } = CHECKER;
  const [left, top] = [Math.max(viewport.x, 0), Math.max(viewport.y, 0)];
  const right = Math.min(viewport.x + image.width * viewport.scale, stage.width);
  const bottom = Math.min(viewport.y + image.height * viewport.scale, stage.height);
  pen.fillStyle = light;
  pen.fillRect(left, top, right - left, bottom - top);
  pen.fillStyle = dark;
  for (let row = Math.floor(top / side); row * side < bottom; row += 1) {
    for (let column = Math.floor(left / side); column * side < right; column += 1) {
      if ((row + column) % 2 === 0) pen.fillRect(column * side, row * side, side, side);
    }
  }
}

function paintTile(pen: CanvasRenderingContext2D, { place, bitmap }: Tile, moment: ImageMoment): void {
  const { left, top } = tileRect(place);
  const size = 2 ** place.level;
  const box = { left, top, width: bitmap.width * size, height: bitmap.height * size };
  paintPatch(pen, bitmap, box, moment);
}

function paintPatch(
  pen: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  { left, top, width, height }: Rect,
  { viewport, ratio }: ImageMoment,
): void {
  // Whole screen pixels, so that no seam shows between neighbors.
  const snapped = (value: number): number => Math.round(value * ratio) / ratio;
  const x = snapped(left * viewport.scale + viewport.x);
  const y = snapped(top * viewport.scale + viewport.y);
  const right = snapped((left + width) * viewport.scale + viewport.x);
  const bottom = snapped((top + height) * viewport.scale + viewport.y);
  pen.drawImage(bitmap, x, y, right - x, bottom - y);
}
