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

/** The pointer's side of a stage. */
export interface Pointer {
  /** Give up the gesture under way; say whether there was one. */
  cancel(): boolean;
  active(): boolean;
  /** Choose the mouse cursor anew. */
  refreshCursor(): void;
}

/** Listen to the pointer until the target's signal aborts. */
export function attachPointer(target: PointerTarget): Pointer {
  const { node, signal } = target;
  const touches = new Map<number, Point>();
  let gesture: { readonly pointer: number; readonly state: Gesture } | null = null;
  let hovered: Point | null = null;

  const at = (event: MouseEvent): Point => {
    const edge = node.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  };
  const reachOf = (event: PointerEvent): number =>
    REACH_PX[event.pointerType as keyof typeof REACH_PX] ?? REACH_PX.mouse;

  function feed(type: Input["type"], screen: Point): void {
    const surface = target.surface(0);
    if (gesture === null || surface === null) return;
    const { next, outcome } = step(gesture.state, { type, screen, at: toImage(surface.viewport, screen) });
    gesture = next === null ? null : { ...gesture, state: next };
    target.outcome(outcome);
  }

  function cancel(): boolean {
    const busy = gesture !== null;
    feed("cancel", { x: 0, y: 0 });
    gesture = null;
    return busy;
  }

  function refreshCursor(): void {
    node.style.cursor = cursor(target, gesture?.state ?? null, hovered);
  }

  function down(event: PointerEvent): void {
    if (event.button === 2) return;
    // Otherwise the browser selects text or drags a selection, and takes the next move away from us.
    event.preventDefault();
    const screen = at(event);
    node.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") touches.set(event.pointerId, screen);
    if (gesture !== null || touches.size > 1) {
      cancel();
      return;
    }
    const surface = target.surface(0);
    if (surface === null) return;
    const press = {
      at: toImage(surface.viewport, screen),
      screen,
      pan: event.button === 1 || target.panning(),
      force: event.shiftKey,
    };
    const state = begin({ ...surface, reach: reachOf(event) / surface.viewport.scale }, press);
    gesture = { pointer: event.pointerId, state };
    target.pressed(state);
    refreshCursor();
  }

  function pinch(event: PointerEvent, screen: Point): void {
    const other = [...touches].find(([id]) => id !== event.pointerId)?.[1];
    const before = touches.get(event.pointerId);
    const surface = target.surface(0);
    touches.set(event.pointerId, screen);
    if (other === undefined || before === undefined || surface === null) return;
    const distance = (from: Point): number => Math.max(Math.hypot(from.x - other.x, from.y - other.y), 1);
    const middle = { x: (screen.x + other.x) / 2, y: (screen.y + other.y) / 2 };
    const moved = {
      ...surface.viewport,
      x: surface.viewport.x + (screen.x - before.x) / 2,
      y: surface.viewport.y + (screen.y - before.y) / 2,
    };
    target.setViewport(zoomAt(moved, distance(screen) / distance(before), middle, surface.frame));
  }

  function move(event: PointerEvent): void {
    const screen = at(event);
    if (touches.size > 1) {
      pinch(event, screen);
      return;
    }
    hovered = screen;
    if (gesture?.pointer === event.pointerId) feed("move", screen);
    target.hover(screen);
    refreshCursor();
  }

  function up(event: PointerEvent): void {
    touches.delete(event.pointerId);
    if (gesture?.pointer === event.pointerId) feed("up", at(event));
    refreshCursor();
  }

  function wheel(event: WheelEvent): void {
    const surface = target.surface(0);
    const pinched = event.ctrlKey || event.metaKey;
    if (surface === null || !(pinched || target.wheelZooms())) return;
    event.preventDefault();
    const pixels =
      event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
    // A trackpad's pinch comes as a wheel with Ctrl and small steps.
    const rate = pinched && Math.abs(pixels) < WHEEL_LINE_PX ? PINCH_ZOOM : WHEEL_ZOOM;
    target.setViewport(zoomAt(surface.viewport, Math.exp(-pixels * rate), at(event), surface.frame));
  }

  node.addEventListener("pointerdown", down, { signal });
  node.addEventListener("pointermove", move, { signal });
  node.addEventListener("pointerup", up, { signal });
  node.addEventListener(
    "pointercancel",
    (event) => {
      touches.delete(event.pointerId);
      if (gesture?.pointer === event.pointerId) cancel();
    },
    { signal },
  );
  node.addEventListener(
    "pointerleave",
    () => {
      hovered = null;
      target.hover(null);
    },
    { signal },
  );
  node.addEventListener("wheel", wheel, { signal, passive: false });

  return { cancel, active: () => gesture !== null, refreshCursor };
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
