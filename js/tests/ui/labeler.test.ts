// @vitest-environment jsdom
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { STRINGS } from "../../src/strings";
import { GREETING_MS, PATIENCE_MS } from "../../src/sync/liveness";
import { keysOf } from "../../src/tool-keys";
import BOUNDING_BOX from "../../src/tools/bounding-box";
import IMAGE_CLASSIFICATION from "../../src/tools/image-classification";
import type { TaskConfig } from "../../src/wire";
import { BOXES_TASK, box, boxes, config, scene, view } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

const HOSTILE = '<img src=x onerror="alert(1)">';
const CLASSES: TaskConfig = { ...BOXES_TASK, type: "image-classification" };
const ONE = boxes(box(1, 2, 30, 40));

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
  vi.useRealTimers();
});

const letters = (): string[] =>
  host.sent.filter((one) => one.kind !== "image" && one.kind !== "hello").map((one) => one.kind);
const textOf = (selector: string): string => host.root.querySelector(selector)?.textContent ?? "";
const withBox = () => scene(1, [view(0, { draft: ONE }), view(1)]);

describe("text from others", () => {
  test("is shown as text, wherever it comes from", async () => {
    const hostile = config({ ...CLASSES, type: "bounding-box", labels: [HOSTILE] });
    host = await openLabeler({
      config: {
        ...hostile,
        job: HOSTILE,
        instructions: {
          short: HOSTILE,
          full: HOSTILE,
          good_examples: [{ caption: HOSTILE }],
          bad_examples: [],
        },
      },
      scene: scene(
        1,
        [view(0, { name: HOSTILE, draft: boxes(box(1, 2, 3, 4, HOSTILE)), skipped: HOSTILE })],
        { message: HOSTILE },
      ),
    });
    expect(host.root.querySelector("[onerror]")).toBeNull();
    const places = [".gt-job", ".gt-object", ".gt-class-name", ".gt-shape .gt-class-name"];
    for (const selector of [...places, ".gt-short", ".gt-full"]) {
      expect(textOf(selector)).toBe(HOSTILE);
    }
    expect(textOf("[data-gt=message]")).toContain(HOSTILE);
  });
});

describe("the page around it", () => {
  test("keeps its hands off keys and menu", async () => {
    host = await openLabeler();
    expect(host.root.getAttribute("aria-label")).toBe("Labeler");
    expect(host.root.dataset.lmSuppressShortcuts).toBe("true");
    expect(host.root.hasAttribute("data-jp-suppress-context-menu")).toBe(true);
    expect(host.root.tabIndex).toBe(0);
  });

  test("finds no shortcut of its own for what has the focus in it", async () => {
    host = await openLabeler();
    for (const part of host.root.querySelectorAll<HTMLElement>("button:not(:disabled), input")) {
      part.focus();
      if (document.activeElement === part) expect(part.dataset.lmSuppressShortcuts).toBe("true");
    }
    expect(host.root.querySelectorAll("[data-lm-suppress-shortcuts]").length).toBeGreaterThan(8);
  });

  test("does not see keys that the labeler takes, and sees the others", async () => {
    host = await openLabeler();
    const seen: string[] = [];
    document.body.addEventListener("keydown", (event) => seen.push(event.key));
    expect(press(host.root, "b").defaultPrevented).toBe(true);
    press(host.root, "s", { ctrlKey: true });
    press(host.root, "ArrowDown");
    expect(seen).toEqual(["s", "ArrowDown"]);
  });

  test("gets the focus after the last Escape", async () => {
    host = await openLabeler({ scene: withBox() });
    host.root.focus();
    press(host.root, "]");
    press(host.root, "Escape");
    expect(document.activeElement).toBe(host.root);
    press(host.root, "Escape");
    expect(document.activeElement).toBe(document.body);
  });
});

describe("boxes", () => {
  test("stand in a list that selects and deletes", async () => {
    host = await openLabeler({ scene: withBox() });
    const item = buttonNamed(host.root, "cat, 30 by 40 pixels");
    item.click();
    await frame();
    expect(item.getAttribute("aria-pressed")).toBe("true");
    expect(letters()).toEqual([]);
    buttonNamed(host.root, "Delete cat").click();
    await frame();
    expect(host.root.querySelectorAll("[data-gt-shape]")).toHaveLength(0);
    expect(letters()).toEqual(["draft"]);
  });

  test("get the class whose digit is pressed", async () => {
    host = await openLabeler({ scene: withBox() });
    press(host.root, "]");
    press(host.root, "2");
    await frame();
    expect(buttonNamed(host.root, "dog").getAttribute("aria-pressed")).toBe("true");
    expect(host.sent.at(-1)).toMatchObject({ kind: "draft", answer: boxes(box(1, 2, 30, 40, "dog")) });
  });

  test("are submitted with Enter, and the next one comes", async () => {
    host = await openLabeler({ scene: withBox() });
    press(host.root, "Enter");
    await frame();
    expect(letters()).toEqual(["submit"]);
    expect(host.root.dataset.gtObject).toBe("1");
    expect(host.root.dataset.gtImageState).toBe("ready");
  });

  test("a held Enter submits only once", async () => {
    host = await openLabeler({ scene: withBox() });
    press(host.root, "Enter");
    press(host.root, "Enter", { repeat: true });
    expect(letters()).toEqual(["submit"]);
  });

  test("nothing to label is ticked with E and undone with Ctrl+Z", async () => {
    host = await openLabeler();
    const toggle = buttonNamed(host.root, "Nothing to label");
    press(host.root, "e");
    await frame();
    expect(toggle.getAttribute("aria-pressed")).toBe("true");
    press(host.root, "z", { ctrlKey: true });
    await frame();
    expect(toggle.getAttribute("aria-pressed")).toBe("false");
  });
});

describe("classes", () => {
  test("are chosen by click and digit, one at a time", async () => {
    host = await openLabeler({ config: config(CLASSES), tool: IMAGE_CLASSIFICATION });
    buttonNamed(host.root, "dog").click();
    press(host.root, "1");
    press(host.root, "Enter");
    expect(host.sent.at(-1)).toMatchObject({ kind: "submit", answer: { labels: ["cat"] } });
    expect(host.root.querySelector("[data-gt-shape]")).toBeNull();
  });

  test("must be chosen before submitting", async () => {
    host = await openLabeler({ config: config(CLASSES), tool: IMAGE_CLASSIFICATION });
    press(host.root, "Enter");
    await frame();
    expect(textOf("[data-gt=message]")).toBe(STRINGS.notices.noClass);
    expect(letters()).toEqual([]);
  });

  test("are walked through with arrow keys", async () => {
    host = await openLabeler({ config: config(CLASSES), tool: IMAGE_CLASSIFICATION });
    buttonNamed(host.root, "cat").focus();
    press(buttonNamed(host.root, "cat"), "ArrowDown");
    expect(document.activeElement).toBe(buttonNamed(host.root, "dog"));
  });
});

describe("skipping", () => {
  test("asks for the reason; a digit chooses one, Enter confirms", async () => {
    host = await openLabeler();
    press(host.root, "k");
    await frame();
    const input = host.root.querySelector<HTMLInputElement>("form input");
    if (input === null) expect.unreachable();
    expect(document.activeElement).toBe(input);
    press(input, "1");
    expect(input.value).toBe(STRINGS.media.picture.skipReasons[0]);
    input.form?.requestSubmit();
    const [reason] = STRINGS.media.picture.skipReasons;
    expect(host.sent.at(-1)).toMatchObject({ kind: "skip", object: 0, reason });
  });

  test("without a reason is refused, and Escape takes it back", async () => {
    host = await openLabeler();
    press(host.root, "k");
    await frame();
    host.root.querySelector("form")?.requestSubmit();
    expect(textOf(".gt-hint")).toBe(STRINGS.skip.needed);
    press(host.root.querySelector<HTMLInputElement>("form input") ?? host.root, "Escape");
    await frame();
    expect(host.root.querySelector("[role=dialog]:not([hidden])")).toBeNull();
    expect(letters()).toEqual([]);
    expect(document.activeElement).toBe(host.root);
  });

  test("letters written into the reason are no commands", async () => {
    host = await openLabeler();
    press(host.root, "k");
    await frame();
    const input = host.root.querySelector<HTMLInputElement>("form input") ?? host.root;
    expect(press(input, "d").defaultPrevented).toBe(false);
    expect(letters()).toEqual([]);
  });
});

test("the help sheet tells every key of the table", async () => {
  host = await openLabeler();
  press(host.root, "?", { shiftKey: true });
  await frame();
  const sheet = host.root.querySelector("[role=dialog]:not([hidden])");
  for (const row of keysOf(BOUNDING_BOX, BOXES_TASK)) expect(sheet?.textContent).toContain(row.text);
  press(host.root, "1");
  press(host.root, "Escape");
  await frame();
  expect(sheet?.hasAttribute("hidden")).toBe(true);
});

describe("without a kernel", () => {
  test("it says so and is read-only, though the state is shown", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    host = await openLabeler({ scene: withBox(), answer: () => null });
    vi.advanceTimersByTime(GREETING_MS + PATIENCE_MS);
    await frame();
    expect(textOf("[data-gt=banner]")).toBe(STRINGS.kernel.none);
    expect(host.root.dataset.gtKernel).toBe("lost");
    for (const name of ["Submit", "Skip…", "Next", "Back", "Nothing to label", "cat", "Delete cat"]) {
      expect(buttonNamed(host.root, name).disabled).toBe(true);
    }
    press(host.root, "Enter");
    press(host.root, "Delete");
    expect(letters()).toEqual([]);
  });

  test("a send that throws is no reason to fail", async () => {
    host = await openLabeler({
      answer: () => {
        throw new Error("no comm");
      },
    });
    expect(textOf(".gt-job")).toBe("cats");
  });
});

describe("at the end", () => {
  test("it says that all is done and offers the way back", async () => {
    host = await openLabeler({ scene: scene(1, [], { status: "finished" }) });
    expect(host.root.dataset.gtStatus).toBe("finished");
    expect(textOf("[data-gt-panel=finished]")).toContain(STRINGS.panel.finished);
    expect(textOf("[data-gt-panel=finished]")).toContain(STRINGS.panel.finishedText);
    const progress = { mine: { done: 10, total: 10 }, job: { done: 30, total: 30 } };
    host.show(scene(2, [], { status: "finished", progress }));
    await frame();
    expect(textOf("[data-gt-panel=finished]")).toContain(STRINGS.panel.jobFinishedText);
    press(host.root, "a");
    expect(host.sent.at(-1)).toMatchObject({ kind: "go", direction: "previous", object: null });
  });

  test("a stopped job takes no more answers", async () => {
    host = await openLabeler({ scene: scene(1, [], { status: "stopped", message: "Stopped by bob." }) });
    expect(textOf("[data-gt-panel=stopped]")).toContain("Stopped by bob.");
    expect(buttonNamed(host.root, "Submit").disabled).toBe(true);
  });
});

test("an unreadable picture can only be skipped", async () => {
  const info = { width: 0, height: 0, orientation: 1, media_type: "image/png", problem: "the file is empty" };
  host = await openLabeler({ answer: (message) => (message.kind === "image" ? info : {}) });
  expect(textOf("[data-gt-panel=unreadable]")).toContain("the file is empty. Skip it to go on.");
  expect(host.root.dataset.gtImageState).toBe("unreadable");
  expect(buttonNamed(host.root, "Submit").disabled).toBe(true);
  expect(buttonNamed(host.root, "Nothing to label").disabled).toBe(true);
  expect(buttonNamed(host.root, "Skip…").disabled).toBe(false);
});

test("what comes from the kernel is shown", async () => {
  host = await openLabeler();
  host.show(
    scene(2, [view(7, { name: "seven.jpg" })], {
      progress: { mine: { done: 3, total: 9 }, job: { done: 4, total: 8 } },
    }),
  );
  await frame();
  expect(textOf("[data-gt=object-name]")).toBe("seven.jpg");
  expect(textOf("[data-gt=progress]")).toBe("3 of 9 yours · 4 of 8 in the job");
});
