/** What the kernel says of automated labeling. */

import { flag, integer, just, list, nullable, number, record, text } from "../parse";

/** What automated labeling is at. */
export type Phase = "embedding" | "asking" | "proving" | "labeled" | "stopped" | "unreachable";

/** How often the model was wrong on one batch. */
export interface CurvePoint {
  readonly labels: number;
  readonly asked: number;
  readonly wrong: number;
  readonly error: number;
  readonly low: number;
  readonly high: number;
  readonly random: boolean;
}

/** What was forecast when so many labels were given. */
export interface ForecastPoint {
  readonly labels: number;
  readonly people: number;
}

/** What is known of the model's labels of one class. */
export interface ClassReport {
  readonly name: string;
  readonly automatic: number;
  readonly sampled: number;
  readonly wrong: number;
  readonly most_wrong: number;
  readonly said: number;
  readonly missed: number;
  readonly warning: string;
}

/** How good the boxes of a model were on pictures that it does not know. */
export interface QualityPoint {
  readonly labels: number;
  readonly pictures: number;
  readonly quality: number;
  readonly random: boolean;
}

/** The panel's whole state. */
export interface Automatic {
  readonly type: "automatic";
  readonly phase: Phase;
  readonly target: number;
  readonly objects: number;
  readonly people: number;
  readonly automatic: number;
  readonly asked: number;
  readonly answered: number;
  readonly forecast: { readonly low: number; readonly likely: number; readonly high: number } | null;
  readonly reachable_share: number | null;
  /** Whether an object may have several classes. */
  readonly several: boolean;
  readonly classes: readonly ClassReport[];
  readonly curve: readonly CurvePoint[];
  readonly forecasts: readonly ForecastPoint[];
  readonly money: { readonly people: number; readonly without: number } | null;
  /** What is promised: a share of right labels, or of boxes their mean IoU. */
  readonly measure: "right" | "mean-iou";
  readonly qualities: readonly QualityPoint[];
  /** What goes on without people now; empty where nothing does. */
  readonly doing: string;
  readonly words: readonly string[];
  readonly error: string;
}

/** Whether nothing more is decided: the model has labeled, or people label what is left. */
export function isOver({ phase, measure }: Automatic): boolean {
  return phase === "labeled" || phase === "stopped" || (measure === "mean-iou" && phase === "unreachable");
}

/** Return the state of a panel, or throw a `TypeError` that names the field that is wrong. */
export function parseAutomatic(value: unknown): Automatic {
  return automatic(value, "scene");
}

const automatic = record<Automatic>({
  type: just("automatic"),
  phase: just("embedding", "asking", "proving", "labeled", "stopped", "unreachable"),
  target: number,
  objects: integer,
  people: integer,
  automatic: integer,
  asked: integer,
  answered: integer,
  forecast: nullable(
    record<{ low: number; likely: number; high: number }>({ low: integer, likely: integer, high: integer }),
  ),
  reachable_share: nullable(number),
  several: flag,
  classes: list(
    record<ClassReport>({
      name: text,
      automatic: integer,
      sampled: integer,
      wrong: integer,
      most_wrong: integer,
      said: integer,
      missed: integer,
      warning: text,
    }),
  ),
  curve: list(
    record<CurvePoint>({
      labels: integer,
      asked: integer,
      wrong: integer,
      error: number,
      low: number,
      high: number,
      random: flag,
    }),
  ),
  forecasts: list(record<ForecastPoint>({ labels: integer, people: integer })),
  money: nullable(record<{ people: number; without: number }>({ people: number, without: number })),
  measure: just("right", "mean-iou"),
  qualities: list(
    record<QualityPoint>({ labels: integer, pictures: integer, quality: number, random: flag }),
  ),
  doing: text,
  words: list(text),
  error: text,
});
