/** Keeps the picture on the stage as sharp as the screen can show it. */

import { levelFor, type Seen, tilesIn, topLevel, wantedTiles, wantsTiles } from "../model/tiles";
import { type Frame, MARGIN, type Viewport, visibleRect } from "../model/viewport";
import { STRINGS } from "../strings";
import { columnsOf, type Picture } from "../sync/pictures";
import { type Tile, Tiles } from "../sync/tiles";
import type { Size } from "../wire";
import { element, setAttribute } from "./dom";
import type { View } from "./view";

/** A zoom or pan is over when nothing has moved for so long, in milliseconds. */
const SETTLED_MS = 60;
/** Patience before the worker is told that something is on its way, in milliseconds. */
const PATIENCE_MS = 500;

/** Return the room that a fitted picture has on a stage, in screen pixels. */
export function roomIn({ width, height }: Size): Size {
  const within = (side: number): number =>
    Math.max(Math.ceil((side - 2 * MARGIN) * (window.devicePixelRatio || 1)), 1);
  return { width: within(width), height: within(height) };
}

function seenIn(frame: Frame, viewport: Viewport, picture: Picture): Seen | null {
  // A thumbnail says nothing of how fine the picture will be.
  if (picture.share === 0) return null;
  const ratio = window.devicePixelRatio || 1;
  const seen = { image: frame.image, viewport, visible: visibleRect(viewport, frame), ratio };
  return wantsTiles(seen, columnsOf(picture)) ? seen : null;
}

/** Tiles for one stage. */
export class Sharpener {
  /** Says that the picture, or finer pixels of it, are on their way. */
  readonly node = element("div", { class: "gt-sharpening" });
  readonly #view: View;
  readonly #tiles: Tiles;
  readonly #repaint: () => void;
  #seen: Seen | null = null;
  #settle = 0;
  #patience = 0;
  #told = false;
  /** Percent of the picture that are there while the rest is arriving. */
  #arriving: number | null = null;
  /** A finer picture is on its way; nothing is to be said of tiles before it is there. */
  #refining = false;

  constructor(view: View, repaint: () => void) {
    this.#view = view;
    this.#repaint = repaint;
    this.node.hidden = true;
    this.#tiles = new Tiles(view.bridge.requests, {
      changed: () => this.#arrived(),
      failed: (problem) => this.#tell(problem),
    });
    view.signal.addEventListener("abort", () => {
      clearTimeout(this.#settle);
      clearTimeout(this.#patience);
      this.#tiles.show(null);
    });
  }

  get #sharp(): boolean {
    const seen = this.#seen;
    if (seen === null) return !this.#refining;
    return !tilesIn(seen.image, seen.visible, levelFor(seen)).some((place) => this.#tiles.misses(place));
  }

  /** Follow the stage: which picture, and how it lies. */
  follow(object: number | null, frame: Frame | null, viewport: Viewport, picture: Picture | null): void {
    this.#tiles.show(object);
    this.#refining = object !== null && this.#view.bridge.contents.refining(object);
    const ready = frame !== null && picture !== null && !this.#refining;
    this.#seen = ready ? seenIn(frame, viewport, picture) : null;
    clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => this.#ask(), SETTLED_MS);
    this.#arriving = picture !== null && picture.share < 1 ? Math.round(100 * picture.share) : null;
    this.#show();
  }

  /** Return what there is to be painted, the coarsest first. */
  painted(): readonly Tile[] {
    const seen = this.#seen;
    if (seen === null) return [];
    const found: Tile[] = [];
    for (let level = topLevel(seen.image); level >= levelFor(seen); level -= 1) {
      for (const place of tilesIn(seen.image, seen.visible, level)) {
        const tile = this.#tiles.get(place);
        if (tile !== undefined) found.push(tile);
      }
    }
    return found;
  }

  #ask(): void {
    this.#tiles.want(this.#seen === null ? [] : wantedTiles(this.#seen));
    this.#show();
  }

  #arrived(): void {
    this.#show();
    this.#repaint();
  }

  #show(): void {
    const sharp = this.#sharp;
    setAttribute(this.#view.root, "data-gt-sharp", String(sharp));
    const arriving = this.#arriving;
    setAttribute(this.node, "role", arriving === null ? null : "progressbar");
    setAttribute(this.node, "aria-label", arriving === null ? null : STRINGS.stage.arrivingLabel);
    setAttribute(this.node, "aria-valuenow", arriving === null ? null : String(arriving));
    if (arriving !== null) this.#say(STRINGS.stage.arriving(arriving));
    else if (sharp) this.#say("");
    else if (this.#patience === 0) {
      this.node.hidden = true;
      this.#patience = window.setTimeout(() => {
        this.node.textContent = STRINGS.stage.sharpening;
        this.node.hidden = false;
      }, PATIENCE_MS);
    }
  }

  /** Say something at once, or nothing. */
  #say(text: string): void {
    clearTimeout(this.#patience);
    this.#patience = 0;
    this.node.textContent = text;
    this.node.hidden = text === "";
  }

  #tell(problem: string): void {
    if (this.#told) return;
    this.#told = true;
    this.#view.bridge.notify({ tone: "error", text: STRINGS.stage.notSharpened(problem) });
  }
}
