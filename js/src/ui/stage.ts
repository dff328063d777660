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
import { createLayers, type Layers } from "./layers";
import { paintedBoxes } from "./painted-boxes";
import { Pointer, REACH_PX } from "./pointer";
import type { Local, Part, View } from "./view";

const NOWHERE: Rect = { left: 0, top: 0, width: 0, height: 0 };

/** The stage, with what keys and buttons can do to it. */
export class Stage implements Part {
  readonly node: HTMLElement;
  readonly #view: View;
  readonly #layers: Layers = createLayers();
  readonly #pointer: Pointer;
  #state: LabelerState;
  #local: Local;
  #picture: Picture | null = null;
  #size: Size = { width: 0, height: 0 };
  #viewport: Viewport = { scale: 1, x: 0, y: 0 };
  #fitted = true;
  #preview: { readonly rect: Rect; readonly index: number | null } | null = null;
  #hover: Point | null = null;
  #space = false;
  #dirty = { picture: true, shapes: true };
  #asked = 0;

  /** `onResult` hears what the pointer did. */
  constructor(view: View, onResult: (outcome: Outcome) => void) {
    const { nodes } = this.#layers;
    this.node = element("div", { class: "gt-stage", attributes: { "data-gt": "stage" } }, nodes);
    this.#view = view;
    this.#state = view.bridge.store.get();
    this.#local = view.local.get();
    this.#pointer = this.#attachPointer(onResult);
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.node);
    view.signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#asked);
    });
  }

  /** Where the overlay of the kernel goes, in stored image pixels. */
  get overlay(): HTMLElement {
    return this.#layers.overlay;
  }

  /** Follow the state; called at every change, because the next press must meet the shapes as they are. */
  update(now: LabelerState, local: Local): void {
    const before = this.#state;
    const otherObject = now.shown?.index !== before.shown?.index;
    const otherAnswer = shownDesk(now)?.answer !== shownDesk(before)?.answer;
    // What a gesture holds on to may be gone, or may not be changed any more.
    if (otherObject || otherAnswer || canEdit(now) !== canEdit(before)) this.#pointer.cancel();
    this.#state = now;
    this.#local = local;
    const picture = now.shown === null ? null : this.#view.bridge.images.get(now.shown.index);
    const otherPicture = otherObject || picture !== this.#picture;
    this.#picture = picture;
    if (otherPicture) this.fit();
    if (picture?.state !== "ready") this.#tellPainted();
    this.#repaint(otherPicture ? "picture" : "shapes");
    setAttribute(this.#layers.shapes, "aria-label", STRINGS.stage.label(now.shown?.name ?? ""));
    this.#pointer.refreshCursor();
  }

  /** Give up the gesture under way; say whether there was one. */
  cancel(): boolean {
    return this.#pointer.cancel();
  }

  /** Zoom about the pointer, or about the middle where the pointer is elsewhere. */
  zoom(factor: number): void {
    const seen = this.#frame();
    const about = this.#hover ?? { x: this.#size.width / 2, y: this.#size.height / 2 };
    if (seen !== null) this.#setViewport(zoomAt(this.#viewport, factor, about, seen));
  }

  /** Show the whole picture. */
  fit(): void {
    const seen = this.#frame();
    if (seen === null) return;
    this.#setViewport(fitTo(seen.image, seen.stage));
    this.#fitted = true;
  }

  /** Hold or release the space bar. */
  hold(space: boolean): void {
    this.#space = space;
    this.#pointer.refreshCursor();
    this.#repaint("shapes");
  }

  /** Return the part of the picture that can be seen, in image pixels. */
  visible(): Rect {
    const seen = this.#frame();
    return seen === null ? NOWHERE : visibleRect(this.#viewport, seen);
  }

  /** Return the size of the picture, 0 × 0 while there is none. */
  bounds(): Size {
    return this.#picture?.state === "ready" ? this.#picture.info : NOWHERE;
  }

  #frame(): Frame | null {
    const { width } = this.#size;
    if (this.#picture?.state !== "ready" || width === 0) return null;
    return { image: this.#picture.info, stage: this.#size };
  }

  #surface(reach: number): Surface | null {
    const seen = this.#frame();
    const desk = shownDesk(this.#state);
    if (seen === null || desk === null) return null;
    const { tool } = this.#view.bridge;
    const editable = tool.draws && canEdit(this.#state) && !this.#local.hidden;
    return {
      mode: editable ? this.#local.mode : "look",
      rects: tool.boxes(desk.answer),
      selected: desk.selected,
      viewport: this.#viewport,
      frame: seen,
      reach,
    };
  }

  #attachPointer(onResult: (outcome: Outcome) => void): Pointer {
    const { root, signal } = this.#view;
    return new Pointer({
      node: this.#layers.shapes,
      signal,
      surface: (reach) => this.#surface(reach),
      panning: () => this.#space,
      wheelZooms: () => root.contains(document.activeElement),
      pressed: (gesture) => {
        root.focus({ preventScroll: true });
        if (gesture.kind === "move") onResult({ type: "select", index: gesture.index });
      },
      outcome: (outcome) => {
        this.#preview = outcome.type === "preview" ? outcome : null;
        if (outcome.type === "pan") this.#setViewport(outcome.viewport);
        else if (outcome.type !== "preview") onResult(outcome);
        this.#repaint("shapes");
      },
      hover: (screen) => {
        this.#hover = screen;
        this.#repaint("shapes");
      },
      setViewport: (viewport) => this.#setViewport(viewport),
    });
  }

  #setViewport(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#fitted = false;
    this.#repaint("picture");
  }

  #resize(): void {
    this.#size = { width: this.node.clientWidth, height: this.node.clientHeight };
    this.#layers.resize(this.#size);
    const seen = this.#frame();
    if (this.#fitted) this.fit();
    else if (seen !== null) this.#setViewport(keepVisible(this.#viewport, seen.image, seen.stage));
    // A resized canvas is empty; painting it in the same turn keeps it from flickering.
    this.#dirty = { picture: true, shapes: true };
    this.#paint();
  }

  #repaint(what: "picture" | "shapes"): void {
    this.#dirty = { picture: this.#dirty.picture || what === "picture", shapes: true };
    if (this.#asked !== 0 || this.#view.signal.aborted) return;
    this.#asked = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#asked = 0;
    if (this.#dirty.picture) this.#layers.paintPicture(this.#picture, this.#viewport);
    if (this.#dirty.shapes) this.#paintShapes();
    this.#dirty = { picture: false, shapes: false };
    this.#tellPainted();
  }

  #paintShapes(): void {
    const surface = this.#surface(REACH_PX.mouse / this.#viewport.scale);
    const moment = {
      state: this.#state,
      local: this.#local,
      preview: this.#preview,
      hover: this.#hover,
      viewport: this.#viewport,
    };
    this.#layers.paintShapes({
      viewport: this.#viewport,
      image: this.bounds(),
      boxes: surface === null ? [] : paintedBoxes(this.#view, moment),
      measured: this.#preview?.rect ?? null,
      crosshair: surface !== null && this.#aims(surface) ? this.#hover : null,
      handles: surface !== null && surface.mode !== "look" && this.#preview === null,
    });
  }

  /** Say whether the pointer is about to draw, or drawing. */
  #aims(surface: Surface): boolean {
    if (surface.mode !== "draw" || this.#hover === null || this.#space) return false;
    if (this.#preview !== null) return this.#preview.index === null;
    return targetAt(surface, toImage(this.#viewport, this.#hover)).type === "ground";
  }

  /** Tell the page, tests included, what is on the stage. */
  #tellPainted(): void {
    const { root } = this.#view;
    const object = this.#state.shown?.index ?? null;
    setAttribute(root, "data-gt-object", object === null ? null : String(object));
    const image = object === null ? "none" : (this.#picture?.state ?? "loading");
    setAttribute(root, "data-gt-image-state", image);
  }
}
