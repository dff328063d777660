/** A text in the page: one block a line, with marks; and the way between places in the text and in the document. */

import type { Text } from "../model/text";
import { element, setAttribute } from "./dom";
import { type Mark, piecesOf, replaceSome, roomFor } from "./text-pieces";

/** A place in the document. */
export type Place = readonly [Node, number];

/** The lines of one text after the other. */
export class TextLines {
  readonly node = element("div", { class: "gt-lines", attributes: { "data-gt": "text" } });
  #text: Text | null = null;
  /** The pieces of each line by key, to change only those that differ. */
  #shown: (readonly string[])[] = [];
  /** The lines that have marks. */
  #marked: ReadonlySet<number> = new Set();
  /** Where each node begins in the text: what stays in a line also keeps its place. */
  readonly #starts = new WeakMap<Node, number>();

  /** Show another text, without marks. */
  show(text: Text | null): void {
    this.#text = text;
    this.#marked = new Set();
    this.#shown = (text?.lines ?? []).map(() => []);
    const blocks = this.#shown.map((_, n) =>
      element("div", { class: "gt-line", attributes: { dir: "auto", "data-line": `${n}` } }),
    );
    this.node.replaceChildren(...blocks);
    blocks.forEach((block, n) => {
      this.#fill(block, n, []);
    });
    this.#setRoom([]);
  }

  /** Show other marks; lines whose marks stay are not touched. */
  mark(marks: readonly Mark[]): void {
    const text = this.#text;
    if (text === null) return;
    this.#setRoom(marks);
    const byLine = new Map<number, Mark[]>();
    for (const mark of marks) {
      for (let n = text.lineAt(mark.start); (text.lines[n]?.start ?? mark.end) < mark.end; n += 1) {
        const known = byLine.get(n);
        if (known === undefined) byLine.set(n, [mark]);
        else known.push(mark);
      }
    }
    const { children } = this.node;
    for (const n of new Set([...this.#marked, ...byLine.keys()])) {
      const block = children[n];
      if (block !== undefined) this.#fill(block, n, byLine.get(n) ?? []);
    }
    this.#marked = new Set(byLine.keys());
  }

  /** Return the place in the text of a place in the document, `null` outside. */
  unitAt([node, offset]: Place): number | null {
    const text = this.#text;
    if (text === null || !this.node.contains(node)) return null;
    // Between the lines: the beginning of the line that follows.
    if (node === this.node) return text.lines[offset]?.start ?? text.content.length;
    const start = this.#starts.get(node);
    if (node instanceof globalThis.Text) return start === undefined ? null : start + offset;
    const child = node.childNodes[offset];
    if (child !== undefined) return this.#starts.get(child) ?? null;
    if (start !== undefined) return start + (node.textContent ?? "").length;
    const line = (node as Element).getAttribute("data-line");
    return line === null ? null : (text.lines[Number(line)]?.end ?? null);
  }

  /** Return where a place in the text is in the document. */
  placeOf(unit: number): Place {
    const text = this.#text;
    const n = text?.lineAt(unit) ?? 0;
    const block = this.node.children[n];
    const line = text?.lines[n];
    if (block === undefined || line === undefined) return [this.node, 0];
    const place = Math.min(unit, line.end);
    const node = this.#nodeBefore(block, place);
    return node === null ? [block, 0] : [node, place - (this.#starts.get(node) ?? place)];
  }

  /** Return the letters of a line that end at a place or lie around it; at its beginning the first ones. */
  #nodeBefore({ childNodes }: Element, unit: number): Node | null {
    let [low, high] = [0, childNodes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#startOf(childNodes[middle]) ?? 0) < unit) low = middle + 1;
      else high = middle;
    }
    // A tag has no letters; those that it stands before begin where it does.
    for (let n = Math.max(low - 1, 0); n < childNodes.length; n += 1) {
      const node = childNodes[n] ?? null;
      const letters = node instanceof globalThis.Text ? node : (node?.firstChild ?? null);
      if (letters !== null) return letters;
    }
    return null;
  }

  #startOf(node: Node | undefined): number | undefined {
    return node === undefined ? undefined : this.#starts.get(node);
  }

  #fill(block: Element, n: number, marks: readonly Mark[]): void {
    const [text, line] = [this.#text, this.#text?.lines[n]];
    if (text === null || line === undefined) return;
    const pieces = piecesOf(text, line, marks);
    replaceSome(block, this.#shown[n] ?? [], pieces, (node, start) => {
      this.#starts.set(node, start);
      if (node.firstChild !== null) this.#starts.set(node.firstChild, start);
    });
    this.#shown[n] = pieces.map(({ key }) => key);
  }

  /** Return the rectangle of the caret at a place, in pixels of the window. */
  caretAt(unit: number): DOMRect {
    const place = this.placeOf(unit);
    const range = document.createRange();
    range.setStart(...place);
    range.collapse(true);
    const rect = range.getBoundingClientRect();
    if (rect.height > 0) return rect;
    const block = (place[0] instanceof Element ? place[0] : place[0].parentElement) ?? this.node;
    const { left, right, top } = block.getBoundingClientRect();
    const rightward = getComputedStyle(block).direction === "rtl";
    const height = Number.parseFloat(getComputedStyle(block).fontSize) * 1.2;
    return new DOMRect(rightward ? right : left, top, 0, height);
  }

  /** Leave room under each row of letters for the underlines. */
  #setRoom(marks: readonly Mark[]): void {
    setAttribute(this.node, "style", `--gt-lanes: ${roomFor(marks)}px`);
  }
}
