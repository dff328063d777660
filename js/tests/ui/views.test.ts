// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test } from "vitest";
import { type Host, openLabeler, stubBrowser } from "./host";

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
