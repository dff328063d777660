import * as fc from "fast-check";
import { NO_LIMITS, NO_REMARKS } from "../src/model/notes";
import type { BareLetter } from "../src/sync/outbox";
import type { Shelf } from "../src/sync/shelf";
import type { Box, BoxesAnswer } from "../src/tools/bounding-box";
import type { Config, ObjectView, Rect, Scene, Size, TaskConfig } from "../src/wire";

/** A bounding-box task with two classes. */
export const BOXES_TASK: TaskConfig = {
  type: "bounding-box",
  labels: ["cat", "dog"],
  multi_label: false,
  attributes: [],
  limits: NO_LIMITS,
  options: {},
};

export function config(task: TaskConfig = BOXES_TASK): Config {
  return {
    type: "config",
    key: "3f2a",
    job: "cats",
    worker: "alice",
    task,
    instructions: { short: "Draw.", full: "", good_examples: [], bad_examples: [] },
    shortcuts: {},
  };
}

export function box(left: number, top: number, width: number, height: number, label = "cat"): Box {
  return { label, left, top, width, height };
}

export function boxes(...list: readonly Box[]): BoxesAnswer {
  return { type: "bounding-box", boxes: list, nothing_to_label: false };
}

export function view(index: number, known: Partial<ObjectView> = {}): ObjectView {
  return {
    index,
    name: `photo-${index}.jpg`,
    answer: null,
    draft: null,
    skipped: null,
    remarks: NO_REMARKS,
    ...known,
  };
}

export function scene(revision: number, line: readonly ObjectView[], rest: Partial<Scene> = {}): Scene {
  const [current = null, ...upcoming] = line;
  return {
    type: "scene",
    revision,
    status: current === null ? "finished" : "labeling",
    current,
    upcoming,
    later: [],
    has_previous: true,
    progress: { mine: { done: 0, total: 10 }, job: { done: 0, total: 30 } },
    message: null,
    models: 0,
    ...rest,
  };
}

/** Sizes of pictures. */
export const sizes: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
});

/** Points in and around a picture. */
export const points = fc.record({
  x: fc.double({ min: -6000, max: 6000, noNaN: true }),
  y: fc.double({ min: -6000, max: 6000, noNaN: true }),
});

/** A picture with a rectangle in it. */
export const placed: fc.Arbitrary<{ bounds: Size; rect: Rect }> = sizes.chain((bounds) =>
  fc
    .tuple(fc.integer({ min: 0, max: bounds.width - 1 }), fc.integer({ min: 0, max: bounds.height - 1 }))
    .chain(([left, top]) =>
      fc.record({
        bounds: fc.constant(bounds),
        rect: fc.record({
          left: fc.constant(left),
          top: fc.constant(top),
          width: fc.integer({ min: 1, max: bounds.width - left }),
          height: fc.integer({ min: 1, max: bounds.height - top }),
        }),
      }),
    ),
);

/** Say whether a rectangle has whole numbers, an area, and lies in the picture. */
export function isSound(rect: Rect, bounds: Size): boolean {
  const { left, top, width, height } = rect;
  return (
    [left, top, width, height].every(Number.isInteger) &&
    left >= 0 &&
    top >= 0 &&
    width >= 1 &&
    height >= 1 &&
    left + width <= bounds.width &&
    top + height <= bounds.height
  );
}

/** A shelf that keeps letters in a map, which may outlast it. */
export function memoryShelf(kept = new Map<string, BareLetter>()): Shelf {
  return {
    load: async () => [...kept.values()].map((letter) => ({ ...letter, left: true })),
    keep: async (letter) => void kept.set(letter.record, letter),
    drop: async (record) => void kept.delete(record),
  };
}
