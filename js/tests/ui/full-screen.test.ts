// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test } from "vitest";
import { config } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
});

const isFull = (root: Element): boolean => root.getAttribute("data-gt-full") === "true";

test("key and button fill the window and give it back", async () => {
  host = await openLabeler();
  const button = buttonNamed(host.root, "Full screen");
  expect(button.getAttribute("aria-pressed")).toBe("false");
  press(host.root, "u");
  expect(isFull(host.root)).toBe(true);
  expect(button.getAttribute("aria-pressed")).toBe("true");
  button.click();
  expect(isFull(host.root)).toBe(false);
  expect(host.root.hasAttribute("popover")).toBe(false);
  button.click();
  press(host.root, "u");
  expect(isFull(host.root)).toBe(false);
});

test("Escape ends the selection first, then full screen, then leaves the labeler", async () => {
  host = await openLabeler();
  host.root.focus();
  press(host.root, "Insert");
  await frame();
  press(host.root, "u");
  press(host.root, "Escape");
  expect(isFull(host.root)).toBe(true);
  press(host.root, "Escape");
  expect(isFull(host.root)).toBe(false);
  expect(document.activeElement).toBe(host.root);
  press(host.root, "Escape");
  expect(document.activeElement).not.toBe(host.root);
});

test("Escape closes a dialog and stays in full screen", async () => {
  host = await openLabeler();
  press(host.root, "u");
  press(host.root, "?");
  press(host.root, "Escape");
  expect(isFull(host.root)).toBe(true);
});

test("the focus of another part of the page ends full screen, one's own parts do not", async () => {
  host = await openLabeler();
  host.root.focus();
  press(host.root, "u");
  buttonNamed(host.root, "Full screen").focus();
  expect(isFull(host.root)).toBe(true);
  const elsewhere = document.body.appendChild(document.createElement("button"));
  elsewhere.focus();
  expect(isFull(host.root)).toBe(false);
});

test("views fill the window independently, and a closed one leaves nothing behind", async () => {
  host = await openLabeler();
  const other = await host.another();
  press(other, "u");
  expect([isFull(host.root), isFull(other)]).toEqual([false, true]);
  host.close();
  expect(isFull(other)).toBe(false);
  expect(other.parentElement?.style.minHeight).toBe("");
});

test("the key can be another one", async () => {
  host = await openLabeler({ config: { ...config(), shortcuts: { "full-screen": "F9" } } });
  expect(buttonNamed(host.root, "Full screen").title).toBe("Full screen (F9)");
  press(host.root, "u");
  expect(isFull(host.root)).toBe(false);
  press(host.root, "F9");
  expect(isFull(host.root)).toBe(true);
});
