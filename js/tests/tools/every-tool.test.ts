import { describe, expect, test } from "vitest";
import { CORE_KEYS } from "../../src/keys";
import type { Tool } from "../../src/tool";

const MODULES = import.meta.glob<{ default: Tool }>("../../src/tools/*.ts", { eager: true });
const TOOLS = Object.entries(MODULES).map(
  ([path, { default: tool }]) => [path.split("/").at(-1) ?? "", tool] as const,
);

describe.each(TOOLS)("the tool in %s", (_, tool) => {
  test("means one thing by each key, and leaves the labeler's own keys alone", () => {
    const chords = [...CORE_KEYS, ...tool.keys].flatMap((row) => row.bindings.map(([chord]) => chord));
    expect(chords.filter((chord, n) => chords.indexOf(chord) !== n)).toEqual([]);
  });

  test("tells every key in words", () => {
    for (const row of tool.keys)
      expect([row.text, ...row.shown].every((text) => text.trim() !== "")).toBe(true);
  });
});
