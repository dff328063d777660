import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Text } from "../../src/model/text";

// An astronaut of three code points and five units, é as two, a flag of two and four, a Windows line break.
const ASTRONAUT = "👩‍🚀";
const FLAG = "🇫🇷";
const LETTER = `${ASTRONAUT} Rene\u0301e\r\n${FLAG} Paris`;

const texts = fc
  .array(fc.constantFrom("a", "é", "e\u0301", ASTRONAUT, FLAG, " ", "\n", "\r\n", "\t", "ل", "\u200f", "中"))
  .map((parts) => parts.join(""));
const placed = texts.chain((content) =>
  fc.record({ content: fc.constant(content), unit: fc.integer({ min: 0, max: content.length }) }),
);

describe("offsets", () => {
  test("count code points, as the manifest does", () => {
    const text = new Text(LETTER);
    expect(text.points).toBe([...LETTER].length);
    expect(text.toPoints(LETTER.indexOf("Rene"))).toBe(4);
    expect(text.toPoints(LETTER.indexOf("Paris"))).toBe(15);
    expect(text.toUnits(15)).toBe(LETTER.indexOf("Paris"));
  });

  test("come back from code points to units", () => {
    fc.assert(
      fc.property(texts, (content) => {
        const text = new Text(content);
        let unit = 0;
        [...content].forEach((point, n) => {
          expect(text.toUnits(n)).toBe(unit);
          expect(text.toPoints(unit)).toBe(n);
          unit += point.length;
        });
        expect(text.toPoints(content.length)).toBe(text.points);
      }),
    );
  });
});

describe("lines", () => {
  test("end with any break, which is no part of them", () => {
    const { lines, content } = new Text("one\r\ntwo\rthree\n\nfive");
    expect(lines.map(({ start, end }) => content.slice(start, end))).toEqual([
      "one",
      "two",
      "three",
      "",
      "five",
    ]);
  });

  test("hold every place", () => {
    fc.assert(
      fc.property(placed, ({ content, unit }) => {
        const text = new Text(content);
        const line = text.lines[text.lineAt(unit)];
        expect(line?.start).toBeLessThanOrEqual(unit);
        expect(unit < (line?.next ?? 0) || unit === content.length).toBe(true);
      }),
    );
  });
});

describe("a letter", () => {
  test("is what a reader takes for one", () => {
    const text = new Text(LETTER);
    expect(text.letter(0, 1)).toBe(ASTRONAUT.length);
    const accent = LETTER.indexOf("e\u0301");
    expect(text.letter(accent, 1)).toBe(accent + 2);
    expect(text.letter(LETTER.indexOf("\r"), 1)).toBe(LETTER.indexOf(FLAG));
    expect(text.letter(LETTER.indexOf(FLAG), -1)).toBe(LETTER.indexOf("\r"));
  });

  test("on and back is where one was, and every text can be walked through", () => {
    fc.assert(
      fc.property(texts, (content) => {
        const text = new Text(content);
        let place = 0;
        for (let steps = 0; place < content.length; steps += 1) {
          const next = text.letter(place, 1);
          expect(next).toBeGreaterThan(place);
          expect(text.letter(next, -1)).toBe(place);
          place = next;
          expect(steps).toBeLessThan(content.length);
        }
        expect(text.letter(content.length, 1)).toBe(content.length);
      }),
    );
  });
});

describe("a word", () => {
  const text = new Text("Ada, of New York.\n\nParis");

  test("ends where its letters do", () => {
    expect(text.word(0, 1)).toBe(3);
    expect(text.word(3, 1)).toBe(7);
    expect(text.word(text.content.length, -1)).toBe(19);
  });

  test("is found by any of its letters, and not between words", () => {
    expect(text.wordAt(9)).toEqual({ start: 8, end: 11 });
    expect(text.wordAt(3)).toBeNull();
    expect(new Text("").wordAt(0)).toBeNull();
  });

  test("is always farther on, until there is no more text", () => {
    fc.assert(
      fc.property(placed, ({ content, unit }) => {
        const any = new Text(content);
        expect(any.word(unit, 1)).toBeGreaterThanOrEqual(unit);
        expect(any.word(unit, -1)).toBeLessThanOrEqual(unit);
        if (unit < content.length) expect(any.word(unit, 1)).toBeGreaterThan(unit);
      }),
    );
  });
});

describe("a trimmed stretch", () => {
  test("has no white space at its ends, in either direction", () => {
    const text = new Text("  Ada \r\n met ");
    expect(text.trimmed(0, 8)).toEqual({ start: 2, end: 5 });
    expect(text.trimmed(8, 0)).toEqual({ start: 2, end: 5 });
    expect(text.trimmed(5, 8)).toBeNull();
  });

  test("takes whole letters where it was begun or ended within one", () => {
    const text = new Text(LETTER);
    expect(text.trimmed(2, 3)).toEqual({ start: 0, end: ASTRONAUT.length });
  });

  test("lies in the text and is never empty", () => {
    fc.assert(
      fc.property(placed, fc.nat(), ({ content, unit }, other) => {
        const part = new Text(content).trimmed(unit, other);
        if (part === null) return;
        expect(part.start).toBeLessThan(part.end);
        expect(part.end).toBeLessThanOrEqual(content.length);
        expect(content.slice(part.start, part.end).trim()).toBe(content.slice(part.start, part.end));
      }),
    );
  });
});
