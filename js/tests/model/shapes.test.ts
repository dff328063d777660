import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/keys";
import type { Desk } from "../../src/model/desk";
import { NONE_OFF, runOnShapes, type ShapeContext } from "../../src/model/shapes";
import { BOXES, type Box, type BoxesAnswer } from "../../src/tools/bounding-box";
import { box, boxes, isSound, placed } from "../records";

const BOUNDS = { width: 100, height: 80 };
const A = box(10, 10, 20, 20);
const B = box(50, 40, 10, 10, "dog");
const desk = (...selected: number[]): Desk<BoxesAnswer> => ({ answer: boxes(A, B), selected });

function run(before: Desk<BoxesAnswer>, command: Command, more: Partial<ShapeContext> = {}) {
  const context = { bounds: BOUNDS, off: NONE_OFF, clipboard: [], previous: null, ...more };
  const after = runOnShapes(BOXES, before, command, context);
  if (after === null) throw new Error("the command means nothing");
  return after;
}
const drawn = (after: Desk<BoxesAnswer>): readonly Box[] => after.answer.boxes;

describe("several selected shapes", () => {
  test("move together and stop together at the edge", () => {
    expect(drawn(run(desk(0, 1), { type: "nudge", x: 100, y: 0 }))).toEqual([
      { ...A, left: 50 },
      { ...B, left: 90 },
    ]);
  });

  test("are deleted together", () => {
    expect(run(desk(1, 0), { type: "delete" })).toEqual({ answer: boxes(), selected: [] });
  });

  test("are all there are after “select all”", () => {
    expect(run(desk(), { type: "select-all" }).selected).toEqual([0, 1]);
  });
});

describe("shapes that are locked or hidden", () => {
  const off = new Set<object>([A]);

  test("are neither moved nor deleted with the others", () => {
    expect(drawn(run(desk(0, 1), { type: "nudge", x: 1, y: 0 }, { off }))).toEqual([A, { ...B, left: 51 }]);
    expect(drawn(run(desk(0, 1), { type: "delete" }, { off }))).toEqual([A]);
  });

  test("are left out of “select all”", () => {
    expect(run(desk(), { type: "select-all" }, { off }).selected).toEqual([1]);
  });
});

describe("copies", () => {
  test("of the selected shapes lie aside and are selected", () => {
    const after = run(desk(0), { type: "duplicate" });
    expect(drawn(after)).toEqual([A, B, { ...A, left: 20, top: 20 }]);
    expect(after.selected).toEqual([2]);
  });

  test("at the far edges go the other way", () => {
    const edge = { answer: boxes(box(80, 60, 20, 20)), selected: [0] };
    expect(drawn(run(edge, { type: "duplicate" }))[1]).toEqual(box(70, 50, 20, 20));
  });

  test("are pasted in place on another picture, aside on their own", () => {
    const elsewhere = { answer: boxes(), selected: [] };
    expect(drawn(run(elsewhere, { type: "paste" }, { clipboard: [A] }))).toEqual([A]);
    expect(drawn(run(desk(), { type: "paste" }, { clipboard: [A] }))[2]).toEqual({ ...A, left: 20, top: 20 });
  });

  test("of the picture before are cut to this one; what lies outside is left out", () => {
    const previous = boxes(box(90, 70, 50, 50), box(200, 10, 5, 5));
    const after = run(desk(), { type: "repeat" }, { previous });
    expect(drawn(after)).toEqual([A, B, box(90, 70, 10, 10)]);
  });

  test("of another task's answer are none", () => {
    expect(run(desk(), { type: "repeat" }, { previous: { type: "image-classification" } })).toEqual(desk());
  });

  test("are objects of their own, so that locking one leaves the other free", () => {
    expect(drawn(run(desk(), { type: "repeat" }, { previous: boxes(A) }))[2]).not.toBe(A);
  });
});

test("whatever is done, every shape lies in the picture with an area", () => {
  const commands = fc.constantFrom<Command["type"]>("nudge", "duplicate", "paste", "repeat", "select-all");
  fc.assert(
    fc.property(placed, placed, fc.array(commands), fc.integer(), fc.integer(), (one, other, list, x, y) => {
      const { bounds, rect } = one;
      const foreign = { label: "cat", ...other.rect };
      const context = { bounds, off: NONE_OFF, clipboard: [foreign], previous: boxes(foreign) };
      let now: Desk<BoxesAnswer> = { answer: boxes({ label: "dog", ...rect }), selected: [0] };
      for (const type of list) {
        const command = (type === "nudge" ? { type, x, y } : { type }) as Command;
        now = runOnShapes(BOXES, now, command, context) ?? now;
      }
      for (const shape of now.answer.boxes) expect(isSound(shape, bounds)).toBe(true);
      expect(now.selected.every((index) => index < now.answer.boxes.length)).toBe(true);
    }),
  );
});
