/** A pointer that arrow keys move over the picture, for those who draw without a mouse. */

import type { Command } from "../keys";
import { clamp, type Point } from "../model/geometry";
import { type Viewport, withInView } from "../model/viewport";
import type { Rect, Size } from "../wire";
import type { Pointer } from "./pointer";

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

/** What the keyboard's pointer moves over. */
export interface KeyGround {
  readonly pointer: Pointer;
  viewport(): Viewport;
  setViewport(viewport: Viewport): void;
  bounds(): Size;
  visible(): Rect;
  stage(): Size;
  moved(): void;
  /** The pointer was taken out or put away. */
  toggled(out: boolean): void;
}

/** The pointer of the keyboard; `at` is where it is in image pixels, `null` while it is put away. */
export class KeyPointer {
  readonly #ground: KeyGround;
  #at: Point | null = null;

  constructor(ground: KeyGround) {
    this.#ground = ground;
  }

  get at(): Point | null {
    return this.#at;
  }

  /** Take it out, or put it away. */
  toggle(): void {
    const { pointer, bounds, visible, toggled } = this.#ground;
    pointer.cancel();
    this.#at = this.#at === null && bounds().width > 0 ? middleOf(visible()) : null;
    toggled(this.#at !== null);
  }

  /** Put it away without a word: what it was over is gone. */
  forget(): void {
    this.#at = null;
  }

  press(): void {
    if (this.#at !== null) this.#ground.pointer.pressKey(this.#at);
  }

  /** Move it where a command says so, as long as it is out. */
  move(command: Command): boolean {
    const { pointer, viewport, setViewport, bounds, stage, moved } = this.#ground;
    const at = this.#at === null ? null : movedBy(this.#at, command, viewport().scale, bounds());
    if (at === null) return false;
    this.#at = at;
    pointer.moveKey(at);
    const seen = withInView(viewport(), at, stage());
    if (seen !== viewport()) setViewport(seen);
    moved();
    return true;
  }

  /** Do what leaving and submitting mean first while it is out. */
  run(command: Command): boolean {
    const { pointer } = this.#ground;
    if (this.#at === null) return false;
    if (command.type === "cancel") {
      if (!pointer.cancel()) this.toggle();
      return true;
    }
    // What was begun with the space bar is ended before anything is submitted.
    if (command.type !== "submit" || pointer.gesture === null) return false;
    this.press();
    return true;
  }
}
