/** The panel of automated labeling. */

import { AUTOMATIC_STRINGS as T } from "../strings/automatic";
import { element, setText, uniqueId } from "../ui/dom";
import { keepShortcutsOut } from "../ui/host-shortcuts";
import type { ActionOptions } from "./actions";
import { createActions } from "./actions";
import { forecastCurve, learningCurve, qualityCurve, table } from "./charts";
import { type Automatic, isOver } from "./record";

/** A panel in a page. */
export interface Panel {
  readonly root: HTMLElement;
  /** Show what the kernel says; `lost` says why it cannot be asked, empty when it can. */
  update(scene: Automatic, lost: string): void;
}

/** Return a panel. */
export function createPanel(options: ActionOptions): Panel {
  const id = uniqueId("automatic");
  const title = element("h3", { text: T.panel, attributes: { id } });
  const chip = element("span", { class: "gt-chip" });
  const lostText = element("p", { class: "gt-failure", attributes: { role: "status" } });
  const error = element("p", { class: "gt-failure", attributes: { role: "alert" } });
  const counters = element("dl", { class: "gt-counters" });
  const bar = element("div", { class: "gt-bill" });
  // Said anew only when its text changes: once for an answer.
  const now = element("p", { class: "gt-now", attributes: { role: "status" } });
  const words = element("ul", { class: "gt-words" });
  const plots = element("div", { class: "gt-plots" });
  const classes = element("div");
  const actions = createActions(options);
  const root = element("section", { class: "gt-automatic", attributes: { "aria-labelledby": id } }, [
    element("header", { class: "gt-automatic-head" }, [title, chip]),
    lostText,
    error,
    counters,
    bar,
    now,
    actions.node,
    words,
    plots,
    classes,
  ]);
  keepShortcutsOut(root, options.signal);
  const keep = new Kept();
  return {
    root,
    update(scene, lost) {
      root.dataset.gtPhase = scene.phase;
      root.dataset.gtPeople = String(scene.people);
      setText(chip, scene.error === "" ? T.phases[scene.phase] : T.interrupted);
      show(lostText, lost);
      show(error, scene.error);
      show(now, stateOf(scene));
      actions.update(scene, lost === "");
      keep.draw(counters, [scene.people, scene.forecast, scene.automatic, scene.money, scene.phase], () =>
        counted(scene),
      );
      keep.draw(bar, [scene.people, scene.forecast, scene.automatic], () => billBar(scene));
      keep.draw(words, scene.words, () =>
        scene.words.map((text) => element("li", { text: T.unbroken(text) })),
      );
      const plottedFrom = [scene.curve, scene.qualities, scene.forecasts, scene.forecast, scene.phase];
      keep.draw(plots, plottedFrom, () => plotted(scene));
      keep.draw(classes, scene.classes, () => classTable(scene));
    },
  };
}

/** Draws a part anew only when what it shows has changed, so that an open table stays open. */
class Kept {
  readonly #shown = new Map<HTMLElement, string>();

  draw(node: HTMLElement, shows: unknown, make: () => readonly Node[]): void {
    const key = JSON.stringify(shows);
    if (this.#shown.get(node) === key) return;
    const open = [...node.querySelectorAll("details")].map((each) => each.open);
    this.#shown.set(node, key);
    node.replaceChildren(...make());
    for (const [n, each] of [...node.querySelectorAll("details")].entries()) {
      each.open = open[n] ?? each.open;
    }
  }
}

function show(node: HTMLElement, text: string): void {
  setText(node, text);
  node.hidden = text === "";
}

function stateOf(scene: Automatic): string {
  const { phase, answered, asked, doing, error } = scene;
  const open = answered < asked;
  if (isOver(scene)) return open ? T.asked(answered, asked) : "";
  if (error !== "") return T.stuck;
  if (phase === "embedding") return scene.measure === "mean-iou" ? T.reading : T.embedding;
  if (doing !== "" || (!open && asked > 0)) return T.learning(doing);
  return phase === "proving" ? T.sampled(answered, asked) : open ? T.asked(answered, asked) : "";
}

/** Nothing is shown later where all is over. */
function plotted(scene: Automatic): readonly Node[] {
  const over = isOver(scene);
  if (scene.measure === "mean-iou") return over && scene.qualities.length === 0 ? [] : [qualityCurve(scene)];
  return [
    ...(over && scene.curve.length === 0 ? [] : [learningCurve(scene)]),
    ...(over && scene.forecasts.length === 0 ? [] : [forecastCurve(scene)]),
  ];
}

function counted(scene: Automatic): readonly Node[] {
  const { counters } = T;
  const { forecast, money, objects, measure } = scene;
  const bill: readonly [string, string] =
    forecast === null
      ? [counters.unknown, counters.notYet[measure]]
      : [T.number(forecast.likely), spread(scene, forecast)];
  const soon = forecast === null ? null : objects - forecast.likely;
  const model: readonly [string, string, string] = isOver(scene)
    ? [counters.automatic, T.number(scene.automatic), T.percent(scene.automatic / objects)]
    : [
        counters.automaticSoon,
        soon === null ? counters.unknown : T.percent(soon / objects),
        scene.reachable_share === null ? "" : counters.atBest(scene.reachable_share),
      ];
  return [
    counter(counters.people, T.number(scene.people), counters.of(objects)),
    counter(counters.bill, ...bill),
    counter(...model),
    ...(money === null
      ? []
      : [
          counter(
            counters.money,
            forecast === null ? counters.unknown : T.money(money.people),
            counters.without(money.without),
          ),
        ]),
  ];
}

function spread(scene: Automatic, { low, high }: { low: number; high: number }): string {
  if (low < high) return T.counters.between(low, high);
  return isOver(scene) ? T.counters.final : T.counters.asItLooks;
}

function counter(name: string, value: string, detail: string): HTMLElement {
  return element("div", {}, [
    element("dt", { text: name }),
    element("dd", { class: "gt-figure-number", text: value }),
    element("dd", { class: "gt-note", text: detail }),
  ]);
}

function billBar({ people, forecast, automatic, objects }: Automatic): readonly Node[] {
  const model = forecast === null ? automatic : objects - forecast.likely;
  const ahead = Math.max(objects - people - model, 0);
  const kind = forecast === null ? "open" : "ahead";
  const parts = [
    ["people", people, T.legend.people],
    [kind, ahead, T.legend[kind]],
    ["model", model, T.legend.model],
  ] as const;
  const shown = parts.filter(([, size]) => size > 0);
  const track = element("div", {
    class: "gt-track",
    attributes: { role: "img", "aria-label": T.bar(people, ahead, model) },
  });
  for (const [name, size] of shown) {
    const piece = element("span", { class: `gt-piece gt-${name}` });
    piece.style.flexGrow = String(size);
    track.append(piece);
  }
  const legend = shown.map(([name, size, text]) =>
    element("li", {}, [
      element("span", { class: `gt-piece gt-${name}`, attributes: { "aria-hidden": "true" } }),
      element("span", { text: `${T.number(size)} ${text}` }),
    ]),
  );
  return [track, element("ul", { class: "gt-legend" }, legend)];
}

function classTable({ classes, several }: Automatic): readonly Node[] {
  if (classes.length === 0) return [];
  const rows = classes.map((one) => [
    one.name,
    T.number(one.automatic),
    T.number(one.sampled),
    T.number(one.wrong),
    T.number(one.most_wrong),
    T.classes.missed(one.missed, one.said),
    one.warning,
  ]);
  const details = element("details", { class: "gt-numbers" }, [
    element("summary", { text: T.classes.title }),
    element("p", { class: "gt-note", text: several ? T.classes.noteSeveral : T.classes.note }),
    element(
      "div",
      { class: "gt-scroll", attributes: { tabindex: "0", role: "region", "aria-label": T.classes.title } },
      [table(T.classes.columns, rows)],
    ),
  ]);
  details.open = classes.some(({ warning }) => warning !== "");
  return [details];
}
