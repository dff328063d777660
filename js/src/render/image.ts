/** Paints the picture under its shapes. */

import { tileRect } from "../model/tiles";
import type { Viewport } from "../model/viewport";
import type { Tile } from "../sync/tiles";
import type { Size } from "../wire";

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

/** Paint the picture under a viewport. */
export function paintImage(
  pen: CanvasRenderingContext2D,
  picture: ImageMoment,
  bitmap: CanvasImageSource | null,
): void {
  const { stage, ratio, viewport, image } = picture;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, stage.width, stage.height);
  if (bitmap === null) return;
  // Closer than this, single pixels are what one wants to see.
  pen.imageSmoothingEnabled = viewport.scale < SHARP_SCALE;
  pen.imageSmoothingQuality = "medium";
  const { width, height } = image;
  pen.drawImage(bitmap, viewport.x, viewport.y, width * viewport.scale, height * viewport.scale);
  if (picture.tiles.length === 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(viewport.x, viewport.y, width * viewport.scale, height * viewport.scale);
  pen.clip();
  for (const tile of picture.tiles) paintTile(pen, tile, picture);
  pen.restore();
}

function paintTile(
  pen: CanvasRenderingContext2D,
  { place, bitmap }: Tile,
  { viewport, ratio }: ImageMoment,
): void {
  const { left, top } = tileRect(place);
  const size = 2 ** place.level;
  // Whole screen pixels, so that no seam shows between neighbors.
  const snapped = (value: number): number => Math.round(value * ratio) / ratio;
  const x = snapped(left * viewport.scale + viewport.x);
  const y = snapped(top * viewport.scale + viewport.y);
  const right = snapped((left + bitmap.width * size) * viewport.scale + viewport.x);
  const bottom = snapped((top + bitmap.height * size) * viewport.scale + viewport.y);
  pen.drawImage(bitmap, x, y, right - x, bottom - y);
}
