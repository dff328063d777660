// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import type { Action } from "../../src/automatic/actions";
import { type Automatic, parseAutomatic } from "../../src/automatic/record";
import { createPanel, type Panel } from "../../src/automatic/view";

const RECORDS = import.meta.glob("../../../tests/wire/automatic-*.json", {
  eager: true,
  import: "default",
});
const RECORD = RECORDS["../../../tests/wire/automatic-labeled.json"];
const BOXES = RECORDS["../../../tests/wire/automatic-boxes.json"];
const life = new AbortController();

function scene(changed: Partial<Automatic> = {}): Automatic {
  return { ...parseAutomatic(RECORD), ...changed };
}

function open(ask: (action: Action) => Promise<unknown> = async () => undefined): Panel {
  const panel = createPanel({ ask, signal: life.signal });
  document.body.append(panel.root);
  return panel;
}

function buttonIn(panel: Panel, text: string): HTMLButtonElement {
  const found = [...panel.root.querySelectorAll("button")].find((each) => each.textContent === text);
  if (found === undefined) throw new Error(`no button says ${text}`);
  return found;
}

const asking = (): Automatic => scene({ phase: "asking", asked: 20, answered: 12, automatic: 0 });

afterEach(() => document.body.replaceChildren());

test("a name is text and never becomes an element", () => {
  const panel = open();
  panel.update(scene(), "");
  expect(panel.root.textContent).toContain("<img src=x");
  expect(panel.root.querySelector("img")).toBeNull();
  expect(panel.root.querySelectorAll("svg")).toHaveLength(2);
});

test("what is asked for is told, and a finished job has nothing to press", () => {
  const panel = open();
  panel.update(asking(), "");
  expect(panel.root.textContent).toContain("12 of 20 asked are answered");
  expect(buttonIn(panel, "Stop…").hidden).toBe(false);
  panel.update(scene(), "");
  expect(
    [...panel.root.querySelectorAll("button")].filter((each) => each.closest("[hidden]") === null),
  ).toEqual([]);
});

test("stopping is asked about first, and Escape takes it back", async () => {
  const asked: Action[] = [];
  const panel = open(async (action) => asked.push(action));
  panel.update(asking(), "");
  buttonIn(panel, "Stop…").click();
  const yes = buttonIn(panel, "Yes, stop");
  expect(document.activeElement).toBe(yes);
  yes.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(document.activeElement).toBe(buttonIn(panel, "Stop…"));
  expect(asked).toEqual([]);
  buttonIn(panel, "Stop…").click();
  yes.click();
  await Promise.resolve();
  expect(asked).toEqual(["stop"]);
});

test("what failed is said in the panel", async () => {
  const panel = open(() => Promise.reject(new Error("no model yet")));
  panel.update(asking(), "");
  buttonIn(panel, "Continue").click();
  await new Promise((done) => setTimeout(done));
  expect(panel.root.querySelector(".gt-acts [role=alert]")?.textContent).toBe(
    "That did not work: no model yet",
  );
  expect(buttonIn(panel, "Continue").disabled).toBe(false);
});

test("without a kernel nothing can be pressed, and the panel says why", () => {
  const panel = open();
  panel.update(asking(), "The kernel has stopped.");
  expect(buttonIn(panel, "Continue").disabled).toBe(true);
  expect(panel.root.textContent).toContain("The kernel has stopped.");
});

function shown(panel: Panel): readonly string[] {
  const buttons = [...panel.root.querySelectorAll("button")];
  return buttons.filter((each) => each.closest("[hidden]") === null).map((each) => each.textContent ?? "");
}

test("when all are answered the panel tells what goes on instead of asking", () => {
  const panel = open();
  const now = (): string => panel.root.querySelector(".gt-now")?.textContent ?? "";
  panel.update({ ...asking(), answered: 20 }, "");
  expect(now()).toContain("the model learns");
  panel.update({ ...asking(), answered: 20, doing: "The model reads 20 pictures: 30 %." }, "");
  expect(now()).toBe("The model reads 20 pictures: 30 %. What follows comes by itself.");
  expect(shown(panel)).toEqual(["Stop…"]);
});

test("after an embedding has failed the panel says so and what to press, not that it embeds", () => {
  const panel = open();
  panel.update(scene({ phase: "embedding", error: "Embedding failed: no route to host." }), "");
  expect(panel.root.querySelector(".gt-now")?.textContent).toContain("press Continue");
  expect(panel.root.querySelector(".gt-chip")?.textContent).toBe("Interrupted");
  expect(panel.root.querySelector("[role=alert]")?.textContent).toContain("no route to host");
  expect(shown(panel)).toEqual(["Continue"]);
});

test("boxes have a mean IoU, one plot and words of their own", () => {
  const panel = open();
  const boxes = parseAutomatic(BOXES);
  panel.update(boxes, "");
  expect(panel.root.querySelectorAll("svg")).toHaveLength(1);
  expect(panel.root.querySelector("svg")?.getAttribute("aria-label")).toContain("0.78");
  expect(panel.root.textContent).not.toContain("How often");
  panel.update({ ...boxes, phase: "asking", qualities: [] }, "");
  expect(panel.root.textContent).toContain("Shown when the model has learnt");
  buttonIn(panel, "Label now…").click();
  expect(panel.root.textContent).toContain("tried once");
});

test("boxes that are not reachable leave nothing to press, and people are asked on", () => {
  const panel = open();
  panel.update({ ...parseAutomatic(BOXES), phase: "unreachable", asked: 20, answered: 3 }, "");
  expect(panel.root.textContent).toContain("3 of 20 asked are answered");
  expect(shown(panel)).toEqual([]);
});

test("a table that is open stays open when numbers change", () => {
  const panel = open();
  panel.update(asking(), "");
  const details = (): HTMLDetailsElement => panel.root.querySelector("details") as HTMLDetailsElement;
  details().open = true;
  const [point] = asking().curve;
  if (point === undefined) throw new Error("the record has a curve");
  panel.update({ ...asking(), curve: [point] }, "");
  expect(details().open).toBe(true);
});

test("a record that is not as agreed names its field", () => {
  expect(() => parseAutomatic({ ...scene(), people: Number.NaN })).toThrow("scene.people");
  expect(() => parseAutomatic({ ...scene(), phase: "sleeping" })).toThrow("scene.phase");
});
