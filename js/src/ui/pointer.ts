/** Mouse, pen and touch on the stage: turns events into gestures and gestures into changes. */

import { begin, type Gesture, type Surface, step, targetAt } from "../gesture/machine";
import type { Input, Outcome } from "../gesture/types";
import type { Point } from "../model/geometry";
import { toImage, type Viewport, zoomAt } from "../model/viewport";

/** Half the side of the square in which a handle can be taken, in stage pixels. */
export const REACH_PX = { mouse: 7, pen: 10, touch: 18 } as const;
const WHEEL_LINE_PX = 16;
const WHEEL_ZOOM = 0.0016;
const PINCH_ZOOM = 0.01;

/** What the pointer acts on. */
export interface PointerTarget {
  readonly node: HTMLElement;
  readonly signal: AbortSignal;
  /** What is under the pointer, `null` while there is nothing to act on. */
  surface(reach: number): Surface | null;
  /** Whether the space bar is held. */
  panning(): boolean;
  /** Whether the wheel zooms without Ctrl. */
  wheelZooms(): boolean;
  pressed(gesture: Gesture): void;
  outcome(outcome: Outcome): void;
  hover(screen: Point | null): void;
  setViewport(viewport: Viewport): void;
}

/** The pointer's side of a stage, until the target's signal aborts. */
export class Pointer {
  readonly #target: PointerTarget;
  readonly #touches = new Map<number, Point>();
  #gesture: { readonly pointer: number; readonly state: Gesture } | null = null;
  #hovered: Point | null = null;

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

  /** Give up the gesture under way; say whether there was one. */
  cancel(): boolean {
    const busy = this.#gesture !== null;
    this.#feed("cancel", { x: 0, y: 0 });
    this.#gesture = null;
    return busy;
  }

  /** Choose the mouse cursor anew. */
  refreshCursor(): void {
    this.#target.node.style.cursor = cursor(this.#target, this.#gesture?.state ?? null, this.#hovered);
  }

  #at(event: MouseEvent): Point {
    const edge = this.#target.node.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  }

  #feed(type: Input["type"], screen: Point): void {
    const surface = this.#target.surface(0);
    if (this.#gesture === null || surface === null) return;
    const at = toImage(surface.viewport, screen);
    const { next, outcome } = step(this.#gesture.state, { type, screen, at });
    this.#gesture = next === null ? null : { ...this.#gesture, state: next };
    this.#target.outcome(outcome);
  }

  #down(event: PointerEvent): void {
    if (event.button === 2) return;
    // Otherwise the browser selects text or drags a selection, and takes the next move away from us.
    event.preventDefault();
    const screen = this.#at(event);
    this.#target.node.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") this.#touches.set(event.pointerId, screen);
    if (this.#gesture !== null || this.#touches.size > 1) this.cancel();
    else this.#begin(event, screen);
  }

  #begin(event: PointerEvent, screen: Point): void {
    const surface = this.#target.surface(0);
    if (surface === null) return;
    const press = {
      at: toImage(surface.viewport, screen),
      screen,
      pan: event.button === 1 || this.#target.panning(),
      force: event.shiftKey,
    };
    const reach = REACH_PX[event.pointerType as keyof typeof REACH_PX] ?? REACH_PX.mouse;
    const state = begin({ ...surface, reach: reach / surface.viewport.scale }, press);
    this.#gesture = { pointer: event.pointerId, state };
    this.#target.pressed(state);
    this.refreshCursor();
  }

  #move(event: PointerEvent): void {
    const screen = this.#at(event);
    if (this.#touches.size > 1) {
      this.#pinch(event, screen);
      return;
    }
    this.#hovered = screen;
    if (this.#gesture?.pointer === event.pointerId) this.#feed("move", screen);
    this.#target.hover(screen);
    this.refreshCursor();
  }

  /** Two fingers zoom by their distance and pan by their middle. */
  #pinch(event: PointerEvent, screen: Point): void {
    const other = [...this.#touches].find(([id]) => id !== event.pointerId)?.[1];
    const before = this.#touches.get(event.pointerId);
    const surface = this.#target.surface(0);
    this.#touches.set(event.pointerId, screen);
    if (other === undefined || before === undefined || surface === null) return;
    const distance = (from: Point): number => Math.max(Math.hypot(from.x - other.x, from.y - other.y), 1);
    const middle = { x: (screen.x + other.x) / 2, y: (screen.y + other.y) / 2 };
    const moved = {
      scale: surface.viewport.scale,
      x: surface.viewport.x + (screen.x - before.x) / 2,
      y: surface.viewport.y + (screen.y - before.y) / 2,
    };
    this.#target.setViewport(zoomAt(moved, distance(screen) / distance(before), middle, surface.frame));
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
    const surface = this.#target.surface(0);
    const pinched = event.ctrlKey || event.metaKey;
    if (surface === null || !(pinched || this.#target.wheelZooms())) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
    const pixels = lines ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
    // A trackpad's pinch comes as a wheel with Ctrl and small steps.
    const rate = pinched && Math.abs(pixels) < WHEEL_LINE_PX ? PINCH_ZOOM : WHEEL_ZOOM;
    const factor = Math.exp(-pixels * rate);
    this.#target.setViewport(zoomAt(surface.viewport, factor, this.#at(event), surface.frame));
  }
}

const HANDLE_CURSORS = {
  nw: "nwse-resize",
  se: "nwse-resize",
  ne: "nesw-resize",
  sw: "nesw-resize",
  n: "ns-resize",
  s: "ns-resize",
  e: "ew-resize",
  w: "ew-resize",
} as const;

function cursor(target: PointerTarget, gesture: Gesture | null, hovered: Point | null): string {
  if (gesture?.kind === "resize") return HANDLE_CURSORS[gesture.handle];
  if (gesture?.kind === "move") return "move";
  if (gesture?.kind === "pan") return "grabbing";
  if (target.panning()) return "grab";
  const surface = target.surface(0);
  if (surface === null || hovered === null) return "default";
  const reach = REACH_PX.mouse / surface.viewport.scale;
  const under = targetAt({ ...surface, reach }, toImage(surface.viewport, hovered));
  if (under.type === "handle") return HANDLE_CURSORS[under.handle];
  if (under.type === "body") return "move";
  return surface.mode === "draw" ? "crosshair" : "grab";
}
