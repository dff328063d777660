import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gesture, Input, Outcome, Press } from "../../src/gesture/gesture";
import { beginPolygon, type PolygonScene, targetAt } from "../../src/gesture/polygons";
import type { Point } from "../../src/model/geometry";
import {
  closed,
  NO_POLYGONS,
  type Outline,
  type PolygonDesk,
  type PolygonsAnswer,
  placed,
  ringProblem,
  takenBack,
  withOpen,
} from "../../src/model/polygons";
import type { Ring } from "../../src/model/rings";
import { STRINGS } from "../../src/strings";
import { points } from "../records";

const BOUNDS = { width: 200, height: 100 };
const ring = (...pairs: readonly (readonly [number, number])[]): Ring => pairs.map(([x, y]) => ({ x, y }));
const leaf = (...pairs: readonly (readonly [number, number])[]): Outline => ({
  label: "leaf",
  vertices: ring(...pairs),
});
const SQUARE = leaf([20, 20], [80, 20], [80, 80], [20, 80]);

function scene(
  desk: Partial<PolygonDesk> & { open?: Outline; polygons?: readonly Outline[] } = {},
  more: Partial<PolygonScene> = {},
): PolygonScene {
  const answer: PolygonsAnswer = { ...NO_POLYGONS, open: desk.open ?? null, polygons: desk.polygons ?? [] };
  return {
    desk: { answer, selected: desk.selected ?? [] },
    task: { type: "polygon", labels: ["leaf", "stem"], multi_label: false, options: {} },
    label: "stem",
    mode: "draw",
    off: new Set(),
    unseen: new Set(),
    snap: false,
    editable: true,
    viewport: { scale: 1, x: 0, y: 0 },
    frame: { image: BOUNDS, stage: BOUNDS },
    reach: 5,
    ...more,
  };
}

function press(x: number, y: number, more: Partial<Press> = {}): Press {
  return { at: { x, y }, screen: { x, y }, shift: false, mod: false, alt: false, ...more };
}

const input = (type: Input["type"], at: Point): Input => ({ type, at, screen: at });

/** Press, go to each place in turn and let go at the last; return what it came to. */
function drag(on: PolygonScene, from: Press, ...to: readonly Point[]): Outcome<PolygonsAnswer> {
  let gesture: Gesture<PolygonsAnswer> | null = beginPolygon(on, from);
  for (const at of to) gesture = gesture?.step(input("move", at)).next ?? null;
  const last = gesture?.step(input("up", to.at(-1) ?? from.at));
  if (last === undefined) throw new Error("the gesture ended before the button was released");
  expect(last.next).toBeNull();
  return last.outcome;
}

/** Return the desk that clicks at places leave behind, refused ones left out. */
function click(on: PolygonScene, ...places: readonly (readonly [number, number])[]): PolygonScene {
  let { desk } = on;
  for (const [x, y] of places) {
    const outcome = drag({ ...on, desk }, press(x, y));
    if (outcome.type === "commit") desk = outcome.desk;
  }
  return { ...on, desk };
}

describe("drawing", () => {
  test("each click sets a corner, and a click on the first one closes", () => {
    const open = click(scene(), [10, 10], [60, 10], [60, 60]);
    expect(open.desk.answer.open).toEqual({ label: "stem", vertices: ring([10, 10], [60, 10], [60, 60]) });

    const done = click(open, [12, 8]);
    expect(done.desk.answer).toEqual({
      ...NO_POLYGONS,
      polygons: [{ label: "stem", vertices: ring([10, 10], [60, 10], [60, 60]) }],
    });
    expect(done.desk.selected).toEqual([0]);
  });

  test("a double click closes at the last corner", () => {
    const done = click(scene(), [10, 10], [60, 10], [60, 60], [60, 60]);
    expect(done.desk.answer.polygons[0]?.vertices).toHaveLength(3);
    expect(done.desk.answer.open).toBeNull();
  });

  test("a second click on the same place sets no second corner", () => {
    expect(click(scene(), [10, 10], [10, 10]).desk.answer.open?.vertices).toEqual(ring([10, 10]));
  });

  test("a press that is dragged sets the corner where it ends, and shows it on the way", () => {
    const gesture = beginPolygon(scene(), press(10, 10));
    expect(gesture.step(input("move", { x: 33.4, y: 20 })).outcome).toMatchObject({
      type: "preview",
      desk: { answer: { open: { vertices: [{ x: 33, y: 20 }] } } },
    });
    expect(drag(scene(), press(10, 10), { x: 40, y: 50 })).toMatchObject({
      type: "commit",
      desk: { answer: { open: { vertices: [{ x: 40, y: 50 }] } } },
    });
  });

  test("a corner beside the picture stands on its edge", () => {
    expect(click(scene(), [500, -9]).desk.answer.open?.vertices).toEqual(ring([200, 0]));
  });

  test("a corner that would make sides cross is refused with the reason", () => {
    const open = click(scene(), [10, 10], [60, 60], [60, 10]);
    expect(drag(open, press(10, 60))).toEqual({ type: "refused", why: STRINGS.polygons.crosses });
    expect(click(open, [10, 60]).desk).toBe(open.desk);
  });

  test("a polygon can begin inside another, and with Shift on a corner of it", () => {
    const there = scene({ polygons: [SQUARE], selected: [0] });
    expect(click(there, [50, 50]).desk.answer.open?.vertices).toEqual(ring([50, 50]));
    const forced = drag(there, press(20, 20, { shift: true }));
    expect(forced).toMatchObject({
      type: "commit",
      desk: { answer: { open: { vertices: [{ x: 20, y: 20 }] } } },
    });
  });

  test("a cancelled press leaves everything as it was", () => {
    expect(beginPolygon(scene(), press(10, 10)).step(input("cancel", { x: 0, y: 0 }))).toEqual({
      next: null,
      outcome: { type: "discard", reason: "cancelled" },
    });
  });

  test("whatever is clicked, what is closed can be kept", () => {
    fc.assert(
      fc.property(fc.array(points, { maxLength: 12 }), (places) => {
        const inside = places.map(({ x, y }) => [Math.abs(x) % 200, Math.abs(y) % 100] as const);
        const { answer } = click(scene(), ...inside).desk;
        expect(answer.polygons.map(({ vertices }) => ringProblem(vertices))).toEqual(
          answer.polygons.map(() => null),
        );
      }),
    );
  });
});

describe("the open polygon", () => {
  const open = scene({ open: leaf([10, 10], [60, 10], [60, 60]) }).desk;

  test("is closed into a selected one", () => {
    expect(closed(open)).toMatchObject({
      answer: { open: null, polygons: [{ label: "leaf" }] },
      selected: [0],
    });
  });

  test("is not closed with fewer than three corners, without an area, or across itself", () => {
    expect(closed(takenBack(open))).toBe(STRINGS.polygons.tooFew);
    expect(closed(withOpen(open, leaf([0, 0], [5, 5], [9, 9])))).toBe(STRINGS.polygons.noArea);
    expect(closed(withOpen(open, leaf([0, 0], [40, 40], [60, 0], [50, 40], [0, 20])))).toBe(
      STRINGS.polygons.crosses,
    );
    expect(closed(withOpen(open, leaf([0, 0], [40, 0], [0, 40], [40, 40])))).toBe(STRINGS.polygons.crosses);
  });

  test("gives back one corner after the other, and is gone with the last", () => {
    const [two, one, none] = [1, 2, 3].map((n) =>
      Array.from({ length: n }).reduce<PolygonDesk>(takenBack, open),
    );
    expect([two, one].map((desk) => desk?.answer.open?.vertices.length)).toEqual([2, 1]);
    expect(none?.answer.open).toBeNull();
  });

  test("takes no more corners than the kernel does", () => {
    const many = Array.from({ length: 2000 }, (_, n) => ({ x: n % 200, y: Math.floor(n / 200) }));
    const full = withOpen(open, { label: "leaf", vertices: many });
    expect(placed(full, { x: 150, y: 90 }, "leaf", BOUNDS)).toBe(STRINGS.polygons.tooMany(2000));
  });
});

describe("changing a polygon", () => {
  const there = scene({ polygons: [SQUARE], selected: [0] }, { mode: "select" });
  const first = (outcome: Outcome<PolygonsAnswer>): Ring | undefined =>
    outcome.type === "commit" ? outcome.desk.answer.polygons[0]?.vertices : undefined;

  test("a corner is dragged, as far as the picture goes", () => {
    expect(first(drag(there, press(20, 20), { x: 5, y: -50 }))).toEqual(
      ring([5, 0], [80, 20], [80, 80], [20, 80]),
    );
  });

  test("a corner dragged across the other side goes back, with the reason", () => {
    expect(drag(there, press(20, 20), { x: 150, y: 50 })).toEqual({
      type: "refused",
      why: STRINGS.polygons.crosses,
    });
  });

  test("the middle of a side becomes a corner", () => {
    expect(first(drag(there, press(50, 20), { x: 50, y: 5 }))).toEqual(
      ring([20, 20], [50, 5], [80, 20], [80, 80], [20, 80]),
    );
  });

  test("short sides have no handle in the middle, so that their corners stay in reach", () => {
    const small = scene(
      { polygons: [leaf([20, 20], [30, 20], [30, 30])], selected: [0] },
      { mode: "select" },
    );
    expect(targetAt(small, { x: 25, y: 20 })).toMatchObject({ type: "vertex" });
  });

  test("Alt and a click delete a corner, but none of the last three", () => {
    expect(first(drag(there, press(20, 20, { alt: true })))).toEqual(ring([80, 20], [80, 80], [20, 80]));
    const three = scene({ polygons: [leaf([20, 20], [80, 20], [80, 80])], selected: [0] });
    expect(drag(three, press(20, 20, { alt: true }))).toEqual({
      type: "refused",
      why: STRINGS.polygons.tooFew,
    });
  });

  test("the whole is dragged by its inside, up to the edges", () => {
    expect(first(drag(there, press(50, 50), { x: 400, y: 55 }))).toEqual(
      ring([140, 25], [200, 25], [200, 85], [140, 85]),
    );
  });

  test("a click selects the smallest polygon under it, and one beside them none", () => {
    const nested = scene({ polygons: [leaf([40, 40], [60, 40], [50, 60]), SQUARE] }, { mode: "select" });
    expect(click(nested, [50, 45]).desk.selected).toEqual([0]);
    expect(click(nested, [30, 30]).desk.selected).toEqual([1]);
    expect(click({ ...nested, desk: { ...nested.desk, selected: [1] } }, [150, 50]).desk.selected).toEqual(
      [],
    );
  });

  test("Ctrl and a click select more", () => {
    const two = scene(
      { polygons: [SQUARE, leaf([100, 20], [150, 20], [120, 60])], selected: [0] },
      { mode: "select" },
    );
    expect(drag(two, press(120, 30, { mod: true }))).toMatchObject({
      type: "commit",
      desk: { selected: [0, 1] },
    });
  });

  test("Shift and a drag beside them select what lies within", () => {
    const outcome = drag(there, press(10, 10, { shift: true }), { x: 90, y: 90 });
    expect(outcome).toMatchObject({ type: "commit", desk: { selected: [0] } });
    expect(drag(there, press(10, 10, { shift: true }), { x: 50, y: 90 })).toMatchObject({
      desk: { selected: [] },
    });
  });

  test("a locked polygon is neither taken by its corners nor by its inside", () => {
    const locked = { ...there, off: new Set([SQUARE]) };
    expect(targetAt(locked, { x: 20, y: 20 })).toEqual({ type: "ground" });
    expect(targetAt(locked, { x: 50, y: 50 })).toEqual({ type: "ground" });
  });

  test("without leave to edit, the picture is all that moves", () => {
    const looking = { ...there, editable: false };
    expect(beginPolygon(looking, press(20, 20)).kind).toBe("pan");
    expect(targetAt(looking, { x: 20, y: 20 })).toEqual({ type: "ground" });
  });
});
