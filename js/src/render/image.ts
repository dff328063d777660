/** Paints the picture under its shapes. */

import type { Viewport } from "../model/viewport";
import type { Size } from "../wire";

/** The picture layer at one moment; the stage in CSS pixels, the image in its own. */
export interface ImageMoment {
  readonly stage: Size;
  readonly ratio: number;
  readonly viewport: Viewport;
  readonly image: Size;
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
  pen.drawImage(bitmap, viewport.x, viewport.y, image.width * viewport.scale, image.height * viewport.scale);
}
