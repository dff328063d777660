import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  changeSpans,
  chooseForSpans,
  type EntitiesAnswer,
  type EntityDesk,
  lanesOf,
  markedFor,
  NO_ENTITIES,
  runOnSpans,
  type Span,
  SUGGESTED_SPANS,
  spansOver,
  withSpan,
} from "../../src/model/spans";
import { openSuggestions } from "../../src/model/suggestions";
import { BOXES_TASK } from "../records";

const EMPTY: EntityDesk = { answer: NO_ENTITIES, selected: [] };
const span = (startOffset: number, endOffset: number, label = "Person"): Span => ({
  label,
  startOffset,
  endOffset,
});
const desk = (...spans: readonly Span[]): EntityDesk => spans.reduce(withSpan, EMPTY);

const spans = fc.array(
  fc
    .record({
      from: fc.nat(30),
      length: fc.integer({ min: 1, max: 9 }),
      label: fc.constantFrom("Person", "Place"),
    })
    .map(({ from, length, label }) => span(from, from + length, label)),
);

describe("spans", () => {
  test("stand in reading order, the newest one selected", () => {
    const now = desk(span(9, 12), span(0, 3), span(0, 9));
    expect(now.answer.entities).toEqual([span(0, 9), span(0, 3), span(9, 12)]);
    expect(now.selected).toEqual([0]);
  });

  test("that are there already are only selected", () => {
    const before = desk(span(0, 3), span(5, 8));
    const now = withSpan(before, span(0, 3));
    expect(now.answer).toBe(before.answer);
    expect(now.selected).toEqual([0]);
  });

  test("are never there twice, whatever is done to them", () => {
    fc.assert(
      fc.property(spans, fc.constantFrom("Person", "Place"), (marked, label) => {
        const all = runOnSpans(desk(...marked), { type: "select-all" }) ?? EMPTY;
        const { entities } = chooseForSpans(all, label).answer;
        expect(new Set(entities.map((one) => JSON.stringify(one))).size).toBe(entities.length);
      }),
    );
  });

  test("take back the word that there is nothing to label", () => {
    const nothing: EntityDesk = { answer: { ...NO_ENTITIES, nothing_to_label: true }, selected: [] };
    expect(withSpan(nothing, span(0, 1)).answer.nothing_to_label).toBe(false);
  });

  test("stay selected when they change their place in the order", () => {
    const now = changeSpans(desk(span(0, 3), span(5, 8)), (one) => ({
      ...one,
      startOffset: 0,
      endOffset: 9,
    }));
    expect(now.answer.entities).toEqual([span(0, 9), span(0, 3)]);
    expect(now.selected).toEqual([0]);
  });

  test("keep what was noted about them", () => {
    const noted = { ...span(0, 3), note: { comment: "?" } };
    expect(chooseForSpans(desk(noted), "Place").answer.entities).toEqual([{ ...noted, label: "Place" }]);
  });
});

describe("commands", () => {
  test("cycle through the spans in reading order and round again", () => {
    const start = { ...desk(span(5, 8), span(0, 3)), selected: [] };
    const one = runOnSpans(start, { type: "cycle", by: 1 });
    expect(one?.selected).toEqual([0]);
    expect(runOnSpans(one ?? EMPTY, { type: "cycle", by: -1 })?.selected).toEqual([1]);
    expect(runOnSpans(EMPTY, { type: "cycle", by: 1 })).toBe(EMPTY);
  });

  test("delete what is selected, and nothing else", () => {
    const now = runOnSpans(desk(span(0, 3), span(5, 8)), { type: "delete" });
    expect(now?.answer.entities).toEqual([span(0, 3)]);
    expect(runOnSpans(EMPTY, { type: "delete" })).toBe(EMPTY);
  });

  test("that need the text are somebody else's", () => {
    expect(runOnSpans(EMPTY, { type: "insert" })).toBeNull();
  });
});

test("the selected span's class is marked, else that of the next one", () => {
  expect(markedFor(desk(span(0, 3, "Place")), "Person")).toEqual(["Place"]);
  expect(markedFor(EMPTY, "Person")).toEqual(["Person"]);
});

test("of spans over each other the shortest comes first", () => {
  expect(spansOver([span(0, 9), span(3, 5), span(4, 9)], 4)).toEqual([1, 2, 0]);
  expect(spansOver([span(0, 9)], 9)).toEqual([]);
});

test("spans that meet never share a row", () => {
  fc.assert(
    fc.property(spans, (marked) => {
      const lanes = lanesOf(marked);
      marked.forEach((one, i) => {
        marked.slice(i + 1).forEach((other, n) => {
          const meet = one.startOffset < other.endOffset && other.startOffset < one.endOffset;
          if (meet) expect(lanes[i]).not.toBe(lanes[i + 1 + n]);
        });
      });
    }),
  );
});

describe("a suggested span", () => {
  const of = (start: number, label: string): EntitiesAnswer => ({
    ...NO_ENTITIES,
    entities: [{ label, startOffset: start, endOffset: start + 3 }],
  });
  const suggestion = { id: "s1", score: 0.5, answer: of(4, "Person") };
  const open = (desk: EntityDesk): number =>
    openSuggestions(SUGGESTED_SPANS, { suggestions: [suggestion], problem: null }, desk).length;

  test("stands in reading order when it is taken over, remembers where it came from and is selected", () => {
    const before = { answer: of(20, "Place"), selected: [] };
    const after = SUGGESTED_SPANS.accept(before, suggestion, BOXES_TASK);
    expect(after.answer.entities).toEqual([
      { label: "Person", startOffset: 4, endOffset: 7, note: { suggestion: "s1" } },
      { label: "Place", startOffset: 20, endOffset: 23 },
    ]);
    expect(after.selected).toEqual([0]);
    expect([open(before), open(after)]).toEqual([1, 0]);
  });

  test("joins the one that was marked by hand already", () => {
    const after = SUGGESTED_SPANS.accept({ answer: of(4, "Person"), selected: [] }, suggestion, BOXES_TASK);
    expect(after.answer.entities).toHaveLength(1);
    expect(open(after)).toBe(0);
  });

  test("stays taken over when it is changed, and is open again when it is deleted", () => {
    const taken = SUGGESTED_SPANS.accept({ answer: NO_ENTITIES, selected: [] }, suggestion, BOXES_TASK);
    const longer = changeSpans(taken, (span) => ({ ...span, endOffset: 9 }));
    expect(open(longer)).toBe(0);
    expect(open(runOnSpans(longer, { type: "delete" }) ?? longer)).toBe(1);
  });
});
