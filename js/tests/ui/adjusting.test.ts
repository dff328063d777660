// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test } from "vitest";
import { STRINGS } from "../../src/strings";
import { BOXES_TASK, box, boxes, config, scene, view } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

const LABEL = boxes(box(1, 2, 30, 40), box(5, 6, 7, 8, "dog"));

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
});

async function open(): Promise<void> {
  host = await openLabeler({
    config: config({ ...BOXES_TASK, options: { adjusts: "cats" } }),
    scene: scene(1, [view(0, { initial: LABEL, shown: null })]),
  });
  await frame();
}

const strip = (): string => host.root.querySelector(".gt-adjusted")?.textContent ?? "";

test("the label is there, and the strip says that it is as it was", async () => {
  await open();
  expect(host.root.querySelectorAll("[data-gt-shape]").length).toBe(2);
  expect(strip()).toBe(STRINGS.adjusting.unadjusted);
  expect(buttonNamed(host.root, `${STRINGS.rail.reset} (Shift+R)`).disabled).toBe(true);
});

test("a change is told, and Shift+R takes it back", async () => {
  await open();
  press(host.root, "]");
  press(host.root, "Delete");
  await frame();
  expect(strip()).toBe(STRINGS.adjusting.adjusted);

  press(host.root, "R", { shiftKey: true });
  await frame();
  expect(strip()).toBe(STRINGS.adjusting.unadjusted);
  expect(host.root.querySelectorAll("[data-gt-shape]").length).toBe(2);
});

test("resetting is a change like another, which can be undone", async () => {
  await open();
  press(host.root, "]");
  press(host.root, "Delete");
  await frame();
  buttonNamed(host.root, `${STRINGS.rail.reset} (Shift+R)`).click();
  press(host.root, "z", { ctrlKey: true });
  await frame();
  expect(host.root.querySelectorAll("[data-gt-shape]").length).toBe(1);
});

test("an unchanged label is submitted as it is", async () => {
  await open();
  press(host.root, "Enter");
  const last = host.sent.find((one) => one.kind === "submit");
  expect(last?.kind === "submit" && last.answer).toEqual(LABEL);
});

test("a label that cannot be read is told", async () => {
  host = await openLabeler({
    config: config({ ...BOXES_TASK, options: { adjusts: "cats" } }),
    scene: scene(1, [view(0, { initial: null, shown: { type: "unreadable", problem: "it is gone" } })]),
  });
  await frame();
  expect(host.root.textContent).toContain(STRINGS.adjusting.unreadable("it is gone"));
});

test("other jobs have neither the strip's word nor the key", async () => {
  host = await openLabeler();
  await frame();
  expect(strip()).toBe("");
  expect(press(host.root, "R", { shiftKey: true }).defaultPrevented).toBe(false);
});
