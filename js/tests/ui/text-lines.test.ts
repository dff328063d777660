// @vitest-environment jsdom
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Text } from "../../src/model/text";
import { TextLines } from "../../src/ui/text-lines";
import type { Mark } from "../../src/ui/text-pieces";

const CONTENT = "👩‍🚀 Ada met Bob\r\n<b>in</b> Paris\n\nEnd";

function mark(part: string, more: Partial<Mark> = {}): Mark {
  const start = CONTENT.indexOf(part);
  return {
    name: part,
    start,
    end: start + part.length,
    lane: 0,
    color: "#0072b2",
    tag: "PER",
    selected: false,
    proposed: false,
    ...more,
  };
}

function open(...marks: readonly Mark[]): TextLines {
  const lines = new TextLines();
  document.body.replaceChildren(lines.node);
  lines.show(new Text(CONTENT));
  lines.mark(marks);
  return lines;
}

const shown = ({ node }: TextLines): (string | null)[] => [...node.children].map((line) => line.textContent);
const tags = ({ node }: TextLines): (string | undefined)[] =>
  [...node.querySelectorAll<HTMLElement>(".gt-tag")].map((tag) => tag.dataset.gtMark);

describe("a text in the page", () => {
  test("has a block for each line and nothing but text in it", () => {
    const lines = open();
    expect(shown(lines)).toEqual(["👩‍🚀 Ada met Bob", "<b>in</b> Paris", "", "End"]);
    expect(lines.node.querySelector("b")).toBeNull();
  });

  test("is the same text with marks, over each other and over lines", () => {
    const marks = [mark("Ada met Bob"), mark("met", { lane: 1 }), mark("Bob\r\n<b>in</b>", { lane: 2 })];
    const lines = open(...marks);
    expect(shown(lines)).toEqual(shown(open()));
  });

  test("names each mark where it begins, and only there", () => {
    const lines = open(mark("Ada met Bob"), mark("met", { lane: 1 }), mark("Bob\r\n<b>in</b>", { lane: 2 }));
    expect(tags(lines)).toEqual(["Ada met Bob", "met", "Bob\r\n<b>in</b>"]);
  });

  test("keeps the nodes that do not change", () => {
    const lines = open(mark("Ada"), mark("Paris"));
    const before = [...lines.node.querySelectorAll(".gt-mark")];
    lines.mark([mark("Ada"), mark("met"), mark("Paris")]);
    const after = [...lines.node.querySelectorAll(".gt-mark")];
    expect(after.map((node) => node.textContent)).toEqual(["Ada", "met", "Paris"]);
    expect([after[0], after[2]]).toEqual(before);
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[1]);
  });

  test("is not taken in by a text that reads like a mark's key", () => {
    const hostile = JSON.stringify(["PER", "x", "#0072b2", false]);
    const lines = new TextLines();
    lines.show(new Text(hostile));
    expect(shown(lines)).toEqual([hostile]);
  });
});

describe("a place", () => {
  test("goes to the document and comes back", () => {
    const lines = open(mark("Ada met"), mark("met Bob", { lane: 1 }), mark("Paris"));
    for (const { start, end } of new Text(CONTENT).lines) {
      for (let unit = start; unit <= end; unit += 1) {
        expect(lines.unitAt(lines.placeOf(unit))).toBe(unit);
      }
    }
  });

  test("goes there and back whatever was marked before, and the text stays what it is", () => {
    const content = "e\u0301👩‍🚀 Ada\nBob 🏳️‍🌈\r\n\nno\u0303 End";
    const place = fc.integer({ min: 0, max: content.length });
    const one = fc.tuple(place, place, fc.nat(2), fc.boolean()).map(([a, b, lane, selected]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      return mark("Ada", { name: `${start}-${end}`, start, end, lane, selected });
    });
    const some = fc.array(one, { maxLength: 5 });
    const text = new Text(content);
    fc.assert(
      fc.property(some, some, (before, after) => {
        const lines = new TextLines();
        document.body.replaceChildren(lines.node);
        lines.show(text);
        lines.mark(before);
        lines.mark(after);
        expect(shown(lines)).toEqual(text.lines.map(({ start, end }) => content.slice(start, end)));
        const units = text.lines.flatMap(({ start, end }) =>
          Array.from({ length: end - start + 1 }, (_, n) => start + n),
        );
        expect(units.map((unit) => lines.unitAt(lines.placeOf(unit)))).toEqual(units);
        for (const node of lines.node.querySelectorAll(".gt-mark, .gt-tag")) {
          const range = document.createRange();
          const line = node.closest("[data-line]") as Element;
          range.setStart(line, 0);
          range.setEndBefore(node);
          const { start } = text.lines[Number(line.getAttribute("data-line"))] as { start: number };
          expect(lines.unitAt([node, 0])).toBe(start + range.toString().length);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("between the lines is the beginning of the next one", () => {
    const lines = open();
    expect(lines.unitAt([lines.node, 1])).toBe(CONTENT.indexOf("<b>"));
    expect(lines.unitAt([lines.node, 4])).toBe(CONTENT.length);
  });

  test("elsewhere on the page is none", () => {
    expect(open().unitAt([document.body, 0])).toBeNull();
  });
});

test("what is only proposed has a dashed underline and a tag that says so", () => {
  const { node } = open(mark("Ada", { proposed: true, tag: "? PER 0.87" }), mark("Bob"));
  const [ada, bob] = node.querySelectorAll<HTMLElement>(".gt-mark");
  const [tag, other] = node.querySelectorAll<HTMLElement>(".gt-tag");
  expect(tag?.classList.contains("gt-proposed")).toBe(true);
  expect(other?.classList.contains("gt-proposed")).toBe(false);
  expect([ada?.textContent, bob?.textContent]).toEqual(["Ada", "Bob"]);
});
