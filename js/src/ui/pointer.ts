/** Mouse, pen and touch on the stage: turns events into gestures and gestures into outcomes. */

import type { Gesture, Input, Outcome, PictureScene, PictureTool, Press } from "../gesture/gesture";
import { panGesture } from "../gesture/pan";
import { CLICK_PX } from "../gesture/rects";
import type { Command } from "../keys";
import type { Point } from "../model/geometry";
import { fitTo, toImage, toScreen, type Viewport, zoomAt } from "../model/viewport";

/** Half the side of the square in which a handle can be taken, in stage pixels. */
export const REACH_PX = { mouse: 7, pen: 10, touch: 18 } as const;
const WHEEL_LINE_PX = 16;
const WHEEL_ZOOM = 0.0016;
const PINCH_ZOOM = 0.01;
/** A turn of the wheel is over after so many milliseconds without a step. */
const WHEEL_PAUSE_MS = 400;
/** Stands for the keyboard where the browser gives a number to each pointer. */
const KEYS = -1;

/** What the pointer acts on. */
export interface PointerTarget {
  readonly node: HTMLElement;
  readonly signal: AbortSignal;
  readonly tool: PictureTool;
  /** What is under the pointer, `null` while there is nothing to act on. */
  scene(reach: number): PictureScene | null;
  /** Whether the space bar is held. */
  panning(): boolean;
  /** Whether the wheel zooms without Ctrl. */
  wheelZooms(): boolean;
  pressed(): void;
  outcome(outcome: Outcome): void;
  hover(screen: Point | null): void;
  setViewport(viewport: Viewport): void;
  command(command: Command): void;
}

/** The pointer's side of a stage, until the target's signal aborts. */
export class Pointer {
  readonly #target: PointerTarget;
  readonly #touches = new Map<number, Point>();
  #gesture: { readonly pointer: number; readonly state: Gesture } | null = null;
  #hovered: Point | null = null;
  /** What was under way before the first finger came down. */
  #untouched: Gesture | null = null;
  /** When the wheel zoomed last. */
  #wheeled = Number.NEGATIVE_INFINITY;
  /** Where the keyboard has pressed, in image pixels. */
  #keyed: Point = { x: 0, y: 0 };

  constructor(target: PointerTarget) {
    const { node, signal } = target;
    this.#target = target;
    node.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    node.addEventListener("pointermove", (event) => this.#move(event), { signal });
    node.addEventListener("pointerup", (event) => this.#up(event), { signal });
    node.addEventListener("pointercancel", (event) => this.#lost(event), { signal });
    node.addEventListener("pointerleave", () => this.#leave(), { signal });
    node.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
  }

  /** The kind of the gesture under way, `null` for none. */
  get gesture(): string | null {
    return this.#gesture?.state.kind ?? null;
  }

  /** Give up the gesture under way; say whether there was one. */
  cancel(): boolean {
    const busy = this.#gesture !== null;
    this.#feed("cancel", { x: 0, y: 0 });
    this.#gesture = null;
    return busy;
  }

  /** Let the gesture under way have a key's command; say whether it meant something to it. */
  run(command: Command): boolean {
    const taken = this.#gesture?.state.run?.(command) ?? null;
    if (this.#gesture === null || taken === null) return false;
    this.#gesture = taken.next === null ? null : { ...this.#gesture, state: taken.next };
    this.#target.outcome(taken.outcome);
    return true;
  }

  /** Press by key at an image point: a click, or taking hold until the next press. */
  pressKey(at: Point): void {
    const scene = this.#target.scene(0);
    if (scene === null) return;
    const going = this.#gesture !== null;
    const exact = toScreen(scene.viewport, at);
    // A hand that trembles is forgiven a few pixels; keys mean every one of them.
    const meant = (by: number): number => (going ? Math.sign(by) * CLICK_PX : 0);
    const screen = { x: exact.x + meant(at.x - this.#keyed.x), y: exact.y + meant(at.y - this.#keyed.y) };
    if (!going) this.#keyed = at;
    if (!going) this.#start(KEYS, { at, screen, shift: false, mod: false, alt: false }, "mouse");
    else if (this.#gesture?.state.sticky) this.#feed("down", screen, at);
    if (going || this.#target.tool.keyboardPress === "click") this.#feed("up", screen, at);
  }

  /** Follow the pointer of the keyboard to an image point. */
  moveKey(at: Point): void {
    const scene = this.#target.scene(0);
    if (scene !== null) this.#feed("move", toScreen(scene.viewport, at), at);
  }

  /** Choose the mouse cursor anew. */
  refreshCursor(): void {
    this.#target.node.style.cursor = cursor(this.#target, this.gesture, this.#hovered);
  }

  #at(event: MouseEvent): Point {
    const edge = this.#target.node.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  }

  #feed(type: Input["type"], screen: Point, at?: Point): void {
    const scene = this.#target.scene(0);
    if (this.#gesture === null || scene === null) return;
    const input = { type, screen, at: at ?? toImage(scene.viewport, screen) };
    const { next, outcome } = this.#gesture.state.step(input);
    this.#gesture = next === null ? null : { ...this.#gesture, state: next };
    this.#target.outcome(outcome);
  }

  #down(event: PointerEvent): void {
    if (event.button === 2) return;
    // Otherwise the browser selects text or drags a selection, and takes the next move away from us.
    event.preventDefault();
    const screen = this.#at(event);
    this.#target.node.setPointerCapture(event.pointerId);
    const state = this.#gesture?.state ?? null;
    if (event.pointerType === "touch") {
      if (this.#touches.size === 0) this.#untouched = state;
      this.#touches.set(event.pointerId, screen);
    }
    if (this.#touches.size > 1) this.#takeBack();
    else if (state !== null && state.sticky !== true) this.cancel();
    else if (this.#gesture !== null) {
      this.#gesture = { ...this.#gesture, pointer: event.pointerId };
      this.#feed("down", screen);
    } else this.#begin(event, screen);
  }

  /** Undo what the first finger did, as the second one tells that both pinch. */
  #takeBack(): void {
    const before = this.#untouched;
    if (this.#gesture === null || before?.sticky !== true) {
      this.cancel();
      return;
    }
    this.#gesture = { ...this.#gesture, state: before };
    const [finger] = this.#touches.values();
    if (finger !== undefined) this.#feed("move", finger);
  }

  #begin(event: PointerEvent, screen: Point): void {
    const scene = this.#target.scene(0);
    if (scene === null) return;
    const at = toImage(scene.viewport, screen);
    if (event.button === 1 || this.#target.panning()) {
      this.#gesture = { pointer: event.pointerId, state: panGesture(scene, screen) };
      this.#target.pressed();
    } else {
      const mod = event.ctrlKey || event.metaKey;
      const press = { at, screen, shift: event.shiftKey, mod, alt: event.altKey };
      this.#start(event.pointerId, press, event.pointerType);
    }
    this.refreshCursor();
  }

  #start(pointer: number, press: Press, type: string): void {
    const reach = REACH_PX[type as keyof typeof REACH_PX] ?? REACH_PX.mouse;
    const scene = this.#target.scene(reach);
    if (scene === null) return;
    this.#gesture = { pointer, state: this.#target.tool.begin(scene, press) };
    this.#target.pressed();
  }

  #move(event: PointerEvent): void {
    const screen = this.#at(event);
    if (this.#touches.size > 1) {
      this.#pinch(event, screen);
      return;
    }
    if (this.#touches.has(event.pointerId)) this.#touches.set(event.pointerId, screen);
    this.#hovered = screen;
    if (this.#follows(event.pointerId)) this.#feed("move", screen);
    this.#target.hover(screen);
    this.refreshCursor();
  }

  #follows(pointer: number): boolean {
    return this.#gesture?.pointer === pointer || this.#gesture?.state.sticky === true;
  }

  /** Two fingers zoom by their distance and pan by their middle. */
  #pinch(event: PointerEvent, screen: Point): void {
    const other = [...this.#touches].find(([id]) => id !== event.pointerId)?.[1];
    const before = this.#touches.get(event.pointerId);
    const scene = this.#target.scene(0);
    this.#touches.set(event.pointerId, screen);
    if (other === undefined || before === undefined || scene === null) return;
    const distance = (from: Point): number => Math.max(Math.hypot(from.x - other.x, from.y - other.y), 1);
    const middle = { x: (screen.x + other.x) / 2, y: (screen.y + other.y) / 2 };
    const moved = {
      scale: scene.viewport.scale,
      x: scene.viewport.x + (screen.x - before.x) / 2,
      y: scene.viewport.y + (screen.y - before.y) / 2,
    };
    this.#target.setViewport(zoomAt(moved, distance(screen) / distance(before), middle, scene.frame));
  }

  #up(event: PointerEvent): void {
    this.#touches.delete(event.pointerId);
    if (this.#gesture?.pointer === event.pointerId) this.#feed("up", this.#at(event));
    this.refreshCursor();
  }

  #lost(event: PointerEvent): void {
    this.#touches.delete(event.pointerId);
    if (this.#gesture?.pointer === event.pointerId) this.cancel();
  }

  #leave(): void {
    this.#hovered = null;
    this.#target.hover(null);
  }

  #wheel(event: WheelEvent): void {
    const scene = this.#target.scene(0);
    const pinched = event.ctrlKey || event.metaKey;
    if (scene === null || !(pinched || this.#target.wheelZooms())) return;
    const asked = event.altKey ? this.#target.tool.altWheel?.(event.deltaY < 0 ? 1 : -1) : undefined;
    if (asked === undefined) this.#zoom(event, scene, pinched);
    else {
      event.preventDefault();
      this.#target.command(asked);
    }
  }

  #zoom(event: WheelEvent, { viewport, frame }: PictureScene, pinched: boolean): void {
    const fitted = fitTo(frame.image, frame.stage);
    const out = event.deltaY > 0 && !pinched;
    const whole = out && viewport.scale <= fitted.scale;
    // Who sees the whole picture and turns on wants to get on in the notebook, unless it is one turn out to it.
    if (whole && event.timeStamp - this.#wheeled > WHEEL_PAUSE_MS) return;
    event.preventDefault();
    this.#wheeled = event.timeStamp;
    if (whole) return;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
    const pixels = lines ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
    // A trackpad's pinch comes as a wheel with Ctrl and small steps.
    const rate = pinched && Math.abs(pixels) < WHEEL_LINE_PX ? PINCH_ZOOM : WHEEL_ZOOM;
    const zoomed = zoomAt(viewport, Math.exp(-pixels * rate), this.#at(event), frame);
    this.#target.setViewport(out && zoomed.scale <= fitted.scale ? fitted : zoomed);
  }
}

function cursor(target: PointerTarget, gesture: string | null, hovered: Point | null): string {
  if (gesture === "pan") return "grabbing";
  if (target.panning()) return "grab";
  const scene = target.scene(REACH_PX.mouse);
  if (scene === null || hovered === null) return "default";
  // While a gesture holds on to something the cursor stays what it was.
  if (gesture !== null) return target.node.style.cursor;
  return target.tool.cursor(scene, toImage(scene.viewport, hovered));
}
