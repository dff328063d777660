import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Note, noted, parseNote, tidy, withAttribute } from "../../src/model/notes";
import { record, text } from "../../src/parse";

const notes: fc.Arbitrary<Note> = fc.record(
  {
    attributes: fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(fc.constant(true as const), fc.string()),
      {
        minKeys: 1,
      },
    ),
    comment: fc.string({ minLength: 1 }),
    flag: fc.constant(true as const),
    suggestion: fc.string({ minLength: 1 }),
  },
  { requiredKeys: [] },
);

test("a note comes back as it was sent", () => {
  fc.assert(
    fc.property(notes, (note) => {
      expect(parseNote(JSON.parse(JSON.stringify(note)), "note")).toEqual(note);
      expect(tidy(note) ?? {}).toEqual(note);
    }),
  );
});

test.each([[null], [{ comment: 3 }], [{ attributes: { view: 3 } }], [{ suggestion: {} }]])(
  "%j is refused",
  (value) => {
    expect(() => parseNote(value, "note")).toThrow("note");
  },
);

test("a shape that nothing was noted about has no note", () => {
  const shape = noted(record<{ label: string }>({ label: text }));
  expect(Object.keys(shape({ label: "cat" }, "shape"))).toEqual(["label"]);
  expect(tidy({ comment: "", attributes: {} })).toBeUndefined();
});

test("an attribute is set and taken back", () => {
  const set = withAttribute({ comment: "x" }, "view", "side");
  expect(set).toEqual({ comment: "x", attributes: { view: "side" } });
  expect(withAttribute(set, "view", null).attributes).toEqual({});
});
