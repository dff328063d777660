import { describe, expect, test } from "vitest";
import { chordOf, commandFor as find, type Key, keyTable } from "../src/chords";
import type { Command } from "../src/keys";
import { keysOf } from "../src/tool-keys";
import BOUNDING_BOX from "../src/tools/bounding-box";
import { BOXES_TASK } from "./records";

const ROWS = keysOf(BOUNDING_BOX, BOXES_TASK);
const TABLE = keyTable(ROWS);
const commandFor = (event: Key): Command | null => find(event, TABLE);

const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("keys", () => {
  test.each([
    ["1", { type: "class", position: 0 }],
    ["9", { type: "class", position: 8 }],
    ["0", { type: "class", position: 9 }],
    ["Enter", { type: "submit" }],
    ["d", { type: "next" }],
    ["a", { type: "previous" }],
    ["k", { type: "skip" }],
    ["e", { type: "nothing" }],
    ["Delete", { type: "delete" }],
    ["Backspace", { type: "delete" }],
    ["Escape", { type: "cancel" }],
    ["[", { type: "cycle", by: -1 }],
    ["]", { type: "cycle", by: 1 }],
    ["ArrowLeft", { type: "nudge", x: -1, y: 0 }],
    ["b", { type: "mode", mode: "draw" }],
    ["v", { type: "mode", mode: "select" }],
    ["z", { type: "fit" }],
    ["h", { type: "hide" }],
    ["Insert", { type: "insert" }],
  ])("%s", (name, command) => {
    expect(commandFor(key(name))).toEqual(command);
  });

  test("Shift makes arrows go far, Alt makes them resize", () => {
    expect(commandFor(key("ArrowDown", { shiftKey: true }))).toEqual({ type: "nudge", x: 0, y: 10 });
    expect(commandFor(key("ArrowDown", { altKey: true }))).toEqual({ type: "grow", x: 0, y: 1 });
    expect(commandFor(key("ArrowDown", { altKey: true, shiftKey: true }))).toEqual({
      type: "grow",
      x: 0,
      y: 10,
    });
  });

  test.each(["ctrlKey", "metaKey"] as const)("%s with Z undoes, with Shift it redoes", (modifier) => {
    expect(commandFor(key("z", { [modifier]: true }))).toEqual({ type: "undo" });
    expect(commandFor(key("Z", { [modifier]: true, shiftKey: true }))).toEqual({ type: "redo" });
    expect(commandFor(key("y", { [modifier]: true }))).toEqual({ type: "redo" });
  });

  test.each(["f", "s", "+", "-", "0", "1"])("Ctrl+%s stays the browser's", (name) => {
    expect(commandFor(key(name, { ctrlKey: true }))).toBeNull();
  });

  test("signs are found whether or not they need Shift", () => {
    expect(commandFor(key("?", { shiftKey: true }))).toEqual({ type: "help" });
    expect(commandFor(key("?"))).toEqual({ type: "help" });
    expect(commandFor(key("+", { shiftKey: true }))).toMatchObject({ type: "zoom" });
  });

  test("Caps Lock does not matter", () => {
    expect(commandFor(key("D"))).toEqual({ type: "next" });
    expect(commandFor(key("D", { shiftKey: true }))).toBeNull();
  });
});

describe("other keyboards", () => {
  test("letters of other scripts count by their place", () => {
    expect(commandFor(key("в", { code: "KeyD" }))).toEqual({ type: "next" });
  });

  test("digits that need Shift are found with and without it", () => {
    expect(commandFor(key("&", { code: "Digit1" }))).toEqual({ type: "class", position: 0 });
    expect(commandFor(key("1", { code: "Digit1", shiftKey: true }))).toEqual({ type: "class", position: 0 });
  });

  test("a bracket written with AltGr is a bracket", () => {
    const altGr = { ctrlKey: true, altKey: true, getModifierState: (name: string) => name === "AltGraph" };
    expect(commandFor(key("[", { code: "Digit8", ...altGr }))).toEqual({ type: "cycle", by: -1 });
  });
});

test("no chord stands for two commands", () => {
  const chords = ROWS.flatMap((row) => row.bindings.map(([chord]) => chord));
  expect(new Set(chords).size).toBe(chords.length);
});

test("a chord names its modifiers in one order", () => {
  expect(chordOf(key("Z", { shiftKey: true, altKey: true, metaKey: true }))).toBe("mod+alt+shift+z");
});
