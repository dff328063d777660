/** A text in the page: one block a line, with marks; and the way between places in the text and in the document. */

import type { Line, Stretch, Text } from "../model/text";
import { element, setAttribute } from "./dom";

/** A marked stretch of the text, in UTF-16 units. */
export interface Mark extends Stretch {
  /** Names the mark, whatever others there are. */
  readonly name: string;
  /** The row of its underline, from 0. */
  readonly lane: number;
  readonly color: string;
  /** What stands at its beginning, so that the class is not told by color alone. */
  readonly tag: string;
  readonly selected: boolean;
  /** Whether it is only proposed: its underline is dashed then. */
  readonly proposed: boolean;
}

/** Height of one underline with the gap above it, in pixels. */
const LANE_PX = 5;
const BAR_PX = 3;
const DASH_PX = 6;
/** Underlines beyond this row share it: text must stay readable. */
const MOST_LANES = 8;

/** A place in the document. */
export type Place = readonly [Node, number];

/** The lines of one text after the other. */
export class TextLines {
  readonly node = element("div", { class: "gt-lines", attributes: { "data-gt": "text" } });
  #text: Text | null = null;
  /** The pieces of each line by key, to change only those that differ. */
  #shown: (readonly string[])[] = [];

  /** Show another text, without marks. */
  show(text: Text | null): void {
    this.#text = text;
    this.#shown = (text?.lines ?? []).map(() => []);
    const blocks = this.#shown.map((_, n) =>
      element("div", { class: "gt-line", attributes: { dir: "auto", "data-line": `${n}` } }),
    );
    this.node.replaceChildren(...blocks);
    this.mark([]);
  }

  /** Show other marks; lines whose marks stay are not touched. */
  mark(marks: readonly Mark[]): void {
    const text = this.#text;
    if (text === null) return;
    this.#setRoom(marks);
    const byLine = new Map<number, Mark[]>();
    for (const mark of marks) {
      for (let n = text.lineAt(mark.start); (text.lines[n]?.start ?? mark.end) < mark.end; n += 1) {
        byLine.set(n, [...(byLine.get(n) ?? []), mark]);
      }
    }
    text.lines.forEach((line, n) => {
      const pieces = piecesOf(text, line, byLine.get(n) ?? []);
      const block = this.node.children[n];
      if (block !== undefined) replaceSome(block, this.#shown[n] ?? [], pieces);
      this.#shown[n] = pieces.map(({ key }) => key);
    });
  }

  /** Return the place in the text of a place in the document, `null` outside. */
  unitAt([node, offset]: Place): number | null {
    const text = this.#text;
    if (text === null || !this.node.contains(node)) return null;
    const at = node instanceof Element ? node : node.parentElement;
    const block = at?.closest("[data-line]") ?? null;
    if (block === null) {
      // Between the lines: the beginning of the line that follows.
      return text.lines[offset]?.start ?? text.content.length;
    }
    const line = text.lines[Number(block.getAttribute("data-line"))];
    if (line === undefined) return null;
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(node, offset);
    return Math.min(line.start + before.toString().length, line.end);
  }

  /** Return where a place in the text is in the document. */
  placeOf(unit: number): Place {
    const text = this.#text;
    const n = text?.lineAt(unit) ?? 0;
    const block = this.node.children[n];
    const line = text?.lines[n];
    if (block === undefined || line === undefined) return [this.node, 0];
    let rest = Math.min(unit, line.end) - line.start;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let last: Place = [block, 0];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { length } = node as globalThis.Text;
      if (rest <= length) return [node, rest];
      rest -= length;
      last = [node, length];
    }
    return last;
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
    const lanes = Math.min(
      marks.reduce((most, { lane }) => Math.max(most, lane + 1), 1),
      MOST_LANES,
    );
    setAttribute(this.node, "style", `--gt-lanes: ${lanes * LANE_PX}px`);
  }
}

/** A node to be, and what tells it from others. */
interface Piece {
  readonly key: string;
  make(): Node;
}

/** Replace what lies between the first and the last piece that differs. */
function replaceSome(block: Element, before: readonly string[], pieces: readonly Piece[]): void {
  const least = Math.min(before.length, pieces.length);
  let first = 0;
  while (first < least && before[first] === pieces[first]?.key) first += 1;
  let last = 0;
  while (last < least - first && before.at(-1 - last) === pieces.at(-1 - last)?.key) last += 1;
  if (first + last === before.length && first + last === pieces.length) return;
  const nodes = [...block.childNodes];
  const next = nodes[nodes.length - last] ?? null;
  for (const node of nodes.slice(first, nodes.length - last)) node.remove();
  for (const piece of pieces.slice(first, pieces.length - last)) block.insertBefore(piece.make(), next);
}

/** Cut a line where a mark begins or ends. */
function piecesOf(text: Text, line: Line, marks: readonly Mark[]): Piece[] {
  const cuts = new Set([line.start, line.end]);
  for (const { start, end } of marks) {
    cuts.add(Math.max(start, line.start));
    cuts.add(Math.min(end, line.end));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.flatMap((start, n) => {
    const content = text.content.slice(start, places[n + 1] ?? start);
    const over = marks.filter((mark) => mark.start <= start && start < mark.end);
    const tags = over.filter((mark) => mark.start === start).map(tagOf);
    if (content === "") return tags;
    return [...tags, over.length === 0 ? plain(content) : marked(content, over)];
  });
}

const plain = (content: string): Piece => ({
  key: `text ${content}`,
  make: () => document.createTextNode(content),
});

/** A tag is no text of the document, so that it is never selected, copied or counted. */
function tagOf({ tag, name, color, selected, proposed }: Mark): Piece {
  return {
    key: JSON.stringify([tag, name, color, selected, proposed]),
    make() {
      const attributes = { "aria-hidden": "true", "data-tag": tag, "data-gt-mark": name };
      const classes = ["gt-tag", ...(selected ? ["gt-selected"] : []), ...(proposed ? ["gt-proposed"] : [])];
      const made = element("span", { class: classes.join(" "), attributes });
      made.style.setProperty("--gt-color", color);
      return made;
    },
  };
}

function paintOf({ color, proposed }: Mark): string {
  if (!proposed) return `linear-gradient(${color}, ${color})`;
  return `repeating-linear-gradient(90deg, ${color} 0 ${DASH_PX}px, transparent ${DASH_PX}px ${1.7 * DASH_PX}px)`;
}

/** Letters with an underline for each mark over them. */
function marked(content: string, over: readonly Mark[]): Piece {
  const lane = (mark: Mark): number => Math.min(mark.lane, MOST_LANES - 1);
  const room = (Math.max(...over.map(lane)) + 1) * LANE_PX;
  const bars = over.map((mark) => {
    const thick = mark.selected ? BAR_PX + 1 : BAR_PX;
    const bottom = room - (lane(mark) + 1) * LANE_PX;
    return `${paintOf(mark)} left bottom ${bottom}px / 100% ${thick}px no-repeat`;
  });
  const tint = over.find(({ selected }) => selected)?.color;
  return {
    key: JSON.stringify([content, bars, tint]),
    make() {
      const made = element("span", { class: "gt-mark", text: content });
      made.style.paddingBottom = `${room}px`;
      made.style.background = bars.join(", ");
      if (tint !== undefined) made.style.backgroundColor = `color-mix(in srgb, ${tint} 26%, transparent)`;
      return made;
    },
  };
}
