// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { Text } from "../../src/model/text";
import { AuditedSpans } from "../../src/ui/audited-spans";
import { TextLines } from "../../src/ui/text-lines";
import type { TextStage } from "../../src/ui/text-surface";
import { firstLocal } from "../../src/ui/view";
import { BOXES_TASK, config, view } from "../records";

const CONTENT = "👩‍🚀 Ada met Bob\nin Paris";
const TASK = {
  ...BOXES_TASK,
  type: "label-verification",
  options: { audits: "crew", classes: ["Person", "Place"], short_names: ["PER", null] },
};

function shown(...entities: readonly (readonly [string, string])[]): TextLines {
  const lines = new TextLines();
  const text = new Text(CONTENT);
  lines.show(text);
  const places = entities.map(([words, label]) => {
    const startOffset = [...CONTENT.slice(0, CONTENT.indexOf(words))].length;
    return { label, startOffset, endOffset: startOffset + [...words].length };
  });
  update(lines, text, places, false);
  return lines;
}

function update(lines: TextLines, text: Text, entities: readonly object[], hidden: boolean): void {
  const audited = { type: "named-entity-recognition", entities, nothing_to_label: false };
  const state = { config: config(TASK), shown: view(0, { shown: audited }) };
  new AuditedSpans({ lines } as TextStage).update(state as never, { ...firstLocal(""), hidden }, text);
}

const tags = ({ node }: TextLines): (string | null)[] =>
  [...node.querySelectorAll(".gt-tag")].map((tag) => tag.getAttribute("data-tag"));
const marked = ({ node }: TextLines): (string | null)[] =>
  [...node.querySelectorAll(".gt-mark")].map((mark) => mark.textContent);

describe("entities that are only looked at", () => {
  test("are marked where code points say, with short names where there are some", () => {
    const lines = shown(["Ada", "Person"], ["Paris", "Place"]);
    expect(marked(lines)).toEqual(["Ada", "Paris"]);
    expect(tags(lines)).toEqual(["PER", "Place"]);
  });

  test("may be of a class that the job does not know", () => {
    expect(tags(shown(["Bob", "<b>Fox</b>"]))).toEqual(["<b>Fox</b>"]);
  });

  test("that end after the text are left out, and all of them while they are hidden", () => {
    const lines = new TextLines();
    const text = new Text(CONTENT);
    lines.show(text);
    const far = { label: "Person", startOffset: 4, endOffset: 999 };
    update(lines, text, [far, { ...far, endOffset: 7 }], false);
    expect(marked(lines)).toEqual(["Ada"]);
    update(lines, text, [{ ...far, endOffset: 7 }], true);
    expect(marked(lines)).toEqual([]);
  });
});
