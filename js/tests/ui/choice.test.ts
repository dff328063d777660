// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { LONGEST_MS } from "../../src/sync/shelf";
import IMAGE_CLASSIFICATION from "../../src/tools/image-classification";
import { BOXES_TASK, config } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const chosen = (): string[] =>
  [...host.root.querySelectorAll<HTMLElement>("[data-gt-class][aria-pressed=true]")].map(
    (button) => button.dataset.gtClass ?? "",
  );

async function chooseDog(): Promise<void> {
  host = await openLabeler();
  expect(chosen()).toEqual(["cat"]);
  press(host.root, "2");
  await frame();
  expect(chosen()).toEqual(["dog"]);
  host.close();
}

test("the class that was chosen last is chosen in the next page of the same job and worker", async () => {
  await chooseDog();
  host = await openLabeler({ again: true });
  expect(chosen()).toEqual(["dog"]);
  host.close();
  host = await openLabeler({ again: true, config: { ...config(), key: "another job" } });
  expect(chosen()).toEqual(["cat"]);
});

test("a class that the task no longer has is not chosen", async () => {
  await chooseDog();
  host = await openLabeler({ again: true, config: config({ ...BOXES_TASK, labels: ["bird", "cup"] }) });
  expect(chosen()).toEqual(["bird"]);
});

test("a choice is kept no longer than letters are", async () => {
  await chooseDog();
  const later = performance.timeOrigin + LONGEST_MS + 1000;
  vi.spyOn(performance, "now").mockReturnValue(later - performance.timeOrigin + 60_000);
  host = await openLabeler({ again: true });
  expect(chosen()).toEqual(["cat"]);
  expect(localStorage).toHaveLength(0);
});

test("what somebody else has written there is passed over", async () => {
  await chooseDog();
  const [place = ""] = Object.keys(localStorage);
  for (const odd of ["{", "7", "null", '{"label": 7, "at": 1}']) {
    localStorage.setItem(place, odd);
    host = await openLabeler({ again: true });
    expect(chosen()).toEqual(["cat"]);
    host.close();
  }
});

test("a browser that keeps nothing labels all the same", async () => {
  vi.stubGlobal("localStorage", undefined);
  host = await openLabeler({ again: true });
  press(host.root, "2");
  await frame();
  expect(buttonNamed(host.root, "dog").getAttribute("aria-pressed")).toBe("true");
  vi.unstubAllGlobals();
  stubBrowser();
});

test("a class that is an answer is not carried to the next object", async () => {
  const classes = config({ ...BOXES_TASK, type: "image-classification" });
  host = await openLabeler({ config: classes, tool: IMAGE_CLASSIFICATION });
  press(host.root, "2");
  await frame();
  expect(localStorage).toHaveLength(0);
});
