/** A small plot: axes, one series with intervals, lines; no more than the panel needs. */

/** A mark at a place, with an interval where it has one. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  readonly diamond?: boolean;
}

/** What to draw. */
export interface PlotOptions {
  readonly marks: readonly Mark[];
  /** Whether the marks are joined. */
  readonly joined: boolean;
  readonly most: { readonly x: number; readonly y: number };
  /** Dashed, in the units of the axes. */
  readonly dashed: { readonly from: readonly [number, number]; readonly to: readonly [number, number] };
  readonly xLabel: string;
  readonly format: (y: number) => string;
  /** The whole plot in a sentence. */
  readonly summary: string;
}

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 360;
const HEIGHT = 190;
const LEFT = 46;
const RIGHT = 348;
const TOP = 10;
const BOTTOM = 150;

/** Round steps of an axis from 0, at most five, the last of which is `most` or beyond it. */
export function ticks(most: number): readonly number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((each) => each >= rough * 0.9999);
  const each = step ?? 10 * power;
  const count = Math.ceil(most / each - 1e-9);
  return Array.from({ length: count + 1 }, (_, n) => Number((n * each).toPrecision(12)));
}

/** Return the plot as an SVG element. */
export function createPlot(options: PlotOptions): SVGSVGElement {
  const xs = ticks(options.most.x);
  const ys = ticks(options.most.y);
  const scaleX = (x: number): number => LEFT + ((RIGHT - LEFT) * x) / (xs.at(-1) ?? 1);
  const scaleY = (y: number): number => BOTTOM - ((BOTTOM - TOP) * y) / (ys.at(-1) ?? 1);
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": options.summary });
  for (const y of ys) {
    svg.append(line("gt-grid", [LEFT, scaleY(y)], [RIGHT, scaleY(y)]));
    svg.append(words(options.format(y), { x: LEFT - 6, y: scaleY(y) + 4, "text-anchor": "end" }));
  }
  for (const x of xs) {
    svg.append(words(x.toLocaleString("en-US"), { x: scaleX(x), y: BOTTOM + 16, "text-anchor": "middle" }));
  }
  svg.append(
    words(options.xLabel, {
      x: (LEFT + RIGHT) / 2,
      y: BOTTOM + 34,
      "text-anchor": "middle",
      class: "gt-axis",
    }),
  );
  const { from, to } = options.dashed;
  svg.append(line("gt-dashed", [scaleX(from[0]), scaleY(from[1])], [scaleX(to[0]), scaleY(to[1])]));
  const path = options.marks.map(({ x, y }) => `${scaleX(x)},${scaleY(y)}`).join(" ");
  if (options.joined) svg.append(shape("polyline", { class: "gt-line", points: path }));
  for (const mark of options.marks) svg.append(...drawn(mark, scaleX, scaleY));
  return svg;
}

function drawn(mark: Mark, scaleX: (x: number) => number, scaleY: (y: number) => number): SVGElement[] {
  const [x, y] = [scaleX(mark.x), scaleY(mark.y)];
  const range =
    mark.low === undefined || mark.high === undefined
      ? []
      : [line("gt-range", [x, scaleY(mark.low)], [x, scaleY(mark.high)])];
  const point = mark.diamond
    ? shape("path", { class: "gt-mark", d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z` })
    : shape("circle", { class: "gt-mark", cx: x, cy: y, r: 4 });
  return [...range, point];
}

function line(name: string, from: readonly [number, number], to: readonly [number, number]): SVGElement {
  return shape("line", { class: name, x1: from[0], y1: from[1], x2: to[0], y2: to[1] });
}

function words(text: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = shape("text", attributes);
  made.textContent = text;
  return made;
}

function shape<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
