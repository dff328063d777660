import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gesture, Input, Outcome, Press } from "../../src/gesture/gesture";
import { beginKeypoint, type KeypointScene, targetAt } from "../../src/gesture/keypoints";
import type { Point } from "../../src/model/geometry";
import { type KeypointsAnswer, type LabeledPoint, NO_KEYPOINTS } from "../../src/model/keypoints";
import { STRINGS } from "../../src/strings";
import { points } from "../records";

const BOUNDS = { width: 200, height: 100 };
const at = (label: string, x: number, y: number): LabeledPoint => ({ label, x, y });

function scene(
  keypoints: readonly LabeledPoint[],
  more: Partial<KeypointScene> = {},
  once = false,
): KeypointScene {
  return {
    desk: { answer: { ...NO_KEYPOINTS, keypoints }, selected: [] },
    task: { type: "keypoint", labels: ["eye", "nose"], multi_label: false, options: { each_once: once } },
    label: "eye",
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

const input = (type: Input["type"], place: Point): Input => ({ type, at: place, screen: place });

function drag(on: KeypointScene, from: Press, to: Point = from.at): Outcome<KeypointsAnswer> {
  const gesture: Gesture<KeypointsAnswer> | null = beginKeypoint(on, from).step(input("move", to)).next;
  const last = gesture?.step(input("up", to));
  if (last === undefined) throw new Error("the gesture ended before the button was released");
  expect(last.next).toBeNull();
  return last.outcome;
}

const kept = (outcome: Outcome<KeypointsAnswer>): readonly LabeledPoint[] | string =>
  outcome.type === "commit" ? outcome.desk.answer.keypoints : outcome.type;

describe("setting points", () => {
  test("a click sets one on the pixel under it, and leaves it unselected", () => {
    const outcome = drag(scene([]), press(10.9, 20.2));
    expect(outcome).toEqual({
      type: "commit",
      desk: { answer: { ...NO_KEYPOINTS, keypoints: [at("eye", 10, 20)] }, selected: [] },
    });
  });

  test("wherever the press ends, the point is a pixel of the picture", () => {
    fc.assert(
      fc.property(points, (place) => {
        const [point] = kept(drag(scene([]), press(10, 10), place)) as readonly LabeledPoint[];
        expect(point && point.x >= 0 && point.x < 200 && point.y >= 0 && point.y < 100).toBe(true);
      }),
    );
  });

  test("where every class is wanted once, the next class follows by itself", () => {
    expect(kept(drag(scene([at("eye", 10, 10)], {}, true), press(50, 50)))).toEqual([
      at("eye", 10, 10),
      at("nose", 50, 50),
    ]);
  });

  test("and when all have their point, a click says so", () => {
    const all = scene([at("eye", 10, 10), at("nose", 90, 50)], {}, true);
    expect(drag(all, press(50, 50))).toEqual({ type: "refused", why: STRINGS.keypoints.allSet });
    expect(beginKeypoint(all, press(50, 50)).step(input("cancel", { x: 0, y: 0 })).next).toBeNull();
  });

  test("a cancelled press sets nothing", () => {
    expect(beginKeypoint(scene([]), press(1, 1)).step(input("cancel", { x: 0, y: 0 }))).toEqual({
      next: null,
      outcome: { type: "discard", reason: "cancelled" },
    });
  });
});

describe("taking points", () => {
  const there = scene([at("eye", 10, 10), at("nose", 90, 50)]);

  test("a click on one selects it, and Shift sets another there", () => {
    expect(drag(there, press(92, 48))).toMatchObject({ type: "commit", desk: { selected: [1] } });
    expect(kept(drag(there, press(92, 48, { shift: true })))).toHaveLength(3);
  });

  test("a drag moves it, up to the edges", () => {
    expect(kept(drag(there, press(90, 50), { x: 500, y: 60 }))).toEqual([
      at("eye", 10, 10),
      at("nose", 199, 60),
    ]);
  });

  test("selected ones move together", () => {
    const both = { ...there, desk: { ...there.desk, selected: [0, 1] } };
    expect(kept(drag(both, press(10, 10), { x: 15, y: 17 }))).toEqual([
      at("eye", 15, 17),
      at("nose", 95, 57),
    ]);
  });

  test("Ctrl and a click select more", () => {
    const one = { ...there, desk: { ...there.desk, selected: [0] } };
    expect(drag(one, press(90, 50, { mod: true }))).toMatchObject({ desk: { selected: [0, 1] } });
  });

  test("beside them, the selecting tool moves the picture, and a click lets go of the selection", () => {
    const one = { ...there, mode: "select", desk: { ...there.desk, selected: [0] } };
    expect(beginKeypoint(one, press(50, 50)).kind).toBe("pan");
    expect(drag(one, press(50, 50)).type).not.toBe("refused");
  });

  test("Shift and a drag with the selecting tool select what lies within", () => {
    const selecting = { ...there, mode: "select" };
    expect(drag(selecting, press(1, 1, { shift: true }), { x: 50, y: 50 })).toMatchObject({
      type: "commit",
      desk: { selected: [0] },
    });
  });

  test("locked ones and a picture that is only looked at cannot be taken", () => {
    const [eye] = there.desk.answer.keypoints;
    expect(targetAt({ ...there, off: new Set(eye ? [eye] : []) }, { x: 10, y: 10 })).toBeNull();
    expect(targetAt({ ...there, editable: false }, { x: 10, y: 10 })).toBeNull();
    expect(beginKeypoint({ ...there, editable: false }, press(10, 10)).kind).toBe("pan");
  });
});
