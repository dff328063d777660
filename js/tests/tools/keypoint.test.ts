import { describe, expect, test } from "vitest";
import type { Command } from "../../src/keys";
import {
  KEYPOINTS,
  type KeypointDesk,
  type KeypointsAnswer,
  type LabeledPoint,
  NO_KEYPOINTS,
  nextClass,
} from "../../src/model/keypoints";
import { STRINGS } from "../../src/strings";
import type { Around, Change } from "../../src/tool";
import KEYPOINT from "../../src/tools/keypoint";
import type { TaskConfig } from "../../src/wire";

const T = STRINGS.keypoints;
const FREE: TaskConfig = {
  type: "keypoint",
  labels: ["a", "b", "c"],
  multi_label: false,
  options: { each_once: false },
};
const ONCE: TaskConfig = { ...FREE, options: { each_once: true } };
const AROUND: Around = {
  task: ONCE,
  bounds: { width: 100, height: 80 },
  visible: { left: 20, top: 20, width: 40, height: 40 },
  label: "a",
  off: new Set(),
  clipboard: [],
  previous: null,
};
const at = (label: string, x = 5, y = 6): LabeledPoint => ({ label, x, y });
const desk = (...keypoints: readonly LabeledPoint[]): KeypointDesk => ({
  answer: { ...NO_KEYPOINTS, keypoints },
  selected: [],
});
const run = (on: KeypointDesk, command: Command, around = AROUND): Change<KeypointsAnswer> | null =>
  KEYPOINT.run(on, command, around);

describe("submitting", () => {
  test("needs a point or the word that there is nothing", () => {
    expect(KEYPOINT.problem(NO_KEYPOINTS, FREE)).toBe(T.none);
    expect(KEYPOINT.problem(desk(at("a")).answer, FREE)).toBeNull();
    const ticked = run(desk(), { type: "nothing" }) as KeypointDesk;
    expect(KEYPOINT.problem(ticked.answer, FREE)).toBeNull();
    expect(KEYPOINT.nothing(ticked.answer)).toBe(true);
    expect(run(desk(at("a")), { type: "nothing" })).toBe(T.hasShapes);
  });
});

describe("where every class is wanted once", () => {
  test("the next one is the chosen class or the first after it without a point", () => {
    expect(nextClass(desk().answer, "b", ONCE)).toBe("b");
    expect(nextClass(desk(at("b")).answer, "b", ONCE)).toBe("c");
    expect(nextClass(desk(at("b"), at("c")).answer, "b", ONCE)).toBe("a");
    expect(nextClass(desk(at("a"), at("b"), at("c")).answer, "b", ONCE)).toBeNull();
    expect(nextClass(desk(at("b")).answer, "b", FREE)).toBe("b");
  });

  test("the picker marks it, or the selected point's class", () => {
    expect(KEYPOINT.marked(desk(at("a")), "a", ONCE)).toEqual(["b"]);
    expect(KEYPOINT.marked({ ...desk(at("a")), selected: [0] }, "c", ONCE)).toEqual(["a"]);
    expect(KEYPOINT.marked(desk(at("a"), at("b"), at("c")), "a", ONCE)).toEqual([]);
  });

  test("choosing a class that has its point selects the point", () => {
    expect(KEYPOINT.choose(desk(at("a"), at("b")), "b", ONCE).selected).toEqual([1]);
  });

  test("choosing a free class changes the selected point's, but not that of several", () => {
    const two = desk(at("a"), at("b"));
    expect(KEYPOINT.choose({ ...two, selected: [1] }, "c", ONCE).answer.keypoints[1]?.label).toBe("c");
    const both = { ...two, selected: [0, 1] };
    expect(KEYPOINT.choose(both, "c", ONCE)).toBe(both);
  });

  test("copies of a class that has its point are left out", () => {
    const previous = desk(at("a", 1, 1), at("b", 2, 2), at("b", 3, 3)).answer;
    const repeated = run(desk(at("a")), { type: "repeat" }, { ...AROUND, previous }) as KeypointDesk;
    expect(repeated.answer.keypoints).toEqual([at("a"), at("b", 2, 2)]);
    expect(repeated.selected).toEqual([1]);
    const full = desk(at("a"), at("b"));
    expect(run(full, { type: "repeat" }, { ...AROUND, previous })).toBe(full);
  });

  test("a new point without a pointer stands in the middle of what is seen, if a class is left", () => {
    expect(run(desk(at("a")), { type: "insert" })).toEqual({
      answer: { ...NO_KEYPOINTS, keypoints: [at("a"), at("b", 40, 40)] },
      selected: [1],
    });
    expect(run(desk(at("a"), at("b"), at("c")), { type: "insert" })).toBe(T.allSet);
    expect(run(desk(), { type: "insert" }, { ...AROUND, bounds: { width: 0, height: 0 } })).toBe(
      STRINGS.media.picture.cannotRead,
    );
  });

  test("who listens is told which class comes next", () => {
    expect(KEYPOINT.said?.(NO_KEYPOINTS, desk(at("a")).answer, ONCE)).toBe(T.next("a", "b"));
    const all = desk(at("b"), at("c"), at("a")).answer;
    expect(KEYPOINT.said?.(desk(at("b"), at("c")).answer, all, ONCE)).toBe(T.last("a"));
    expect(KEYPOINT.said?.(NO_KEYPOINTS, desk(at("a")).answer, FREE)).toBeNull();
  });
});

describe("otherwise", () => {
  test("choosing a class changes the selected point's", () => {
    const two = { ...desk(at("a"), at("b")), selected: [0] };
    expect(KEYPOINT.choose(two, "b", FREE).answer.keypoints.map(({ label }) => label)).toEqual(["b", "b"]);
  });

  test("all copies are kept", () => {
    const previous = desk(at("a", 1, 1), at("a", 2, 2)).answer;
    const repeated = run(
      desk(at("a")),
      { type: "repeat" },
      { ...AROUND, task: FREE, previous },
    ) as KeypointDesk;
    expect(repeated.answer.keypoints).toHaveLength(3);
  });
});

test("points stay on the picture's pixels", () => {
  const moved = run(
    { ...desk(at("a", 98, 79)), selected: [0] },
    { type: "nudge", x: 10, y: 10 },
  ) as KeypointDesk;
  expect(moved.answer.keypoints).toEqual([at("a", 99, 79)]);
  expect(KEYPOINTS.fitted(at("a", 99, 79), { width: 99, height: 80 })).toBeNull();
  expect(KEYPOINTS.fitted(at("a", 98, 79), { width: 99, height: 80 })).toEqual(at("a", 98, 79));
});

test("the list says class and place", () => {
  expect(KEYPOINT.items(desk(at("a")).answer, null, FREE)).toEqual([
    { label: "a", detail: "5, 6", spoken: "a, at 5, 6" },
  ]);
});

test("an answer that is none is refused with the name of the field", () => {
  const bad = { ...NO_KEYPOINTS, keypoints: [{ label: "a", x: "1", y: 2 }] };
  expect(() => KEYPOINT.parse(bad, "draft")).toThrow("draft.keypoints[0].x should be a whole number");
});

test("a proposed point takes the place of its class's where every class is wanted once", () => {
  const suggestion = { id: "s1", answer: desk(at("a", 9, 9)).answer, score: 0.5 };
  const accept = (task: TaskConfig): KeypointDesk | undefined =>
    KEYPOINT.suggests?.accept(desk(at("a"), at("b")), suggestion, task);
  const proposed = { ...at("a", 9, 9), note: { suggestion: "s1" } };
  expect(KEYPOINT.suggests?.sketch(suggestion.answer)).toEqual({ kind: "point", at: { x: 9.5, y: 9.5 } });
  expect(accept(ONCE)?.answer.keypoints).toEqual([at("b"), proposed]);
  expect(accept(FREE)?.answer.keypoints).toEqual([at("a"), at("b"), proposed]);
});
