import { describe, expect, test } from "vitest";
import record from "../../../tests/wire/answer-mask.json";
import { keyTable } from "../../src/chords";
import type { Command } from "../../src/keys";
import type { Desk } from "../../src/model/desk";
import { decodeTile, encodeTile, tileRect } from "../../src/model/mask-tiles";
import { EMPTY_MASK, type MaskAnswer, MaskEditor, pixelCounts } from "../../src/model/masks";
import { NONE_OFF } from "../../src/model/shapes";
import { STRINGS } from "../../src/strings";
import type { Change } from "../../src/tool";
import { keysOf } from "../../src/tool-keys";
import SEGMENTATION from "../../src/tools/semantic-segmentation";
import { nextSize } from "../../src/ui/mask-surface";
import { BOXES_TASK } from "../records";

const TASK = { ...BOXES_TASK, type: "semantic-segmentation", labels: ["road", "tree"] };
const BOUNDS = { width: 640, height: 480 };
const KNOWN = SEGMENTATION.parse(record, "answer");
const NONE: Desk<MaskAnswer> = { answer: EMPTY_MASK, selected: [] };
const AROUND = {
  task: TASK,
  bounds: BOUNDS,
  visible: { left: 0, top: 0, ...BOUNDS },
  label: "tree",
  off: NONE_OFF,
  clipboard: [],
  previous: null,
};

const run = (desk: Desk<MaskAnswer>, command: Command): Change<MaskAnswer> | null =>
  SEGMENTATION.run(desk, command, AROUND);

describe("an answer", () => {
  test("is spelled as the kernel spells it", () => {
    const again = KNOWN.tiles.map((text, number) => {
      const { width, height } = tileRect(number, BOUNDS);
      return encodeTile(decodeTile(text, width * height));
    });
    expect(again).toEqual(record.tiles);
    expect(pixelCounts(KNOWN)).toEqual(
      new Map([
        [1, 900],
        [2, 1320],
      ]),
    );
  });

  test("without paint is the empty one, whatever the size", () => {
    const sent = { ...EMPTY_MASK, width: 640, height: 480 };
    expect(SEGMENTATION.parse(sent, "answer")).toEqual(EMPTY_MASK);
  });

  test("that is none is refused by its field", () => {
    expect(() => SEGMENTATION.parse({ ...record, tiles: [1] }, "answer")).toThrow(
      "answer.tiles[0] should be text",
    );
  });

  test("needs paint or the word that there is nothing", () => {
    expect(SEGMENTATION.problem(EMPTY_MASK, TASK)).toBe(STRINGS.masks.none);
    expect(SEGMENTATION.problem({ ...EMPTY_MASK, nothing_to_label: true }, TASK)).toBeNull();
    expect(SEGMENTATION.problem(KNOWN, TASK)).toBeNull();
  });
});

describe("the list", () => {
  test("has one entry a class with its share of the picture", () => {
    expect(SEGMENTATION.items(KNOWN, null, TASK)).toEqual([
      { label: "road", detail: "0.3 %", spoken: "road, 0.3 % of the picture" },
      { label: "tree", detail: "0.4 %", spoken: "tree, 0.4 % of the picture" },
    ]);
  });

  test("says that a trace is more than nothing", () => {
    const editor = new MaskEditor(EMPTY_MASK, BOUNDS);
    editor.fill(3, 3, 4, 1);
    expect(SEGMENTATION.items(editor.result(), null, TASK)[0]?.detail).toBe("< 0.1 %");
  });

  test("is gone through, and its class deleted", () => {
    const first = run({ answer: KNOWN, selected: [] }, { type: "cycle", by: 1 }) as Desk<MaskAnswer>;
    expect(first.selected).toEqual([0]);
    const last = run(first, { type: "cycle", by: -1 }) as Desk<MaskAnswer>;
    expect(last.selected).toEqual([1]);
    const left = run(last, { type: "delete" }) as Desk<MaskAnswer>;
    expect([...pixelCounts(left.answer).keys()]).toEqual([1]);
    expect(left.selected).toEqual([]);
    expect(run(NONE, { type: "cycle", by: 1 })).toBe(NONE);
    expect(run(left, { type: "delete" })).toBe(STRINGS.masks.nothingSelected);
  });
});

describe("nothing to label", () => {
  test("is ticked and unticked", () => {
    const ticked = run(NONE, { type: "nothing" }) as Desk<MaskAnswer>;
    expect(ticked.answer.nothing_to_label).toBe(true);
    expect(run(ticked, { type: "nothing" })).toEqual(NONE);
  });

  test("is refused while something is painted", () => {
    expect(run({ answer: KNOWN, selected: [] }, { type: "nothing" })).toBe(STRINGS.masks.hasPaint);
  });
});

describe("holes", () => {
  test("are filled at once", () => {
    const editor = new MaskEditor(EMPTY_MASK, BOUNDS);
    for (let y = 10; y < 20; y += 1) editor.fill(y, 10, 20, 2);
    editor.fill(15, 12, 14, 0);
    const desk = { answer: editor.result(), selected: [] };
    const filled = run(desk, { type: "tool", name: "holes" }) as Desk<MaskAnswer>;
    expect(pixelCounts(filled.answer)).toEqual(new Map([[2, 100]]));
    expect(run(filled, { type: "tool", name: "holes" })).toBe(STRINGS.masks.noHoles);
  });
});

describe("keys", () => {
  test("each means one thing", () => {
    const chords = keysOf(SEGMENTATION, TASK).flatMap((row) => row.bindings.map(([chord]) => chord));
    expect(new Set(chords).size).toBe(chords.length);
    expect(keyTable(keysOf(SEGMENTATION, TASK)).get(".")).toEqual({
      type: "tool",
      name: "brush",
      by: 1,
      repeats: true,
    });
  });

  test("the brush grows and shrinks by at least a pixel, between one and half the picture", () => {
    expect(nextSize(1, 1, BOUNDS)).toBe(2);
    expect(nextSize(2, -1, BOUNDS)).toBe(1);
    expect(nextSize(1, -1, BOUNDS)).toBe(1);
    expect(nextSize(100, 1, BOUNDS)).toBe(125);
    expect(nextSize(230, 1, BOUNDS)).toBe(240);
  });
});
