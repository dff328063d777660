import { describe, expect, test } from "vitest";
import {
  pickedBy,
  pickedInWords,
  runOnOpen,
  runOnPicked,
  stillPicked,
} from "../../src/gesture/picked-vertex";
import type { PolygonScene } from "../../src/gesture/polygons";
import type { Command } from "../../src/keys";
import { NO_POLYGONS, type Outline, type PolygonDesk } from "../../src/model/polygons";
import { STRINGS } from "../../src/strings";

const BOUNDS = { width: 200, height: 100 };
const corners = (...pairs: readonly (readonly [number, number])[]): Outline => ({
  label: "leaf",
  vertices: pairs.map(([x, y]) => ({ x, y })),
});
const SQUARE = corners([20, 20], [80, 20], [80, 80], [20, 80]);

function scene(selected: readonly number[], open: Outline | null = null, shape = SQUARE): PolygonScene {
  return {
    desk: { answer: { ...NO_POLYGONS, open, polygons: [shape] }, selected },
    task: { type: "polygon", labels: ["leaf"], multi_label: false, options: {} },
    label: "leaf",
    mode: "select",
    off: new Set(),
    unseen: new Set(),
    snap: false,
    editable: true,
    viewport: { scale: 1, x: 0, y: 0 },
    frame: { image: BOUNDS, stage: BOUNDS },
    reach: 5,
  };
}

const PICKED = { index: 0, vertex: 1 };
const vertices = (
  change: PolygonDesk | string | undefined,
): readonly (readonly [number, number])[] | string =>
  typeof change === "object"
    ? (change.answer.polygons[0]?.vertices ?? []).map(({ x, y }) => [x, y] as const)
    : (change ?? "nothing");

describe("keys for the polygon that is being drawn", () => {
  const open = scene([], corners([1, 1], [50, 1], [50, 50]));
  const run = (command: Command): PolygonDesk | string | null => runOnOpen(open, command);

  test("Enter closes it, Backspace takes a corner back, Esc gives it up", () => {
    expect(run({ type: "submit" })).toMatchObject({ answer: { open: null, polygons: [SQUARE, {}] } });
    expect(run({ type: "delete" })).toMatchObject({ answer: { open: { vertices: [{}, {}] } } });
    expect(run({ type: "cancel" })).toMatchObject({ answer: { open: null, polygons: [SQUARE] } });
  });

  test("other keys are for others, and without one all of them are", () => {
    expect(run({ type: "undo" })).toBeNull();
    expect(runOnOpen(scene([]), { type: "submit" })).toBeNull();
  });
});

describe("the chosen corner", () => {
  test("goes round the selected polygon", () => {
    const next = (from: { index: number; vertex: number } | null, by: number): unknown =>
      runOnPicked(scene([0]), from, { type: "tool", name: "vertex", by })?.picked;
    expect(next(null, 1)).toEqual({ index: 0, vertex: 0 });
    expect(next({ index: 0, vertex: 3 }, 1)).toEqual({ index: 0, vertex: 0 });
    expect(next(null, -1)).toEqual({ index: 0, vertex: 3 });
    expect(runOnPicked(scene([]), null, { type: "tool", name: "vertex", by: 1 })).toBeNull();
  });

  test("is moved by arrows, inside the picture and without crossing", () => {
    const move = (x: number, y: number): ReturnType<typeof vertices> =>
      vertices(runOnPicked(scene([0]), PICKED, { type: "nudge", x, y })?.change);
    expect(move(5, -500)).toEqual([
      [20, 20],
      [85, 0],
      [80, 80],
      [20, 80],
    ]);
    expect(move(-75, 30)).toBe(STRINGS.polygons.crosses);
  });

  test("is deleted, and the one before it chosen", () => {
    const done = runOnPicked(scene([0]), PICKED, { type: "delete" });
    expect(vertices(done?.change)).toHaveLength(3);
    expect(done?.picked).toEqual({ index: 0, vertex: 0 });
    const three = scene([0], null, corners([20, 20], [80, 20], [80, 80]));
    expect(runOnPicked(three, PICKED, { type: "delete" })?.change).toBe(STRINGS.polygons.tooFew);
  });

  test("gets a new one after it, half way to the next", () => {
    const done = runOnPicked(scene([0]), PICKED, { type: "insert" });
    expect(vertices(done?.change)[2]).toEqual([80, 50]);
    expect(done?.picked).toEqual({ index: 0, vertex: 2 });
  });

  test("is let go by Esc, which changes nothing", () => {
    const on = scene([0]);
    expect(runOnPicked(on, PICKED, { type: "cancel" })).toEqual({ change: on.desk, picked: null });
  });

  test("is gone with the selection of its polygon, with the corner, and while another is drawn", () => {
    expect(stillPicked(scene([0]), PICKED)).toBe(PICKED);
    expect(stillPicked(scene([]), PICKED)).toBeNull();
    expect(stillPicked(scene([0]), { index: 0, vertex: 4 })).toBeNull();
    expect(stillPicked(scene([0], corners([1, 1])), PICKED)).toBeNull();
    expect(runOnPicked(scene([]), PICKED, { type: "delete" })).toBeNull();
  });

  test("is chosen by pressing on it, or on the middle that becomes one", () => {
    expect(pickedBy({ type: "vertex", index: 2, vertex: 3 })).toEqual({ index: 2, vertex: 3 });
    expect(pickedBy({ type: "middle", index: 2, side: 3 })).toEqual({ index: 2, vertex: 4 });
    expect(pickedBy({ type: "ground" })).toBeNull();
  });

  test("is told with its place", () => {
    expect(pickedInWords(scene([0]), PICKED)).toBe("Corner 2 of 4, at 80, 20.");
  });
});
