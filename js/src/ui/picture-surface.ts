/** The picture with its shapes, painted when something has changed and only then. */

import type { Moment, Outcome, PictureScene, PictureTool } from "../gesture/gesture";
import type { Command } from "../keys";
import type { Desk } from "../model/desk";
import type { Point } from "../model/geometry";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import {
  type Frame,
  fitTo,
  keepVisible,
  toScreen,
  type Viewport,
  visibleRect,
  zoomAt,
} from "../model/viewport";
import { paintSuggestions } from "../render/suggestions";
import { STRINGS } from "../strings";
import type { Content } from "../sync/contents";
import { type Picture, pictureIn } from "../sync/pictures";
import type { Rect, Size } from "../wire";
import { element, setAttribute } from "./dom";
import { KeyPointer } from "./key-pointer";
import { createLayers, type Layers } from "./layers";
import { Pointer } from "./pointer";
import { proposedOn } from "./proposed";
import { roomIn, Sharpener } from "./sharpener";
import { type Surface, type SurfaceHooks, tellShown } from "./surface";
import { type Local, shapesOff, type View } from "./view";

const NOWHERE: Rect = { left: 0, top: 0, width: 0, height: 0 };

/** The stage of a picture tool, with what keys and buttons can do to it. */
export class PictureSurface implements Surface {
  readonly node: HTMLElement;
  readonly overlay: HTMLElement;
  readonly #view: View;
  readonly #tool: PictureTool;
  readonly #hooks: SurfaceHooks;
  readonly #layers: Layers = createLayers();
  readonly #sharpener: Sharpener;
  readonly #pointer: Pointer;
  readonly #keys: KeyPointer;
  #state: LabelerState;
  #local: Local;
  #content: Content | null = null;
  #picture: Picture | null = null;
  #size: Size = { width: 0, height: 0 };
  #viewport: Viewport = { scale: 1, x: 0, y: 0 };
  #fitted = true;
  #preview: { readonly desk: Desk; readonly measured: Rect | null } | null = null;
  #hover: Point | null = null;
  #space = false;
  #dirty = { picture: true, shapes: true };
  #asked = 0;

  constructor(view: View, hooks: SurfaceHooks, tool: PictureTool) {
    const { nodes, overlay } = this.#layers;
    this.#sharpener = new Sharpener(view, () => this.#repaint("picture"));
    const layers = [...nodes, this.#sharpener.node];
    this.node = element("div", { class: "gt-stage", attributes: { "data-gt": "stage" } }, layers);
    this.overlay = overlay;
    this.#view = view;
    this.#tool = tool;
    this.#hooks = hooks;
    this.#state = view.bridge.store.get();
    this.#local = view.local.get();
    this.#pointer = this.#attachPointer();
    this.#keys = this.#attachKeys();
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.node);
    view.signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#asked);
    });
  }

  update(now: LabelerState, local: Local): void {
    const before = this.#state;
    const otherObject = now.shown?.index !== before.shown?.index;
    const otherAnswer = shownDesk(now)?.answer !== shownDesk(before)?.answer;
    const otherMode = local.mode !== this.#local.mode;
    // What a gesture holds on to may be gone, or may not be changed any more.
    if (otherObject || otherAnswer || otherMode || canEdit(now) !== canEdit(before)) this.#pointer.cancel();
    this.#state = now;
    this.#local = local;
    const content = now.shown === null ? null : this.#view.bridge.contents.get(now.shown.index);
    const picture = pictureIn(content);
    this.#repaint(otherObject || content !== this.#content ? "picture" : "shapes");
    // How one looks at it stays when more of the same object comes.
    const appeared = otherObject || (picture === null) !== (this.#picture === null);
    [this.#content, this.#picture] = [content, picture];
    if (otherObject) this.#keys.forget();
    this.#layers.adjust(local.look);
    if (appeared) this.#fit();
    if (picture === null) tellShown(this.#view.root, this.#state, this.#content);
    // In the same turn: a frame later is a frame longer without it.
    else if (appeared && this.#size.width > 0) this.#paintDirty();
    setAttribute(this.#layers.shapes, "aria-label", STRINGS.media.picture.label(now.shown?.name ?? ""));
    this.#pointer.refreshCursor();
  }

  cancel(): boolean {
    return this.#pointer.cancel();
  }

  run(command: Command): boolean {
    if (command.type === "zoom") this.#zoom(command.factor);
    else if (command.type === "fit") this.#fit();
    else if (command.type === "pointer") this.#keys.toggle();
    else {
      // Arrows move the keyboard's pointer while it is out; what is under way comes before putting it away.
      const first = this.#pointer.run(command) || this.#keys.move(command);
      return first || this.#runTool(command) || this.#keys.run(command);
    }
    return true;
  }

  hold(space: boolean): void {
    if (space && !this.#space) this.#keys.press();
    this.#space = space;
    this.#pointer.refreshCursor();
    this.#repaint("shapes");
  }

  visible(): Rect {
    const seen = this.#frame();
    return seen === null ? NOWHERE : visibleRect(this.#viewport, seen);
  }

  bounds(): Size {
    return this.#picture?.info ?? NOWHERE;
  }

  /** Zoom about the pointer, or about the middle where the pointer is elsewhere. */
  #zoom(factor: number): void {
    const seen = this.#frame();
    const about = this.#aim() ?? { x: this.#size.width / 2, y: this.#size.height / 2 };
    if (seen !== null) this.#setViewport(zoomAt(this.#viewport, factor, about, seen));
  }

  #fit(): void {
    const seen = this.#frame();
    if (seen === null) return;
    this.#setViewport(fitTo(seen.image, seen.stage));
    this.#fitted = true;
  }

  /** Let the tool have a command first; nothing is changed where that is not allowed. */
  #runTool(command: Command): boolean {
    const scene = this.#scene(0);
    if (scene?.editable !== true) return false;
    const change = this.#tool.run?.(scene, command) ?? null;
    if (change === null) return false;
    if (typeof change === "string") this.#hooks.say(change);
    else this.#hooks.commit(change);
    this.#repaint("shapes");
    return true;
  }

  /** Where one aims, in stage pixels: with the keyboard's pointer while that is out. */
  #aim(): Point | null {
    return this.#keys.at === null ? this.#hover : toScreen(this.#viewport, this.#keys.at);
  }

  #frame(): Frame | null {
    if (this.#picture === null || this.#size.width === 0) return null;
    return { image: this.#picture.info, stage: this.#size };
  }

  /** Return what the tool works on; `reach` in stage pixels. */
  #scene(reach: number): PictureScene | null {
    const frame = this.#frame();
    const desk = shownDesk(this.#state);
    if (frame === null || desk === null) return null;
    return {
      desk,
      task: this.#state.config.task,
      shown: this.#state.shown?.shown ?? null,
      label: this.#state.label,
      mode: this.#local.mode,
      off: shapesOff(this.#local),
      unseen: this.#local.unseen,
      snap: this.#local.snap,
      editable: canEdit(this.#state) && !this.#local.hidden,
      viewport: this.#viewport,
      frame,
      reach: reach / this.#viewport.scale,
    };
  }

  #attachKeys(): KeyPointer {
    return new KeyPointer({
      pointer: this.#pointer,
      viewport: () => this.#viewport,
      setViewport: (viewport) => this.#setViewport(viewport),
      bounds: () => this.bounds(),
      visible: () => this.visible(),
      stage: () => this.#size,
      moved: () => this.#repaint("shapes"),
      toggled: (out) => {
        this.#hooks.say(out ? STRINGS.stage.pointerOut : STRINGS.stage.pointerAway);
        this.#repaint("shapes");
      },
    });
  }

  #attachPointer(): Pointer {
    const { root, signal } = this.#view;
    return new Pointer({
      node: this.#layers.shapes,
      signal,
      tool: this.#tool,
      scene: (reach) => this.#scene(reach),
      panning: () => this.#space && this.#keys.at === null,
      wheelZooms: () => root.contains(document.activeElement),
      pressed: () => root.focus({ preventScroll: true }),
      outcome: (outcome) => this.#take(outcome),
      hover: (screen) => {
        this.#hover = screen;
        this.#repaint("shapes");
      },
      setViewport: (viewport) => this.#setViewport(viewport),
      command: (command) => this.#view.run(command),
    });
  }

  #take(outcome: Outcome): void {
    this.#preview =
      outcome.type === "preview" ? { desk: outcome.desk, measured: outcome.measured ?? null } : null;
    if (outcome.type === "pan") this.#setViewport(outcome.viewport);
    else if (outcome.type === "commit") this.#hooks.commit(outcome.desk);
    else if (outcome.type === "refused") this.#hooks.say(outcome.why);
    else if (outcome.type === "discard" && outcome.reason === "too-small") {
      this.#hooks.say(STRINGS.notices.tooSmall);
    }
    this.#repaint("shapes");
  }

  #setViewport(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#fitted = false;
    this.#repaint("picture");
  }

  #resize(): void {
    this.#size = { width: this.node.clientWidth, height: this.node.clientHeight };
    this.#layers.resize(this.#size);
    if (this.node.clientWidth > 0) this.#view.bridge.contents.open(roomIn(this.#size));
    const seen = this.#frame();
    if (this.#fitted) this.#fit();
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
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
    this.#paintDirty();
    tellShown(this.#view.root, this.#state, this.#content);
  }

  #paintDirty(): void {
    if (this.#dirty.picture) this.#paintPicture();
    if (this.#dirty.shapes) this.#layers.paintShapes((pen) => this.#paintShapes(pen));
    this.#dirty = { picture: false, shapes: false };
  }

  #paintPicture(): void {
    const frame = this.#frame();
    const object = frame === null ? null : (this.#state.shown?.index ?? null);
    this.#sharpener.follow(object, frame, this.#viewport, this.#picture);
    this.#layers.paintPicture(this.#picture, this.#viewport, this.#sharpener.painted());
  }

  #paintShapes(pen: CanvasRenderingContext2D): void {
    const scene = this.#scene(0);
    if (scene === null) return;
    const moment: Moment = {
      scene: this.#preview === null ? scene : { ...scene, desk: this.#preview.desk },
      committed: scene.desk,
      gesture: this.#pointer.gesture,
      measured: this.#preview?.measured ?? null,
      hover: this.#space && this.#keys.at === null ? null : this.#aim(),
      stage: this.#size,
      proposed: proposedOn(this.#view, this.#state, this.#local),
      hidden: this.#local.hidden,
    };
    paintSuggestions(pen, moment);
    this.#tool.paint(pen, moment);
  }
}
