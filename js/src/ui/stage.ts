/** The picture with its shapes: three layers, painted when something has changed and only then. */

import type { Surface } from "../gesture/machine";
import type { Outcome } from "../gesture/types";
import type { Point } from "../model/geometry";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import { type Frame, fit, keepVisible, type Viewport, visibleRect, zoomAt } from "../model/viewport";
import { cssTransform, storedSize } from "../render/orientation";
import { paintImage, paintShapes } from "../render/painter";
import { STRINGS } from "../strings";
import type { Picture } from "../sync/images";
import type { Rect, Size } from "../wire";
import { element, setAttribute } from "./dom";
import { paintedBoxes } from "./painted-boxes";
import { attachPointer } from "./pointer";
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
  const imageLayer = element("canvas", { class: "gt-layer" });
  const overlay = element("div", { class: "gt-overlay", attributes: { "data-gt": "overlay" } });
  const shapesLayer = element("canvas", {
    class: "gt-layer gt-shapes-layer",
    attributes: { role: "img", "data-gt": "shapes" },
  });
  const node = element("div", { class: "gt-stage", attributes: { "data-gt": "stage" } }, [
    imageLayer,
    overlay,
    shapesLayer,
  ]);
  const imagePen = imageLayer.getContext("2d");
  const shapesPen = shapesLayer.getContext("2d");

  let size: Size = { width: 0, height: 0 };
  let viewport: Viewport = { scale: 1, x: 0, y: 0 };
  let fitted = true;
  let picture: Picture | null = null;
  let object: number | null = null;
  let preview: { readonly rect: Rect; readonly index: number | null } | null = null;
  let hover: Point | null = null;
  let space = false;
  let dirty = { image: true, shapes: true };
  let asked = 0;
  let state: LabelerState = bridge.store.get();
  let local: Local = view.local.get();
  let answer = shownDesk(state)?.answer;

  const image = (): Size | null => (picture?.state === "ready" ? picture.info : null);
  const frame = (): Frame | null => {
    const shown = image();
    return shown === null || size.width === 0 ? null : { image: shown, stage: size };
  };

  function surface(reach: number): Surface | null {
    const seen = frame();
    const desk = shownDesk(state);
    if (seen === null || desk === null) return null;
    const editable = bridge.tool.draws && canEdit(state) && !local.hidden;
    const mode = editable ? local.mode : "look";
    return { mode, rects: bridge.tool.boxes(desk.answer), selected: desk.selected, viewport, frame: seen, reach };
  }

  function repaint(what: { image?: boolean; shapes?: boolean }): void {
    dirty = { image: dirty.image || what.image === true, shapes: dirty.shapes || what.shapes === true };
    if (asked === 0 && !signal.aborted) asked = requestAnimationFrame(paint);
  }

  function paint(): void {
    asked = 0;
    const ratio = window.devicePixelRatio || 1;
    const shown = image() ?? { width: 0, height: 0 };
    if (dirty.image) {
      const bitmap = picture?.state === "ready" ? picture.bitmap : null;
      if (imagePen) paintImage(imagePen, { stage: size, ratio, viewport, image: shown }, bitmap);
      const orientation = picture?.state === "ready" ? picture.info.orientation : 1;
      const stored = storedSize(orientation, shown);
      overlay.style.width = `${stored.width}px`;
      overlay.style.height = `${stored.height}px`;
      overlay.style.transform = cssTransform(orientation, shown, viewport);
    }
    if (dirty.shapes && shapesPen) {
      const boxes = image() === null ? [] : paintedBoxes(view, { state, local, preview, hover, viewport });
      const drawing = surface(0)?.mode === "draw";
      paintShapes(shapesPen, {
        stage: size,
        ratio,
        viewport,
        image: shown,
        boxes,
        measured: preview?.rect ?? null,
        crosshair: drawing && hover !== null && !space ? hover : null,
        handles: surface(0)?.mode !== "look" && preview === null,
      });
    }
    dirty = { image: false, shapes: false };
    tellPainted();
  }

  function tellPainted(): void {
    setAttribute(root, "data-gt-object", object === null ? null : String(object));
    setAttribute(root, "data-gt-image-state", object === null ? "none" : (picture?.state ?? "loading"));
  }

  function setViewport(next: Viewport, nowFitted = false): void {
    viewport = next;
    fitted = nowFitted;
    repaint({ image: true, shapes: true });
  }

  function refit(): void {
    const seen = frame();
    if (seen !== null) setViewport(fit(seen.image, seen.stage), true);
  }

  function resize(): void {
    const next = { width: node.clientWidth, height: node.clientHeight };
    const ratio = window.devicePixelRatio || 1;
    size = next;
    for (const layer of [imageLayer, shapesLayer]) {
      layer.width = Math.round(next.width * ratio);
      layer.height = Math.round(next.height * ratio);
    }
    const seen = frame();
    if (fitted) refit();
    else if (seen !== null) setViewport(keepVisible(viewport, seen.image, seen.stage));
    // A resized canvas is empty; painting it in the same turn keeps it from flickering.
    dirty = { image: true, shapes: true };
    paint();
  }

  function onOutcome(outcome: Outcome): void {
    preview = null;
    if (outcome.type === "preview") preview = outcome;
    else if (outcome.type === "pan") setViewport(outcome.viewport);
    else onResult(outcome);
    repaint({ shapes: true });
  }

  const pointer = attachPointer({
    node: shapesLayer,
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
      repaint({ shapes: true });
    },
    setViewport: (next) => setViewport(next),
  });

  const observer = new ResizeObserver(resize);
  observer.observe(node);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    cancelAnimationFrame(asked);
  });

  function update(nextState: LabelerState, nextLocal: Local): void {
    const nextObject = nextState.shown?.index ?? null;
    const nextPicture = nextObject === null ? null : bridge.images.get(nextObject);
    const nextAnswer = shownDesk(nextState)?.answer;
    const other = nextObject !== object;
    // What a gesture holds on to may be gone, or may not be changed any more.
    if (other || nextAnswer !== answer || (!canEdit(nextState) && canEdit(state))) pointer.cancel();
    state = nextState;
    local = nextLocal;
    answer = nextAnswer;
    const otherPicture = other || nextPicture !== picture;
    object = nextObject;
    picture = nextPicture;
    if (otherPicture) refit();
    if (picture?.state !== "ready") tellPainted();
    repaint({ image: otherPicture, shapes: true });
    setAttribute(shapesLayer, "aria-label", STRINGS.stage.label(state.shown?.name ?? ""));
    pointer.refreshCursor();
  }

  return {
    node,
    overlay,
    update,
    cancel: () => pointer.cancel(),
    zoom(factor) {
      const seen = frame();
      const middle = hover ?? { x: size.width / 2, y: size.height / 2 };
      if (seen !== null) setViewport(zoomAt(viewport, factor, middle, seen));
    },
    fit: refit,
    hold(held) {
      space = held;
      pointer.refreshCursor();
      repaint({ shapes: true });
    },
    visible() {
      const seen = frame();
      return seen === null ? NOWHERE : visibleRect(viewport, seen);
    },
    bounds: () => image() ?? NOWHERE,
  };
}
