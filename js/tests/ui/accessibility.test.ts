// @vitest-environment jsdom
import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { config, scene, view } from "../records";
import { type Host, openLabeler, stubBrowser } from "./host";

// axe-core takes a second or two of a processor that others may want as well.
vi.setConfig({ testTimeout: 30_000 });

let host: Host | undefined;

beforeEach(stubBrowser);
afterEach(() => host?.close());

/** What axe-core finds that needs no layout; colors are looked at in a real browser. */
async function violations(root: HTMLElement): Promise<readonly string[]> {
  const rules = { "color-contrast": { enabled: false } };
  const { violations: found } = await axe.run(root, { rules });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const press = (root: HTMLElement, key: string): void => {
  root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
};

test.each([
  ["labeling", scene(1, [view(0), view(1)])],
  ["finished", scene(1, [])],
  ["stopped", scene(1, [], { status: "stopped" })],
  ["waiting", scene(1, [], { status: "waiting" })],
])("nothing is wrong while %s", async (_, first) => {
  host = await openLabeler({ config: config(), scene: first });
  expect(await violations(host.root)).toEqual([]);
});

test.each(["?", "k"])("nothing is wrong with the dialog behind %s", async (key) => {
  host = await openLabeler();
  press(host.root, key);
  expect(host.root.querySelector("[role=dialog]:not([hidden])")).not.toBeNull();
  expect(await violations(host.root)).toEqual([]);
});
