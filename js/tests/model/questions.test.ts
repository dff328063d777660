import { describe, expect, test } from "vitest";
import { NONE_SELECTED } from "../../src/model/desk";
import { NO_LIMITS } from "../../src/model/notes";
import { confirm, limitProblem, openQuestions, overlapQuestions } from "../../src/model/questions";
import { STRINGS } from "../../src/strings";
import { box, boxes } from "../records";

const T = STRINGS.limits;

describe("the limits of a task", () => {
  test.each([
    [["cat"], { ...NO_LIMITS, min_shapes: 2 }, T.tooFew(1, 2)],
    [["cat", "cat"], { ...NO_LIMITS, max_shapes: 1 }, T.tooMany(2, 1)],
    [["cat"], { ...NO_LIMITS, required: ["cat", "dog"] }, T.missing("dog")],
    [[], { ...NO_LIMITS, required: ["dog"] }, T.missing("dog")],
    [["cat", "dog"], { min_shapes: 1, max_shapes: 2, required: ["dog"] }, null],
    [[], NO_LIMITS, null],
  ] as const)("for %j with %j", (labels, limits, problem) => {
    expect(limitProblem(labels, limits)).toBe(problem);
  });
});

describe("two boxes", () => {
  const cat = box(10, 10, 100, 80);

  test("of different classes at nearly the same place are a question", () => {
    expect(overlapQuestions([cat, box(12, 10, 100, 80, "dog")])).toEqual([T.overlap("cat", "dog", 12, 10)]);
  });

  test.each([
    ["of one class", box(12, 10, 100, 80)],
    ["side by side", box(60, 10, 100, 80, "dog")],
    ["one in the other", box(20, 20, 50, 40, "dog")],
  ])("%s are none", (_, other) => {
    expect(overlapQuestions([cat, other])).toEqual([]);
  });
});

test("a question that was answered with yes is not asked again, another one is", () => {
  const desk = confirm({ answer: boxes(), selected: NONE_SELECTED }, ["one?"]);
  expect(openQuestions(["one?", "two?"], desk)).toEqual(["two?"]);
});
