/** How the picture lies on the stage: screen = image × scale + offset, all in CSS pixels of the stage. */

import type { Rect, Size } from "../wire";
import { clamp, type Point, rectBetween } from "./geometry";

/** Scale and the position of the picture's top-left corner on the stage. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Pixels of the stage left free around a fitted picture. */
export const MARGIN = 12;
/** Stage pixels for one picture pixel at the closest. */
export const MAX_SCALE = 40;
const SMALL_PICTURE_SCALE = 8;
const LEAST_VISIBLE = 48;

/** Return the viewport that shows the whole picture in the middle of the stage. */
export function fitTo(image: Size, stage: Size): Viewport {
  const scale = Math.min(
    Math.max(stage.width - 2 * MARGIN, 1) / Math.max(image.width, 1),
    Math.max(stage.height - 2 * MARGIN, 1) / Math.max(image.height, 1),
    SMALL_PICTURE_SCALE,
  );
  return {
    scale,
    x: (stage.width - image.width * scale) / 2,
    y: (stage.height - image.height * scale) / 2,
  };
}

/** Return where an image point is on the stage. */
export function toScreen(viewport: Viewport, point: Point): Point {
  return { x: point.x * viewport.scale + viewport.x, y: point.y * viewport.scale + viewport.y };
}

/** Return which image point is at a place on the stage. */
export function toImage(viewport: Viewport, point: Point): Point {
  return { x: (point.x - viewport.x) / viewport.scale, y: (point.y - viewport.y) / viewport.scale };
}

/** Return the viewport moved so that at least a strip of the picture stays on the stage. */
export function keepVisible(viewport: Viewport, image: Size, stage: Size): Viewport {
  const within = (offset: number, side: number, room: number): number => {
    const strip = Math.min(LEAST_VISIBLE, side, room);
    return clamp(offset, strip - side, room - strip);
  };
  return {
    scale: viewport.scale,
    x: within(viewport.x, image.width * viewport.scale, stage.width),
    y: within(viewport.y, image.height * viewport.scale, stage.height),
  };
}

/** Return the viewport with the scale multiplied while the stage point `about` keeps its image point. */
export function zoomAt(viewport: Viewport, factor: number, about: Point, frame: Frame): Viewport {
  const smallest = Math.min(fitTo(frame.image, frame.stage).scale / 2, 1);
  const scale = clamp(viewport.scale * factor, smallest, MAX_SCALE);
  const fixed = toImage(viewport, about);
  const moved = { scale, x: about.x - fixed.x * scale, y: about.y - fixed.y * scale };
  return keepVisible(moved, frame.image, frame.stage);
}

/** The sizes of picture and stage. */
export interface Frame {
  readonly image: Size;
  readonly stage: Size;
}

/** Return the part of the picture that can be seen, in whole image pixels. */
export function visibleRect(viewport: Viewport, frame: Frame): Rect {
  const end = { x: frame.stage.width, y: frame.stage.height };
  return rectBetween(toImage(viewport, { x: 0, y: 0 }), toImage(viewport, end), frame.image);
}

/** Return the viewport moved just so far that an image point lies on the stage; the same one when it does already. */
export function withInView(viewport: Viewport, at: Point, stage: Size): Viewport {
  const { x, y } = toScreen(viewport, at);
  const right = Math.max(-x, 0) + Math.min(stage.width - x, 0);
  const down = Math.max(-y, 0) + Math.min(stage.height - y, 0);
  if (right === 0 && down === 0) return viewport;
  return { ...viewport, x: viewport.x + right, y: viewport.y + down };
}
