/** A text in the middle of the labeler: readable type, scrolled when long, with what a tool does to it. */

import type { Command } from "../keys";
import type { LabelerState } from "../model/state";
import type { Text } from "../model/text";
import { STRINGS } from "../strings";
import { textIn } from "../sync/texts";
import type { Rect, Size } from "../wire";
import { element, setAttribute } from "./dom";
import { type Surface, type SurfaceHooks, tellShown } from "./surface";
import { TextLines } from "./text-lines";
import type { Local, View } from "./view";

const NO_PLACE: Rect = { left: 0, top: 0, width: 0, height: 0 };
const LETTERS_PX = 16;
const LEAST_ZOOM = 0.7;
const MOST_ZOOM = 3;
/** How much of the text stays in sight when it is turned by a page. */
const PAGE_SHARE = 0.85;

/** What a tool works with on a text. */
export interface TextStage {
  readonly view: View;
  readonly hooks: SurfaceHooks;
  readonly lines: TextLines;
  readonly scroller: HTMLElement;
}

/** What a tool does with a text beyond showing it. */
export interface TextHands {
  /** Another text is shown, or the state has changed. */
  update(state: LabelerState, local: Local, text: Text | null): void;
  cancel(): boolean;
  run(command: Command): boolean;
}

/** The stage of a text tool. */
export class TextSurface implements Surface {
  readonly node: HTMLElement;
  readonly overlay = null;
  readonly #view: View;
  readonly #lines = new TextLines();
  readonly #scroller: HTMLElement;
  readonly #hands: TextHands | null;
  #text: Text | null = null;
  #object: number | null = null;
  #zoom = 1;

  constructor(view: View, hooks: SurfaceHooks, hands?: (stage: TextStage) => TextHands) {
    this.#view = view;
    view.bridge.contents.open(null);
    // It scrolls, so the keyboard must be able to reach it.
    const attributes = { tabindex: "0", role: "group", "data-gt": "scroller" };
    this.#scroller = element("div", { class: "gt-text", attributes }, [this.#lines.node]);
    this.node = element("div", { class: "gt-stage", attributes: { "data-gt": "stage" } }, [this.#scroller]);
    this.#hands = hands?.({ view, hooks, lines: this.#lines, scroller: this.#scroller }) ?? null;
  }

  update(now: LabelerState, local: Local): void {
    const object = now.shown?.index ?? null;
    const content = object === null ? null : this.#view.bridge.contents.get(object);
    const text = textIn(content);
    if (text !== this.#text || object !== this.#object) {
      this.#text = text;
      this.#object = object;
      this.#lines.show(text);
      this.#scroller.scrollTop = 0;
    }
    this.#hands?.update(now, local, text);
    setAttribute(this.#scroller, "aria-label", STRINGS.media.text.label(now.shown?.name ?? ""));
    tellShown(this.#view.root, now, content);
  }

  cancel(): boolean {
    return this.#hands?.cancel() ?? false;
  }

  run(command: Command): boolean {
    if (command.type === "zoom") return this.#setZoom(this.#zoom * command.factor);
    if (command.type === "fit") return this.#setZoom(1);
    return this.#hands?.run(command) === true || this.#scroll(command);
  }

  hold(): void {
    // The space bar means nothing in a text.
  }

  visible(): Rect {
    return NO_PLACE;
  }

  bounds(): Size {
    return { width: 1, height: 1 };
  }

  #setZoom(zoom: number): true {
    this.#zoom = Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
    this.#scroller.style.fontSize = `${LETTERS_PX * this.#zoom}px`;
    return true;
  }

  /** Scroll by keys where the text has no caret. */
  #scroll(command: Command): boolean {
    if (command.type !== "tool" || command.by === undefined) return false;
    const { clientHeight, scrollHeight } = this.#scroller;
    const steps: Readonly<Record<string, number>> = {
      line: 3 * LETTERS_PX * this.#zoom,
      page: clientHeight * PAGE_SHARE,
      whole: scrollHeight,
    };
    const step = steps[command.name];
    if (step === undefined) return false;
    this.#scroller.scrollTop += command.by * step;
    return true;
  }
}
