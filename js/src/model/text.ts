/** A text on the page: its lines, its letters as readers count them, and its code points as the manifest counts them. */

/** A line without its break; all places are UTF-16 units, as JavaScript counts. */
export interface Line {
  readonly start: number;
  /** The end of what is shown. */
  readonly end: number;
  /** Where the next line starts. */
  readonly next: number;
}

/** A part of a text in UTF-16 units; `end` is the first unit after it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const BREAK = /\r\n|[\n\r\u2028\u2029]/g;
// White space, and the marks that can only be seen by what they do to their neighbors.
const SPACE = /^[\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+$/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const words = new Intl.Segmenter(undefined, { granularity: "word" });

function linesOf(content: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const found of content.matchAll(BREAK)) {
    const next = found.index + found[0].length;
    lines.push({ start, end: found.index, next });
    start = next;
  }
  return [...lines, { start, end: content.length, next: content.length }];
}

/** Return where the second halves of surrogate pairs are. */
function secondHalves(content: string): number[] {
  return [...content.matchAll(/[\u{10000}-\u{10ffff}]/gu)].map(({ index }) => index + 1);
}

/** Return how many of the ascending numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A text, never changed. */
export class Text {
  readonly content: string;
  readonly lines: readonly Line[];
  readonly #pairs: readonly number[];
  /** `#pairs` in code points: the place of each pair's character, plus one. */
  readonly #pairPoints: readonly number[];

  constructor(content: string) {
    this.content = content;
    this.lines = linesOf(content);
    this.#pairs = secondHalves(content);
    this.#pairPoints = this.#pairs.map((place, n) => place - n);
  }

  /** Its length in code points. */
  get points(): number {
    return this.content.length - this.#pairs.length;
  }

  /** Return a place in code points; the middle of a pair counts as its beginning. */
  toPoints(unit: number): number {
    return unit - countBelow(this.#pairs, unit + 1);
  }

  /** Return a place in UTF-16 units. */
  toUnits(point: number): number {
    return point + countBelow(this.#pairPoints, point + 1);
  }

  /** Return the number of the line that a place is in. */
  lineAt(unit: number): number {
    let [low, high] = [0, this.lines.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle]?.next ?? 0) <= unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Return the nearest place that is no part of a line break. */
  within(unit: number): number {
    const place = Math.min(Math.max(unit, 0), this.content.length);
    return Math.min(place, this.#line(place).end);
  }

  /** Return the place one letter on, or back; over the end of a line to the next one. */
  letter(unit: number, by: 1 | -1): number {
    const { start, end, next } = this.#line(unit);
    if (by === 1 && unit >= end) return Math.min(next, this.content.length);
    if (by === -1 && unit <= start) return start === 0 ? 0 : this.#line(start - 1).end;
    const inside = (by === 1 ? unit : unit - 1) - start;
    const found = graphemes.segment(this.content.slice(start, end)).containing(inside);
    if (found === undefined) return unit;
    return start + found.index + (by === 1 ? found.segment.length : 0);
  }

  /** Return the place after the word that ends next, or before the one that began last. */
  word(unit: number, by: 1 | -1): number {
    let place = unit;
    let entered = false;
    while (true) {
      const on = this.letter(place, by);
      if (on === place) return place;
      const one = this.wordAt(by === 1 ? place : on);
      if (one !== null) return by === 1 ? one.end : one.start;
      const crosses = this.lineAt(on) !== this.lineAt(place);
      if (crosses && entered) return place;
      entered = true;
      place = on;
    }
  }

  /** Return the word that the letter at a place belongs to, `null` between words. */
  wordAt(unit: number): Stretch | null {
    const { start, end } = this.#line(unit);
    const found = words.segment(this.content.slice(start, end)).containing(unit - start);
    if (found?.isWordLike !== true) return null;
    return { start: start + found.index, end: start + found.index + found.segment.length };
  }

  /** Return a stretch without white space at its ends and without half letters, `null` when nothing is left. */
  trimmed(one: number, other: number): Stretch | null {
    let start = this.#whole(Math.min(one, other), -1);
    let end = this.#whole(Math.max(one, other), 1);
    while (start < end) {
      const on = this.letter(start, 1);
      if (!SPACE.test(this.content.slice(start, on))) break;
      start = on;
    }
    while (start < end) {
      const back = this.letter(end, -1);
      if (!SPACE.test(this.content.slice(back, end))) break;
      end = back;
    }
    return start < end ? { start, end } : null;
  }

  /** Return the place itself between letters; within one, where that begins or ends. */
  #whole(unit: number, by: 1 | -1): number {
    const place = Math.min(Math.max(unit, 0), this.content.length);
    const { start, end, next } = this.#line(place);
    if (place > end) return by === 1 ? next : end;
    const found =
      place < end ? graphemes.segment(this.content.slice(start, end)).containing(place - start) : undefined;
    if (found === undefined || start + found.index === place) return place;
    return start + found.index + (by === 1 ? found.segment.length : 0);
  }

  #line(unit: number): Line {
    return this.lines[this.lineAt(unit)] ?? { start: 0, end: 0, next: 0 };
  }
}
