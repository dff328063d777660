/** The picture with its shapes, painted when something has changed and only then. */

import { type Surface, targetAt } from "../gesture/machine";
import type { Outcome } from "../gesture/types";
import type { Point } from "../model/geometry";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import {
  type Frame,
  fitTo,
  keepVisible,
  toImage,
  type Viewport,
  visibleRect,
  zoomAt,
} from "../model/viewport";
import { STRINGS } from "../strings";
import type { Picture } from "../sync/images";
import type { Rect, Size } from "../wire";
import { element, setAttribute } from "./dom";
import { createLayers } from "./layers";
import { paintedBoxes } from "./painted-boxes";
import { attachPointer, REACH_PX } from "./pointer";
import type { Local, Part, View } from "./view";

/** The stage, with what keys and buttons can do to it. */
export interface Stage extends Part {
  /** Where the overlay of the kernel goes, in stored image pixels. */
  readonly overlay: HTMLElement;
  cancel(): boolean;
  zoom(factor: number): void;
  fit(): void;
  /** Hold or release the space bar. */
  hold(space: boolean): void;
  /** The part of the picture that can be seen, in image pixels. */
  visible(): Rect;
  bounds(): Size;
}

const NOWHERE: Rect = { left: 0, top: 0, width: 0, height: 0 };

/** Return the stage; `onResult` hears what the pointer did. */
export function createStage(view: View, onResult: (outcome: Outcome) => void): Stage {
  const { bridge, root, signal } = view;
  const layers = createLayers();
  const node = element("div", { class: "gt-stage", attributes: { "data-gt": "stage" } }, layers.nodes);
  let size: Size = { width: 0, height: 0 };
  let viewport: Viewport = { scale: 1, x: 0, y: 0 };
  let fitted = true;
  let picture: Picture | null = null;
  let preview: { readonly rect: Rect; readonly index: number | null } | null = null;
  let hover: Point | null = null;
  let space = false;
  let dirty = { picture: true, shapes: true };
  let asked = 0;
  let state: LabelerState = bridge.store.get();
  let local: Local = view.local.get();

  const image = (): Size | null => (picture?.state === "ready" ? picture.info : null);

  function frame(): Frame | null {
    const shown = image();
    return shown === null || size.width === 0 ? null : { image: shown, stage: size };
  }

  function surface(reach: number): Surface | null {
    const seen = frame();
    const desk = shownDesk(state);
    if (seen === null || desk === null) return null;
    const rects = bridge.tool.boxes(desk.answer);
    const editable = bridge.tool.draws && canEdit(state) && !local.hidden;
    return {
      mode: editable ? local.mode : "look",
      rects,
      selected: desk.selected,
      viewport,
      frame: seen,
      reach,
    };
  }

  function repaint(what: "picture" | "shapes"): void {
    dirty = { picture: dirty.picture || what === "picture", shapes: true };
    if (asked === 0 && !signal.aborted) asked = requestAnimationFrame(paint);
  }

  function paint(): void {
    asked = 0;
    if (dirty.picture) layers.paintPicture(picture, viewport);
    if (dirty.shapes) paintShapesLayer();
    dirty = { picture: false, shapes: false };
    tellPainted();
  }

  function paintShapesLayer(): void {
    const shown = image();
    const under = surface(REACH_PX.mouse / viewport.scale);
    layers.paintShapes({
      viewport,
      image: shown ?? NOWHERE,
      boxes: shown === null ? [] : paintedBoxes(view, { state, local, preview, hover, viewport }),
      measured: preview?.rect ?? null,
      crosshair: under !== null && aims(under) ? hover : null,
      handles: under !== null && under.mode !== "look" && preview === null,
    });
  }

  /** Say whether the pointer is about to draw, or drawing. */
  function aims(under: Surface): boolean {
    if (under.mode !== "draw" || hover === null || space) return false;
    if (preview !== null) return preview.index === null;
    return targetAt(under, toImage(viewport, hover)).type === "ground";
  }

  function tellPainted(): void {
    const object = state.shown?.index ?? null;
    setAttribute(root, "data-gt-object", object === null ? null : String(object));
    setAttribute(root, "data-gt-image-state", object === null ? "none" : (picture?.state ?? "loading"));
  }

  function setViewport(next: Viewport, nowFitted = false): void {
    viewport = next;
    fitted = nowFitted;
    repaint("picture");
  }

  function refit(): void {
    const seen = frame();
    if (seen !== null) setViewport(fitTo(seen.image, seen.stage), true);
  }

  function resize(): void {
    size = { width: node.clientWidth, height: node.clientHeight };
    layers.resize(size);
    const seen = frame();
    if (fitted) refit();
    else if (seen !== null) setViewport(keepVisible(viewport, seen.image, seen.stage));
    // A resized canvas is empty; painting it in the same turn keeps it from flickering.
    dirty = { picture: true, shapes: true };
    paint();
  }

  function onOutcome(outcome: Outcome): void {
    preview = outcome.type === "preview" ? outcome : null;
    if (outcome.type === "pan") setViewport(outcome.viewport);
    else if (outcome.type !== "preview") onResult(outcome);
    repaint("shapes");
  }

  const pointer = attachPointer({
    node: layers.shapes,
    signal,
    surface,
    panning: () => space,
    wheelZooms: () => root.contains(document.activeElement),
    pressed(gesture) {
      root.focus({ preventScroll: true });
      if (gesture.kind === "move") onResult({ type: "select", index: gesture.index });
    },
    outcome: onOutcome,
    hover(screen) {
      hover = screen;
      repaint("shapes");
    },
    setViewport,
  });

  const observer = new ResizeObserver(resize);
  observer.observe(node);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    cancelAnimationFrame(asked);
  });

  function update(now: LabelerState, nowLocal: Local): void {
    const before = state;
    const otherObject = now.shown?.index !== before.shown?.index;
    const otherAnswer = shownDesk(now)?.answer !== shownDesk(before)?.answer;
    // What a gesture holds on to may be gone, or may not be changed any more.
    if (otherObject || otherAnswer || canEdit(now) !== canEdit(before)) pointer.cancel();
    [state, local] = [now, nowLocal];
    const next = now.shown === null ? null : bridge.images.get(now.shown.index);
    const otherPicture = otherObject || next !== picture;
    picture = next;
    if (otherPicture) refit();
    if (picture?.state !== "ready") tellPainted();
    repaint(otherPicture ? "picture" : "shapes");
    setAttribute(layers.shapes, "aria-label", STRINGS.stage.label(state.shown?.name ?? ""));
    pointer.refreshCursor();
  }

  return {
    node,
    overlay: layers.overlay,
    update,
    cancel: pointer.cancel,
    zoom(factor) {
      const seen = frame();
      const middle = hover ?? { x: size.width / 2, y: size.height / 2 };
      if (seen !== null) setViewport(zoomAt(viewport, factor, middle, seen));
    },
    fit: refit,
    hold(held) {
      space = held;
      pointer.refreshCursor();
      repaint("shapes");
    },
    visible() {
      const seen = frame();
      return seen === null ? NOWHERE : visibleRect(viewport, seen);
    },
    bounds: () => image() ?? NOWHERE,
  };
}
