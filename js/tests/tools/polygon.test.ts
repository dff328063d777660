import { describe, expect, test } from "vitest";
import type { Command } from "../../src/keys";
import {
  NO_POLYGONS,
  type Outline,
  POLYGONS,
  type PolygonDesk,
  type PolygonsAnswer,
} from "../../src/model/polygons";
import { STRINGS } from "../../src/strings";
import type { Around, Change } from "../../src/tool";
import POLYGON from "../../src/tools/polygon";
import type { TaskConfig } from "../../src/wire";

const T = STRINGS.polygons;
const TASK: TaskConfig = { type: "polygon", labels: ["leaf", "stem"], multi_label: false, options: {} };
const AROUND: Around = {
  task: TASK,
  bounds: { width: 100, height: 80 },
  visible: { left: 20, top: 20, width: 40, height: 40 },
  label: "stem",
  off: new Set(),
  clipboard: [],
  previous: null,
};
const outline = (label: string, ...pairs: readonly (readonly [number, number])[]): Outline => ({
  label,
  vertices: pairs.map(([x, y]) => ({ x, y })),
});
const LEAF = outline("leaf", [10, 10], [30, 10], [10, 40]);
const answer = (...polygons: readonly Outline[]): PolygonsAnswer => ({ ...NO_POLYGONS, polygons });
const NONE: PolygonDesk = { answer: NO_POLYGONS, selected: [] };
const ONE: PolygonDesk = { answer: answer(LEAF), selected: [0] };
const OPEN: PolygonDesk = { answer: { ...NO_POLYGONS, open: LEAF }, selected: [] };
const run = (desk: PolygonDesk, command: Command): Change<PolygonsAnswer> | null =>
  POLYGON.run(desk, command, AROUND);

describe("submitting", () => {
  test("needs a polygon or the word that there is nothing, and none left open", () => {
    expect(POLYGON.problem(NONE.answer, TASK)).toBe(T.none);
    expect(POLYGON.problem(OPEN.answer, TASK)).toBe(T.notClosed);
    expect(POLYGON.problem(ONE.answer, TASK)).toBeNull();
    expect(POLYGON.problem({ ...NO_POLYGONS, nothing_to_label: true }, TASK)).toBeNull();
  });
});

describe("nothing to label", () => {
  test("is ticked and unticked, and refused while something is drawn", () => {
    const ticked = run(NONE, { type: "nothing" }) as PolygonDesk;
    expect(POLYGON.nothing(ticked.answer)).toBe(true);
    expect(run(ticked, { type: "nothing" })).toEqual(NONE);
    expect(run(ONE, { type: "nothing" })).toBe(T.hasShapes);
    expect(run(OPEN, { type: "nothing" })).toBe(T.hasShapes);
  });
});

describe("classes", () => {
  test("the open polygon gets the chosen one, else the selected", () => {
    expect(POLYGON.choose(OPEN, "stem", TASK).answer.open?.label).toBe("stem");
    expect(POLYGON.choose(OPEN, "leaf", TASK)).toBe(OPEN);
    expect(POLYGON.choose(ONE, "stem", TASK).answer.polygons[0]?.label).toBe("stem");
  });

  test("the picker marks that of the open polygon, of the selected one, or the one for new ones", () => {
    expect(POLYGON.marked(OPEN, "stem", TASK)).toEqual(["leaf"]);
    expect(POLYGON.marked(ONE, "stem", TASK)).toEqual(["leaf"]);
    expect(POLYGON.marked(NONE, "stem", TASK)).toEqual(["stem"]);
  });
});

describe("polygons as shapes", () => {
  test("a new one without a pointer stands in the middle of what is seen", () => {
    const made = run(NONE, { type: "insert" }) as PolygonDesk;
    expect(made).toEqual({
      answer: answer(outline("stem", [35, 35], [45, 35], [45, 45], [35, 45])),
      selected: [0],
    });
    expect(POLYGON.run(NONE, { type: "insert" }, { ...AROUND, bounds: { width: 0, height: 0 } })).toBe(
      STRINGS.media.picture.cannotRead,
    );
  });

  test("a nudge stops at the picture's edge", () => {
    const moved = run(ONE, { type: "nudge", x: -50, y: 1 }) as PolygonDesk;
    expect(moved.answer.polygons).toEqual([outline("leaf", [0, 11], [20, 11], [0, 41])]);
    expect(POLYGONS.moved(LEAF, { x: 0, y: 0 }, AROUND.bounds)).toBe(LEAF);
  });

  test("deleting one leaves the open one alone", () => {
    const both: PolygonDesk = { answer: { ...ONE.answer, open: LEAF }, selected: [0] };
    expect((run(both, { type: "delete" }) as PolygonDesk).answer).toEqual(OPEN.answer);
  });

  test("one from a larger picture is cut, or left out when nothing is inside", () => {
    const bounds = { width: 20, height: 20 };
    expect(POLYGONS.fitted(LEAF, bounds)?.vertices.every(({ x, y }) => x <= 20 && y <= 20)).toBe(true);
    expect(POLYGONS.fitted(outline("leaf", [50, 50], [60, 50], [60, 60]), bounds)).toBeNull();
  });
});

describe("what is told", () => {
  test("the list says class, corners and size", () => {
    expect(POLYGON.items(ONE.answer, null, TASK)).toEqual([
      { label: "leaf", detail: "3 corners", spoken: "leaf, 3 corners, 20 by 30 pixels" },
    ]);
  });

  test("each corner is told as it is set and taken back, and closing is told by the list", () => {
    const shorter = { ...NO_POLYGONS, open: { ...LEAF, vertices: LEAF.vertices.slice(1) } };
    expect(POLYGON.said?.(shorter, OPEN.answer, TASK)).toBe(T.set(3));
    expect(POLYGON.said?.(OPEN.answer, shorter, TASK)).toBe(T.left(2));
    expect(POLYGON.said?.(OPEN.answer, NO_POLYGONS, TASK)).toBe(T.dropped);
    expect(POLYGON.said?.(OPEN.answer, ONE.answer, TASK)).toBeNull();
    expect(POLYGON.said?.(ONE.answer, ONE.answer, TASK)).toBeNull();
  });
});

test("an answer that is none is refused with the name of the field", () => {
  const bad = { ...NO_POLYGONS, polygons: [{ label: "leaf", vertices: [{ x: 1.5, y: 2 }] }] };
  expect(() => POLYGON.parse(bad, "draft")).toThrow(
    "draft.polygons[0].vertices[0].x should be a whole number",
  );
});

test("a proposed polygon is shown by its corners", () => {
  expect(POLYGON.suggests?.sketch(ONE.answer)).toEqual({ kind: "ring", corners: LEAF.vertices });
});
