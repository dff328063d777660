/** Keypoints on a picture: each is the pixel that it lies on. */

import type { Answer, Size, TaskConfig } from "../wire";
import { type Desk, NONE_SELECTED } from "./desk";
import { clamp, type Point } from "./geometry";
import { nearest } from "./rings";
import type { Shape, ShapeKind } from "./shapes";

/** A point of one class, in whole pixels. */
export interface LabeledPoint extends Shape, Point {}

/** What a worker has marked. */
export interface KeypointsAnswer extends Answer {
  readonly type: "keypoint";
  readonly keypoints: readonly LabeledPoint[];
  readonly nothing_to_label: boolean;
}

/** The work on a picture. */
export type KeypointDesk = Desk<KeypointsAnswer>;

/** Nothing marked. */
export const NO_KEYPOINTS: KeypointsAnswer = { type: "keypoint", keypoints: [], nothing_to_label: false };

/** Keypoints as shapes: squares of one pixel. */
export const KEYPOINTS: ShapeKind<LabeledPoint, KeypointsAnswer> = {
  shapes: ({ keypoints }) => keypoints,
  withShapes: (_, keypoints) => ({ ...NO_KEYPOINTS, keypoints }),
  bounds: ({ x, y }) => ({ left: x, top: y, width: 1, height: 1 }),
  moved(point, by, bounds) {
    const { x, y } = pixelAt({ x: point.x + Math.round(by.x), y: point.y + Math.round(by.y) }, bounds);
    return x === point.x && y === point.y ? point : { ...point, x, y };
  },
  fitted: (point, { width, height }) => (point.x < width && point.y < height ? point : null),
};

/** Return the pixel of the picture under a place, or the nearest one. */
export function pixelAt({ x, y }: Point, { width, height }: Size): Point {
  return { x: clamp(Math.floor(x), 0, width - 1), y: clamp(Math.floor(y), 0, height - 1) };
}

/** Return the middle of a keypoint's pixel. */
export function middleOf({ x, y }: Point): Point {
  return { x: x + 0.5, y: y + 0.5 };
}

/** A place that no pointer comes near. */
const NOWHERE: Point = { x: Number.POSITIVE_INFINITY, y: 0 };

/** Return the index of the keypoint at a place, `null` when none is near; `off` cannot be taken. */
export function keypointAt(
  points: readonly LabeledPoint[],
  at: Point,
  { reach, off }: { readonly reach: number; readonly off: ReadonlySet<object> },
): number | null {
  const free = points.map((point) => (off.has(point) ? NOWHERE : middleOf(point)));
  return nearest(free, at, reach);
}

/** Say whether every class is wanted once. */
export function eachOnce({ options }: TaskConfig): boolean {
  return options.each_once === true;
}

/**
 * Return the class of the next point: the chosen one, unless every class is wanted once.
 *
 * Then it is the chosen class or the next one after it that has no point yet, `null` when all have.
 */
export function nextClass({ keypoints }: KeypointsAnswer, chosen: string, task: TaskConfig): string | null {
  if (!eachOnce(task)) return chosen;
  const from = Math.max(task.labels.indexOf(chosen), 0);
  const line = [...task.labels.slice(from), ...task.labels.slice(0, from)];
  return line.find((label) => keypoints.every((point) => point.label !== label)) ?? null;
}

/** Return the desk without new points of a class that has one, where every class is wanted once. */
export function withoutTwins(before: KeypointDesk, after: KeypointDesk, task: TaskConfig): KeypointDesk {
  const { keypoints } = before.answer;
  if (!eachOnce(task) || after.answer.keypoints.length <= keypoints.length) return after;
  const taken = new Set(keypoints.map(({ label }) => label));
  const added = after.answer.keypoints.slice(keypoints.length).filter(({ label }) => {
    const isNew = !taken.has(label);
    taken.add(label);
    return isNew;
  });
  if (added.length === 0) return before;
  return {
    answer: KEYPOINTS.withShapes(before.answer, [...keypoints, ...added]),
    selected: added.map((_, n) => keypoints.length + n),
  };
}

/** Return the desk with a new point, which is not selected: the next key chooses the class of the next one. */
export function withPoint({ answer }: KeypointDesk, at: Point, label: string, bounds: Size): KeypointDesk {
  const point = { label, ...pixelAt(at, bounds) };
  return {
    answer: KEYPOINTS.withShapes(answer, [...answer.keypoints, point]),
    selected: NONE_SELECTED,
  };
}
