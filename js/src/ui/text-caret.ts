/** Caret and selection in a text: the browser's own selection, kept as places in the text. */

import type { Stretch, Text } from "../model/text";
import { element } from "./dom";
import type { Place, TextLines } from "./text-lines";

/** How far the caret goes by a key. */
export type Step = "letter" | "word" | "line" | "edge" | "page" | "whole";

/** How much of the text stays in sight around the caret, in pixels. */
const MARGIN_PX = 28;
const ROWS_LEFT_ON_A_PAGE = 2;
const MOST_ROWS = 100;

/** Where the caret is and what is selected, in UTF-16 units. */
export class TextCaret {
  readonly node = element("div", { class: "gt-caret", attributes: { "aria-hidden": "true" } });
  readonly #lines: TextLines;
  readonly #scroller: HTMLElement;
  #text: Text | null = null;
  #anchor: number | null = null;
  #focus: number | null = null;
  /** Whether the page's selection is ours; the worker may have selected something elsewhere. */
  #owns = false;
  /** Whether the pointer selects just now: nothing is looked up then but when somebody asks. */
  #held = false;
  #stale = false;

  constructor(lines: TextLines, scroller: HTMLElement, signal: AbortSignal) {
    this.#lines = lines;
    this.#scroller = scroller;
    scroller.append(this.node);
    document.addEventListener("selectionchange", () => this.#changed(), { signal });
    const observer = new ResizeObserver(() => this.#paint());
    observer.observe(lines.node);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    this.#paint();
  }

  /** The caret's place, `null` before it was ever set. */
  get place(): number | null {
    if (this.#stale) this.follow();
    return this.#focus;
  }

  /** What is selected, without white space at its ends; `null` for nothing. */
  get selected(): Stretch | null {
    if (this.#stale) this.follow();
    if (this.#anchor === null || this.#focus === null || this.#anchor === this.#focus) return null;
    return this.#text?.trimmed(this.#anchor, this.#focus) ?? null;
  }

  /** Begin anew with another text. */
  show(text: Text | null): void {
    this.#text = text;
    this.#anchor = null;
    this.#focus = null;
    this.#owns = false;
    this.#paint();
  }

  /** The pointer begins to select, or has let go. */
  hold(held: boolean): void {
    this.#held = held;
    this.node.hidden = held || this.#focus === null;
    if (!held) this.follow();
  }

  /** Take over what the browser has selected. */
  follow(): void {
    this.#stale = false;
    const now = document.getSelection();
    const [anchor, focus] = [
      this.#unitAt(now?.anchorNode ?? null, now?.anchorOffset ?? 0),
      this.#unitAt(now?.focusNode ?? null, now?.focusOffset ?? 0),
    ];
    this.#owns = anchor !== null && focus !== null;
    this.#anchor = this.#owns ? anchor : this.#focus;
    this.#focus = this.#owns ? focus : this.#focus;
    this.#paint();
  }

  /** Put the caret somewhere, with or without what it passes over selected. */
  set(place: number, extend = false): void {
    this.#anchor = extend ? (this.#anchor ?? this.#focus ?? place) : place;
    this.#focus = place;
    this.#owns = true;
    this.restore();
  }

  /** Put the caret somewhere once the lines are as they will be: `restore` is still to be called. */
  put(place: number): void {
    this.#anchor = place;
    this.#focus = place;
    this.#owns = true;
  }

  /** Select again what is selected, after the lines have changed under it. */
  restore(): void {
    if (this.#owns && this.#anchor !== null && this.#focus !== null) {
      const [from, to] = [this.#lines.placeOf(this.#anchor), this.#lines.placeOf(this.#focus)];
      const now = document.getSelection();
      // Selecting lays a long text out anew.
      const there =
        now?.anchorNode === from[0] &&
        now.anchorOffset === from[1] &&
        now.focusNode === to[0] &&
        now.focusOffset === to[1];
      if (!there) now?.setBaseAndExtent(...from, ...to);
    }
    this.#paint();
  }

  /** Let go of what is selected. */
  collapse(): void {
    if (this.#focus !== null) this.set(this.#focus);
  }

  /** Move the caret as a key asks; `by` is 1 to the right or down. */
  move(step: Step, by: 1 | -1, extend: boolean): void {
    const text = this.#text;
    if (text === null) return;
    const from = this.#focus ?? 0;
    const ahead = this.#reads(from) === "rtl" ? (-by as 1 | -1) : by;
    const { selected } = this;
    if (step === "letter" && selected !== null && !extend) {
      this.set(ahead === 1 ? selected.end : selected.start);
    } else if (step === "letter" || step === "word") {
      this.set(text[step](from, ahead), extend);
    } else if (step === "whole") {
      this.set(by === 1 ? text.content.length : 0, extend);
    } else {
      this.#moveAsLaidOut(step, by, extend);
    }
    this.reveal(this.#focus ?? 0);
  }

  /** Scroll the text, and it alone, until a place can be seen. */
  reveal(place: number): void {
    const { top, bottom } = this.#lines.caretAt(place);
    const seen = this.#scroller.getBoundingClientRect();
    const above = top - MARGIN_PX - seen.top;
    const below = bottom + MARGIN_PX - seen.bottom;
    if (above < 0) this.#scroller.scrollTop += above;
    else if (below > 0) this.#scroller.scrollTop += below;
    this.#paint();
  }

  #changed(): void {
    if (this.#held) this.#stale = true;
    else this.follow();
  }

  /** Rows are known to the browser alone. */
  #moveAsLaidOut(step: "line" | "edge" | "page", by: 1 | -1, extend: boolean): void {
    if (this.#focus === null) this.set(0);
    // Selected again only where that is needed: the browser remembers the column from row to row.
    if (!this.#owns) this.restore();
    const selection = document.getSelection();
    const granularity = step === "edge" ? "lineboundary" : "line";
    for (let n = step === "page" ? this.#rowsOnPage() : 1; n > 0; n -= 1) {
      selection?.modify(extend ? "extend" : "move", by === 1 ? "forward" : "backward", granularity);
    }
    this.follow();
  }

  #rowsOnPage(): number {
    const row = Number.parseFloat(getComputedStyle(this.#lines.node).lineHeight) || MARGIN_PX;
    const rows = Math.floor(this.#scroller.clientHeight / row) - ROWS_LEFT_ON_A_PAGE;
    return Math.min(Math.max(rows, 1), MOST_ROWS);
  }

  #reads(place: number): string {
    const [node] = this.#lines.placeOf(place);
    const at = node instanceof Element ? node : node.parentElement;
    return at === null ? "ltr" : getComputedStyle(at).direction;
  }

  #unitAt(node: Node | null, offset: number): number | null {
    if (node === null) return null;
    const place: Place = [node, offset];
    return this.#lines.unitAt(place);
  }

  #paint(): void {
    this.node.hidden = this.#held || this.#focus === null;
    if (this.#held || this.#focus === null) return;
    const { left, top, height } = this.#lines.caretAt(this.#focus);
    const edge = this.#scroller.getBoundingClientRect();
    this.node.style.left = `${left - edge.left + this.#scroller.scrollLeft - this.#scroller.clientLeft}px`;
    this.node.style.top = `${top - edge.top + this.#scroller.scrollTop - this.#scroller.clientTop}px`;
    this.node.style.height = `${height}px`;
  }
}
