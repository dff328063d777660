/** A line of a text cut into pieces where marks begin and end, and what each piece looks like. */

import type { Line, Stretch, Text } from "../model/text";
import { element } from "./dom";

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

/** A node to be, and what tells it from others. */
export interface Piece {
  readonly key: string;
  /** Where it begins in the text. */
  readonly start: number;
  make(): Node;
}

/** Return the height of the rows of underlines that these marks need, in pixels. */
export function roomFor(marks: readonly Mark[]): number {
  const lanes = marks.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
  return Math.min(lanes, MOST_LANES) * LANE_PX;
}

/** Replace what lies between the first and the last piece that differs; `made` hears of every new node. */
export function replaceSome(
  block: Element,
  before: readonly string[],
  pieces: readonly Piece[],
  made: (node: Node, start: number) => void,
): void {
  const least = Math.min(before.length, pieces.length);
  let first = 0;
  while (first < least && before[first] === pieces[first]?.key) first += 1;
  let last = 0;
  while (last < least - first && before.at(-1 - last) === pieces.at(-1 - last)?.key) last += 1;
  if (first + last === before.length && first + last === pieces.length) return;
  const nodes = [...block.childNodes];
  const next = nodes[nodes.length - last] ?? null;
  for (const node of nodes.slice(first, nodes.length - last)) node.remove();
  for (const piece of pieces.slice(first, pieces.length - last)) {
    const node = piece.make();
    made(node, piece.start);
    block.insertBefore(node, next);
  }
}

/** Cut a line where a mark begins or ends. */
export function piecesOf(text: Text, line: Line, marks: readonly Mark[]): Piece[] {
  const cuts = new Set([line.start, line.end]);
  const within = (unit: number): number => Math.min(Math.max(unit, line.start), line.end);
  for (const { start, end } of marks) {
    cuts.add(within(start));
    cuts.add(within(end));
  }
  const places = [...cuts].sort((a, b) => a - b);
  const coming = [...marks].sort((one, other) => one.start - other.start);
  let next = 0;
  let over: Mark[] = [];
  return places.flatMap((start, n) => {
    const content = text.content.slice(start, places[n + 1] ?? start);
    const from = next;
    while ((coming[next]?.start ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    over = [...over, ...coming.slice(from, next)].filter(({ end }) => start < end);
    const tags = over.filter((mark) => mark.start === start).map(tagOf);
    if (content === "") return tags;
    return [...tags, over.length === 0 ? plain(content, start) : marked(content, start, over)];
  });
}

const plain = (content: string, start: number): Piece => ({
  key: `text ${content}`,
  start,
  make: () => document.createTextNode(content),
});

/** A tag is no text of the document, so that it is never selected, copied or counted. */
function tagOf({ tag, name, color, selected, proposed, start }: Mark): Piece {
  return {
    key: JSON.stringify([tag, name, color, selected, proposed]),
    start,
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

/** Only behind the letters: on a ground of their own color the underlines would not stand out. */
function tintOf({ color }: Mark): string {
  const tint = `color-mix(in srgb, ${color} 26%, transparent)`;
  return `linear-gradient(${tint}, ${tint}) content-box`;
}

/** Letters with an underline for each mark over them. */
function marked(content: string, start: number, over: readonly Mark[]): Piece {
  const lane = (mark: Mark): number => Math.min(mark.lane, MOST_LANES - 1);
  const room = (Math.max(...over.map(lane)) + 1) * LANE_PX;
  const bars = over.map((mark) => {
    const thick = mark.selected ? BAR_PX + 1 : BAR_PX;
    const bottom = room - (lane(mark) + 1) * LANE_PX;
    return `${paintOf(mark)} left bottom ${bottom}px / 100% ${thick}px no-repeat`;
  });
  const chosen = over.find(({ selected }) => selected);
  const layers = chosen === undefined ? bars : [...bars, tintOf(chosen)];
  return {
    key: JSON.stringify([content, layers]),
    start,
    make() {
      const made = element("span", { class: "gt-mark", text: content });
      made.style.paddingBottom = `${room}px`;
      made.style.background = layers.join(", ");
      return made;
    },
  };
}
