/** The label that a verification is about, as the kernel shows it. */

import { fail, flag, integer, just, list, nullable, type Parse, record, text } from "../parse";
import type { Rect, TaskConfig } from "../wire";
import type { Point } from "./geometry";
import type { MaskAnswer } from "./masks";
import { type EntitiesAnswer, parseEntities } from "./spans";

/** A rectangle with its class. */
export interface AuditedBox extends Rect {
  readonly label: string;
}

/** An outline with its class. */
export interface AuditedPolygon {
  readonly label: string;
  readonly vertices: readonly Point[];
}

/** A pixel with its class. */
export interface AuditedPoint extends Point {
  readonly label: string;
}

/** The label under the audited attribute; `nothing` when it says that there is nothing to label. */
export type Audited =
  | { readonly kind: "boxes"; readonly boxes: readonly AuditedBox[]; readonly nothing: boolean }
  | { readonly kind: "polygons"; readonly polygons: readonly AuditedPolygon[]; readonly nothing: boolean }
  | { readonly kind: "points"; readonly points: readonly AuditedPoint[]; readonly nothing: boolean }
  | { readonly kind: "entities"; readonly entities: EntitiesAnswer["entities"]; readonly nothing: boolean }
  | { readonly kind: "mask"; readonly mask: MaskAnswer; readonly nothing: boolean }
  | { readonly kind: "classes"; readonly labels: readonly string[] }
  | { readonly kind: "unreadable"; readonly problem: string };

const boxes = record<{ boxes: readonly AuditedBox[]; nothing_to_label: boolean }>({
  boxes: list(
    record<AuditedBox>({ label: text, left: integer, top: integer, width: integer, height: integer }),
  ),
  nothing_to_label: flag,
});
const polygons = record<{ polygons: readonly AuditedPolygon[]; nothing_to_label: boolean }>({
  polygons: list(
    record<AuditedPolygon>({ label: text, vertices: list(record<Point>({ x: integer, y: integer })) }),
  ),
  nothing_to_label: flag,
});
const points = record<{ keypoints: readonly AuditedPoint[]; nothing_to_label: boolean }>({
  keypoints: list(record<AuditedPoint>({ label: text, x: integer, y: integer })),
  nothing_to_label: flag,
});
const mask = record<MaskAnswer>({
  type: just("semantic-segmentation"),
  tiles: list(text),
  width: integer,
  height: integer,
  nothing_to_label: flag,
});
const unreadable = record<{ problem: string }>({ problem: text });
const classes = record<{ labels: readonly string[] }>({ labels: list(text) });
const known = new WeakMap<object, Audited>();

const audited: Parse<Audited> = (value, at) => {
  switch ((value as { type?: unknown } | null)?.type) {
    case "bounding-box": {
      const shown = boxes(value, at);
      return { kind: "boxes", boxes: shown.boxes, nothing: shown.nothing_to_label };
    }
    case "polygon": {
      const shown = polygons(value, at);
      return { kind: "polygons", polygons: shown.polygons, nothing: shown.nothing_to_label };
    }
    case "keypoint": {
      const shown = points(value, at);
      return { kind: "points", points: shown.keypoints, nothing: shown.nothing_to_label };
    }
    case "named-entity-recognition": {
      const shown = parseEntities(value, at);
      return { kind: "entities", entities: shown.entities, nothing: shown.nothing_to_label };
    }
    case "semantic-segmentation": {
      const shown = mask(value, at);
      return { kind: "mask", mask: shown, nothing: shown.nothing_to_label };
    }
    case "image-classification":
    case "text-classification":
      return { kind: "classes", labels: classes(value, at).labels };
    case "unreadable":
      return { kind: "unreadable", problem: unreadable(value, at).problem };
    default:
      return fail(`${at}.type`, "a label that can be shown");
  }
};

/** Return the audited label, `null` when there is none to show; it is read once, however often it is painted. */
export function auditedIn(shown: Readonly<Record<string, unknown>> | null): Audited | null {
  if (shown === null) return null;
  const found = known.get(shown) ?? audited(shown, "shown");
  known.set(shown, found);
  return found;
}

const options = record<{ audits: string; classes: readonly string[] }>({ audits: text, classes: list(text) });

/** Return the attribute that a verification is about, and the classes that give its labels their colors. */
export function auditedOptions(task: TaskConfig): { audits: string; classes: readonly string[] } {
  return options(task.options, "config.task.options");
}

const shortNames = record<{ short_names: readonly (string | null)[] }>({
  short_names: list(nullable(text)),
});

/** Return what to call a class in little room, by its position among the classes; texts have such names. */
export function shortNameOf({ options }: TaskConfig, classes: readonly string[], label: string): string {
  const { short_names } = shortNames(options, "config.task.options");
  return short_names[classes.indexOf(label)] ?? label;
}
