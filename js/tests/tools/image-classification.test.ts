import { describe, expect, test } from "vitest";
import type { ClassesAnswer } from "../../src/model/classes";
import type { Desk } from "../../src/model/desk";
import { NO_LIMITS } from "../../src/model/notes";
import { STRINGS } from "../../src/strings";
import IMAGE_CLASSIFICATION from "../../src/tools/image-classification";
import type { TaskConfig } from "../../src/wire";

const TASK: TaskConfig = {
  type: "image-classification",
  labels: ["cat", "dog", "owl"],
  multi_label: false,
  attributes: [],
  limits: NO_LIMITS,
  options: {},
};
const desk = (...labels: string[]): Desk<ClassesAnswer> => ({
  answer: { type: "image-classification", labels },
  selected: [],
});

test("with one class, another choice takes its place", () => {
  expect(IMAGE_CLASSIFICATION.choose(desk("cat"), "owl", TASK)).toEqual(desk("owl"));
});

test("the same choice again changes nothing", () => {
  const chosen = desk("cat");
  expect(IMAGE_CLASSIFICATION.choose(chosen, "cat", TASK)).toBe(chosen);
});

describe("with several classes", () => {
  const several = { ...TASK, multi_label: true };

  test("choices add up in the task's order", () => {
    expect(IMAGE_CLASSIFICATION.choose(desk("owl"), "cat", several)).toEqual(desk("cat", "owl"));
  });

  test("the same choice again takes it back", () => {
    expect(IMAGE_CLASSIFICATION.choose(desk("cat", "owl"), "cat", several)).toEqual(desk("owl"));
  });
});

test("submitting needs a class", () => {
  expect(IMAGE_CLASSIFICATION.problem(desk().answer, TASK)).toBe(STRINGS.notices.noClass);
  expect(IMAGE_CLASSIFICATION.problem(desk("cat").answer, TASK)).toBeNull();
});

test("the picker marks the answer", () => {
  expect(IMAGE_CLASSIFICATION.marked(desk("dog"), "cat", TASK)).toEqual(["dog"]);
});
