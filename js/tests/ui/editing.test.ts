// @vitest-environment jsdom
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { STRINGS } from "../../src/strings";
import { BOXES_TASK, box, boxes, config, scene, view } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

const CAT = box(1, 2, 30, 40);
const DOG = box(50, 20, 10, 10, "dog");
const ALPHABET = [..."abcdefghijkl"].map((letter) => `class ${letter}`);

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
});

const open = async (labels?: readonly string[]): Promise<void> => {
  const task = labels === undefined ? BOXES_TASK : { ...BOXES_TASK, labels };
  const line = [view(0, { draft: boxes(CAT, DOG) }), view(1), view(2)];
  host = await openLabeler({ config: config(task), scene: scene(1, line) });
};
const drafts = (): unknown[] =>
  host.sent.flatMap((one) => (one.kind === "draft" ? [(one.answer as { boxes?: unknown }).boxes] : []));
const field = (name: string): HTMLInputElement => {
  const found = host.root.querySelector<HTMLInputElement>(`[data-gt-number=${name}]`);
  if (found === null) throw new Error(`there is no field ${name}`);
  return found;
};
const message = (): string => host.root.querySelector("[data-gt=message]")?.textContent ?? "";

describe("position and size as numbers", () => {
  test("are shown for the selected box only", async () => {
    await open();
    expect(host.root.querySelector<HTMLElement>(".gt-numbers")?.hidden).toBe(true);
    press(host.root, "]");
    await frame();
    expect(["left", "top", "width", "height"].map((name) => field(name).value)).toEqual([
      "1",
      "2",
      "30",
      "40",
    ]);
  });

  test("change the box when they are written", async () => {
    await open();
    press(host.root, "]");
    await frame();
    field("width").value = "45";
    field("width").dispatchEvent(new Event("change"));
    expect(drafts()).toEqual([[{ ...CAT, width: 45 }, DOG]]);
  });

  test.each(["", "-5", "0", "9e99"])("that no box can have are taken back: %s", async (text) => {
    await open();
    press(host.root, "]");
    await frame();
    field("width").value = text;
    field("width").dispatchEvent(new Event("change"));
    await frame();
    expect(field("width").value).toBe(text === "9e99" ? "99" : "30");
    expect(drafts()).toEqual(text === "9e99" ? [[{ ...CAT, width: 99 }, DOG]] : []);
  });
});

test("brightness and contrast change what is seen of the picture alone, until they are set back", async () => {
  await open();
  const [brightness, contrast] = host.root.querySelectorAll<HTMLInputElement>(".gt-look input[type=range]");
  const canvas = host.root.querySelector<HTMLElement>(".gt-stage canvas");
  const set = async (slider: HTMLInputElement | undefined, value: string): Promise<void> => {
    if (slider === undefined) expect.unreachable();
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
    await frame();
  };
  await set(brightness, "1.5");
  await set(contrast, "0.7");
  expect(canvas?.style.filter).toBe("brightness(1.5) contrast(0.7)");
  // The next picture is as dark as this one was.
  press(host.root, "d");
  await frame();
  expect(canvas?.style.filter).toBe("brightness(1.5) contrast(0.7)");
  buttonNamed(host.root, STRINGS.look.reset).click();
  await frame();
  expect(canvas?.style.filter).toBe("");
  expect(drafts()).toEqual([]);
});

describe("locking and hiding", () => {
  test("a locked box is not deleted, and says so in the list", async () => {
    await open();
    press(host.root, "]");
    press(host.root, "l");
    await frame();
    expect(buttonNamed(host.root, "Lock cat").getAttribute("aria-pressed")).toBe("true");
    press(host.root, "Delete");
    expect(drafts()).toEqual([]);
    press(host.root, "l");
    press(host.root, "Delete");
    expect(drafts()).toEqual([[DOG]]);
  });

  test("all are locked and unlocked at once", async () => {
    await open();
    press(host.root, "L", { shiftKey: true });
    press(host.root, "a", { ctrlKey: true });
    press(host.root, "Delete");
    expect(drafts()).toEqual([]);
    press(host.root, "L", { shiftKey: true });
    press(host.root, "a", { ctrlKey: true });
    press(host.root, "Delete");
    expect(drafts()).toEqual([[]]);
  });

  test("is forgotten with the next object", async () => {
    await open();
    press(host.root, "]");
    press(host.root, "H", { shiftKey: true });
    await frame();
    expect(buttonNamed(host.root, "Hide cat").getAttribute("aria-pressed")).toBe("true");
    press(host.root, "d");
    press(host.root, "r");
    await frame();
    expect(buttonNamed(host.root, "Hide cat").getAttribute("aria-pressed")).toBe("false");
  });
});

describe("shapes of other pictures", () => {
  test("R takes over those of the picture before", async () => {
    await open();
    press(host.root, "Enter");
    await frame();
    press(host.root, "r");
    expect(drafts()).toEqual([[CAT, DOG]]);
  });

  test("R says so when there are none", async () => {
    await open();
    press(host.root, "r");
    await frame();
    expect(message()).toBe(STRINGS.shapes.nothingToRepeat);
  });

  test("copied ones are pasted there", async () => {
    await open();
    press(host.root, "v", { ctrlKey: true });
    await frame();
    expect(message()).toBe(STRINGS.shapes.nothingToPaste);
    press(host.root, "]");
    press(host.root, "c", { ctrlKey: true });
    press(host.root, "d");
    await frame();
    press(host.root, "v", { ctrlKey: true });
    expect(drafts()).toEqual([[CAT]]);
  });
});

describe("more than ten classes", () => {
  test("are found by a part of the name, without a mouse", async () => {
    await open(ALPHABET);
    press(host.root, "/");
    await frame();
    const input = host.root.querySelector<HTMLInputElement>("[data-gt=find-class]");
    if (input === null) expect.unreachable();
    expect(document.activeElement).toBe(input);
    expect(input.placeholder).toBe(`Find one of ${ALPHABET.length} classes`);
    expect(input.nextElementSibling?.textContent).toBe("/");
    const first = (): string[] =>
      [...host.root.querySelectorAll<HTMLElement>("[data-gt-first]")].map(
        ({ dataset }) => dataset.gtClass ?? "",
      );
    expect(first()).toEqual([]);
    input.value = "S K";
    input.dispatchEvent(new Event("input"));
    expect(buttonNamed(host.root, "class k").hidden).toBe(false);
    expect(buttonNamed(host.root, "class a").hidden).toBe(true);
    expect(first()).toEqual(["class k"]);
    press(input, "Enter");
    await frame();
    expect(first()).toEqual([]);
    expect(buttonNamed(host.root, "class k").getAttribute("aria-pressed")).toBe("true");
    expect(document.activeElement).toBe(host.root);
  });

  test("no field stands there for fewer", async () => {
    await open();
    expect(host.root.querySelector("[data-gt=find-class]")).toBeNull();
  });
});

test("a class that was added elsewhere is shown, and the shape can be changed like others", async () => {
  const added = boxes(box(1, 2, 30, 40, "bird"));
  host = await openLabeler({ scene: scene(1, [view(0, { answer: added }), view(1)]) });
  buttonNamed(host.root, "bird, 30 by 40 pixels").click();
  await frame();
  press(host.root, "Delete");
  press(host.root, "z", { ctrlKey: true });
  await frame();
  expect(drafts().at(-1)).toEqual(added.boxes);
});

test("Ctrl and a click in the list add to the selection", async () => {
  await open();
  buttonNamed(host.root, "cat, 30 by 40 pixels").click();
  const more = new MouseEvent("click", { ctrlKey: true, bubbles: true });
  buttonNamed(host.root, "dog, 10 by 10 pixels").dispatchEvent(more);
  press(host.root, "Delete");
  expect(drafts()).toEqual([[]]);
});

test("keys of one's own work, and trouble with them is told", async () => {
  const own = { ...config(), shortcuts: { next: "n", '<img src=x onerror="alert(1)">': "q" } };
  host = await openLabeler({ config: own });
  await frame();
  expect(message()).toContain("onerror");
  expect(host.root.querySelector("[onerror]")).toBeNull();
  expect(buttonNamed(host.root, "Next").title).toBe("Next (N)");
  press(host.root, "n");
  await frame();
  expect(host.root.dataset.gtObject).toBe("1");
});

test("the list scrolls to the shape that was selected last", async () => {
  const ROW = 30;
  const many = Array.from({ length: 40 }, (_, n) => box(n, n, 20, 20));
  host = await openLabeler({ scene: scene(1, [view(0, { draft: boxes(...many) }), view(1)]) });
  const list = host.root.querySelector<HTMLElement>(".gt-shape-list");
  if (list === null) throw new Error("there is no list");
  [...list.children].forEach((entry, row) => {
    Object.defineProperties(entry, { offsetTop: { value: row * ROW }, offsetHeight: { value: ROW } });
  });
  press(host.root, "[");
  await frame();
  expect(list.scrollTop).toBe(40 * ROW - list.clientHeight);
  press(host.root, "]");
  await frame();
  expect(list.scrollTop).toBe(0);
});
