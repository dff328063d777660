import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandFor, keyTable } from "../src/chords";

import { chordFrom, keyOf, nameOf, rebind, type Shortcuts } from "../src/shortcuts";
import { STRINGS } from "../src/strings";
import { keysOf } from "../src/tool-keys";
import BOUNDING_BOX from "../src/tools/bounding-box";
import { BOXES_TASK } from "./records";

const ROWS = keysOf(BOUNDING_BOX, BOXES_TASK);
const T = STRINGS.shortcuts;
const none = { code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const does = (shortcuts: Shortcuts, key: string, more: object = {}) =>
  commandFor({ key, ...none, ...more }, keyTable(rebind(ROWS, shortcuts).rows));

describe("a chord", () => {
  test.each([
    ["n", "n"],
    ["N", "n"],
    ["Ctrl+Shift+Z", "mod+shift+z"],
    ["shift + cmd + z", "mod+shift+z"],
    ["alt+ArrowUp", "alt+ArrowUp"],
    ["Esc", "Escape"],
    ["+", "+"],
    ["F2", "F2"],
  ])("is read as people write it: %s", (text, chord) => {
    expect(chordFrom(text)).toBe(chord);
  });

  test.each(["", "ctrl+", "hyper+x", "<b>", "two words"])("is none: “%s”", (text) => {
    expect(chordFrom(text)).toBeNull();
  });
});

describe("another key", () => {
  test("takes the place of the first one", () => {
    expect(does({ next: "w" }, "w")).toEqual({ type: "next" });
    expect(does({ next: "w" }, "d")).toBeNull();
    expect(rebind(ROWS, { next: "w" }).problems).toEqual([]);
  });

  test("stands in the help sheet and on the button", () => {
    const { rows } = rebind(ROWS, { submit: "Ctrl+Enter" });
    expect(rows.find((row) => row.text === STRINGS.keys.submit)?.shown).toEqual(["Ctrl", "Enter"]);
    expect(keyOf(rows, { type: "submit" })).toBe("Ctrl+Enter");
  });

  test("that was another's takes it away, and that is told", () => {
    const shortcuts = { submit: "d" };
    expect(does(shortcuts, "d")).toEqual({ type: "submit" });
    expect(rebind(ROWS, shortcuts).problems).toEqual([T.lost(STRINGS.keys.next)]);
  });

  test("can be swapped with another's without complaint", () => {
    const shortcuts = { next: "a", previous: "d" };
    expect(does(shortcuts, "a")).toEqual({ type: "next" });
    expect(does(shortcuts, "d")).toEqual({ type: "previous" });
    expect(rebind(ROWS, shortcuts).problems).toEqual([]);
  });

  test("wanted twice goes to the first, and that is told", () => {
    expect(rebind(ROWS, { next: "w", skip: "w" }).problems).toEqual([T.twice("w", "next", "skip")]);
    expect(does({ next: "w", skip: "w" }, "k")).toEqual({ type: "skip" });
  });

  test("for what does not exist is told with what may have been meant", () => {
    expect(rebind(ROWS, { sumbit: "n" }).problems).toEqual([T.unknown("sumbit", "submit")]);
  });

  test.each(["Escape", "space", "hyper+x"])("cannot be %s", (chord) => {
    expect(rebind(ROWS, { next: chord }).problems).toEqual([T.impossible("next", chord)]);
    expect(does({ next: chord }, "d")).toEqual({ type: "next" });
  });
});

test("whatever is asked for, the way out stays, and every chord means one thing", () => {
  const names = [
    ...new Set(ROWS.flatMap((row) => row.bindings.flatMap(([, command]) => nameOf(command) ?? []))),
  ];
  const chords = fc.constantFrom("a", "d", "n", "Enter", "Ctrl+z", "Escape", "?", "9");
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), chords), (shortcuts) => {
      const { rows } = rebind(ROWS, shortcuts);
      const all = rows.flatMap((row) => row.bindings.map(([chord]) => chord));
      expect(new Set(all).size).toBe(all.length);
      expect(keyTable(rows).get("Escape")).toEqual({ type: "cancel" });
    }),
  );
});
