// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { STRINGS } from "../../src/strings";
import { createNoteField, PAUSE_MS } from "../../src/ui/note-field";
import { box, boxes, scene, view } from "../records";
import { frame, type Host, openLabeler, press, stubBrowser } from "./host";

let host: Host | null = null;
beforeAll(stubBrowser);
afterEach(() => {
  host?.close();
  host = null;
  document.body.replaceChildren();
  vi.useRealTimers();
});

function write(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

test("a comment that is being written goes along when it is submitted, and its field is left", async () => {
  const drawn = view(0, { draft: boxes(box(1, 2, 3, 4)) });
  host = await openLabeler({ scene: scene(1, [drawn, view(1)]) });
  await frame();
  const field = host.root.querySelector<HTMLTextAreaElement>(
    `.gt-notes textarea[aria-label="${STRINGS.notes.comment}"]`,
  );
  if (field === null) throw new Error("there is no field for a comment");
  write(field, "blurred");
  press(field, "Enter", { ctrlKey: true });
  const submitted = host.sent.flatMap((one) => (one.kind === "submit" ? [one.remarks.comment] : []));
  expect(submitted).toEqual(["blurred"]);
  await frame();
  expect(document.activeElement).toBe(host.root);
  expect(field.value).toBe("");
});

test("what is being written stays while the same is shown, and makes way for another object's comment", () => {
  const told: string[] = [];
  const changed = (text: string): void => void told.push(text);
  const field = createNoteField({ label: "Comment", signal: new AbortController().signal, changed });
  document.body.append(field.node);
  vi.useFakeTimers();
  field.show("old", { editable: true, about: 0 });
  write(field.node, "newer");
  field.show("old", { editable: true, about: 0 });
  expect(field.node.value).toBe("newer");
  vi.advanceTimersByTime(PAUSE_MS);
  expect(told).toEqual(["newer"]);
  field.show("of the next", { editable: true, about: 1 });
  expect(field.node.value).toBe("of the next");
  vi.advanceTimersByTime(PAUSE_MS);
  expect(told).toEqual(["newer"]);
});
