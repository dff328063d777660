// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test } from "vitest";
import { box, boxes, scene, view } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
});

test("closing leaves no listener on the model", async () => {
  host = await openLabeler();
  await host.another();
  expect(host.listeners()).toBeGreaterThan(0);
  host.close();
  expect(host.listeners()).toBe(0);
});

test("two views of one labeler show the same boxes and class", async () => {
  host = await openLabeler({ scene: scene(1, [view(0, { draft: boxes(box(1, 2, 30, 40)) }), view(1)]) });
  const other = await host.another();
  press(host.root, "]");
  press(host.root, "2");
  await frame();
  expect(other.querySelector(".gt-shape")?.getAttribute("aria-label")).toBe("dog, 30 by 40 pixels");
  expect(buttonNamed(other, "dog").getAttribute("aria-pressed")).toBe("true");
  const answers = host.sent.filter(({ kind }) => kind !== "image" && kind !== "hello");
  expect(answers.map(({ kind }) => kind)).toEqual(["draft"]);
});
