import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filledIn, NOT_FILLED_IN, parseCustom, toJson } from "../../src/model/custom";

describe("the answer of a custom task", () => {
  test("is any JSON, null included", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseCustom(filledIn(value), "answer")).toEqual({ type: "custom", value });
      }),
    );
  });

  test("begins with nothing", () => {
    expect(NOT_FILLED_IN.value).toBeNull();
  });

  test.each([[{ type: "custom" }], [{ type: "bounding-box", value: 1 }], [null], ["text"]])(
    "%j is none",
    (value) => {
      expect(() => parseCustom(value, "answer")).toThrow(TypeError);
    },
  );
});

describe("a value from a module", () => {
  test("is copied as JSON has it, so that the module cannot change an answer that was sent", () => {
    const value = { tags: ["a"], gone: undefined, when: new Date(0) };
    const copy = toJson(value);
    value.tags.push("b");

    expect(copy).toEqual({ tags: ["a"], when: "1970-01-01T00:00:00.000Z" });
  });

  test.each([
    [Number.NaN, "the value should be a finite number"],
    [{ score: Number.POSITIVE_INFINITY }, "score should be a finite number"],
    [undefined, "the value should be JSON"],
    [() => 1, "the value should be JSON"],
  ])("%s is refused", (value, said) => {
    expect(() => toJson(value)).toThrow(said);
  });

  test("that holds itself is refused", () => {
    const circle: unknown[] = [];
    circle.push(circle);

    expect(() => toJson(circle)).toThrow(TypeError);
  });
});
