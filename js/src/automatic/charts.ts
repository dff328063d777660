/** The two plots of the panel, each with its numbers as a table for those who cannot see it. */

import { AUTOMATIC_STRINGS as T } from "../strings/automatic";
import { element } from "../ui/dom";
import { createPlot } from "./plot";
import type { Automatic } from "./record";

/** Return the learning curve: how often guesses were wrong, batch by batch. */
export function learningCurve({ curve, target }: Automatic): HTMLElement {
  const words = T.curve;
  const last = curve.at(-1);
  if (last === undefined) return figure(words.title, words.empty);
  const most = { x: Math.max(last.labels, 1), y: Math.max(...curve.map(({ high }) => high), 1 - target) };
  const svg = createPlot({
    marks: curve.map(({ labels, error, low, high, random }) => ({
      x: labels,
      y: error,
      low,
      high,
      diamond: random,
    })),
    joined: false,
    most,
    dashed: { from: [0, 1 - target], to: [most.x, 1 - target] },
    xLabel: words.x,
    format: T.percent,
    summary: errorsInWords(curve),
  });
  const rows = curve.map((point) => [
    T.number(point.labels),
    T.number(point.asked),
    T.number(point.wrong),
    T.percent(point.error),
    T.interval(point.low, point.high),
    point.random ? words.random : words.doubted,
  ]);
  return figure(words.title, `${words.note} ${words.target(1 - target)}`, svg, numbers(words.columns, rows));
}

/** What the model doubts most and what is drawn at random are not to be compared, so they are told apart. */
function errorsInWords(curve: Automatic["curve"]): string {
  const doubted = curve.filter(({ random }) => !random);
  const drawn = curve.filter(({ random }) => random).at(-1);
  const [first, last] = [doubted[0], doubted.at(-1)];
  return [
    ...(first && last ? [T.curve.summaryDoubted(first.error, last.error)] : []),
    ...(drawn ? [T.curve.summaryRandom(drawn.error)] : []),
  ].join(" ");
}

/** Return how good the boxes of the model were, each time that it had learnt, and in the random sample. */
export function qualityCurve({ qualities, target }: Automatic): HTMLElement {
  const words = T.qualities;
  const last = qualities.at(-1);
  if (last === undefined) return figure(words.title, words.empty);
  const most = { x: Math.max(...qualities.map(({ labels }) => labels), 1), y: 1 };
  const svg = createPlot({
    marks: qualities.map(({ labels, quality, random }) => ({ x: labels, y: quality, diamond: random })),
    joined: false,
    most,
    dashed: { from: [0, target], to: [most.x, target] },
    xLabel: words.x,
    format: T.iou,
    summary: words.summary(last.quality, last.random),
  });
  const rows = qualities.map((point) => [
    T.number(point.labels),
    T.number(point.pictures),
    T.iou(point.quality),
    point.random ? words.random : words.unknown,
  ]);
  return figure(words.title, `${words.note} ${words.target(target)}`, svg, numbers(words.columns, rows));
}

/** Return how the forecast of the bill went. */
export function forecastCurve({ forecasts, forecast, people, objects, phase }: Automatic): HTMLElement {
  const words = T.forecast;
  const [first, last] = [forecasts[0], forecasts.at(-1)];
  if (first === undefined || last === undefined) return figure(words.title, words.empty);
  const now =
    forecast === null || phase === "stopped" ? [] : [{ x: people, y: forecast.likely, ...forecast }];
  const marks = [...forecasts.map((point) => ({ x: point.labels, y: point.people })), ...now];
  const reach = Math.max(...marks.map(({ x }) => x), 1);
  const svg = createPlot({
    marks,
    joined: true,
    most: { x: reach, y: objects },
    dashed: { from: [0, 0], to: [reach, Math.min(reach, objects)] },
    xLabel: words.x,
    format: T.number,
    summary: words.summary(first.people, marks.at(-1)?.y ?? last.people),
  });
  const rows = marks.map(({ x, y }) => [T.number(x), T.number(y)]);
  return figure(words.title, words.note, svg, numbers(words.columns, rows));
}

/** Return a table whose texts are set as text. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLTableElement {
  const head = columns.map((text) => element("th", { text, attributes: { scope: "col" } }));
  const body = rows.map((cells) =>
    element(
      "tr",
      {},
      cells.map((text) => element("td", { text })),
    ),
  );
  return element("table", {}, [element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, body)]);
}

function numbers(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const summary = element("summary", { text: T.numbers });
  return element("details", { class: "gt-numbers" }, [
    summary,
    element(
      "div",
      { class: "gt-scroll", attributes: { tabindex: "0", role: "region", "aria-label": T.numbers } },
      [table(columns, rows)],
    ),
  ]);
}

function figure(title: string, note: string, ...children: readonly Node[]): HTMLElement {
  return element("figure", { class: "gt-figure" }, [
    element("figcaption", { text: title }),
    ...children.slice(0, 1),
    element("p", { class: "gt-note", text: note }),
    ...children.slice(1),
  ]);
}
