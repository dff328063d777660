/** A pointer that arrow keys move over the picture, for those who draw without a mouse. */

import type { Command } from "../keys";
import { clamp, type Point } from "../model/geometry";
import type { Rect, Size } from "../wire";

/** How far an arrow key goes, in stage pixels; with Alt it goes one pixel of the picture. */
const STEP_PX = 10;
const FAR_STEPS = 5;

/** Return where the pointer begins: the middle of what is seen. */
export function middleOf({ left, top, width, height }: Rect): Point {
  return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
}

/** Return where a command takes the pointer, in image pixels; `null` for a command that does not move it. */
export function movedBy(at: Point, command: Command, scale: number, bounds: Size): Point | null {
  if (command.type !== "nudge" && command.type !== "grow") return null;
  const steps = Math.max(Math.abs(command.x), Math.abs(command.y)) > 1 ? FAR_STEPS : 1;
  const pixels = command.type === "grow" ? 1 : Math.max(Math.round((STEP_PX * steps) / scale), 1);
  return {
    x: clamp(at.x + Math.sign(command.x) * pixels, 0, bounds.width),
    y: clamp(at.y + Math.sign(command.y) * pixels, 0, bounds.height),
  };
}
