// @vitest-environment jsdom
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { STRINGS } from "../../src/strings";
import VERIFICATION from "../../src/tools/verification";
import { PAUSE_MS } from "../../src/ui/note-field";
import type { Judgment } from "../../src/verification-tool";
import type { ObjectView, TaskConfig } from "../../src/wire";
import { box, boxes, config, scene, view } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

const HOSTILE = '<img src=x onerror="alert(1)">';
const TASK: TaskConfig = {
  type: "label-verification",
  labels: ["good", "bad"],
  multi_label: false,
  options: { audits: "cats", classes: ["cat", HOSTILE] },
};
const SHOWN = { ...boxes(box(1, 2, 30, 40), box(5, 6, 7, 8, HOSTILE)) };

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function open(known: Partial<ObjectView> = {}): Promise<void> {
  const shown = { initial: null, shown: SHOWN };
  host = await openLabeler({
    tool: VERIFICATION,
    config: config(TASK),
    scene: scene(1, [view(0, { ...shown, ...known }), view(1, shown)]),
  });
  await frame();
}

function field(): HTMLTextAreaElement {
  const found = host.root.querySelector<HTMLTextAreaElement>(".gt-comments textarea");
  if (found === null) throw new Error("there is no field for a comment");
  return found;
}

function write(text: string): void {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
}

const answers = (): Judgment[] =>
  host.sent.flatMap((one) => (one.kind === "draft" || one.kind === "submit" ? [one.answer as Judgment] : []));

describe("the label to judge", () => {
  test("is listed entry by entry, as text", async () => {
    await open();
    const entries = [...host.root.querySelectorAll(".gt-audited li")].map((entry) => entry.textContent);
    expect(entries).toEqual(["cat30 × 40", `${HOSTILE}7 × 8`]);
    expect(host.root.querySelector("[onerror]")).toBeNull();
  });

  test("that says that there is nothing is told in words", async () => {
    await open({ shown: { ...boxes(), nothing_to_label: true } });
    expect(host.root.textContent).toContain(STRINGS.verification.nothing);
  });

  test("can be hidden and shown", async () => {
    await open();
    press(host.root, "h");
    await frame();
    expect(host.root.textContent).toContain(STRINGS.verification.hidden);
  });

  test("may be classes", async () => {
    await open({ shown: { type: "image-classification", labels: ["cat"] } });
    expect(host.root.querySelector(".gt-audited")?.textContent).toBe("cat");
  });

  test("that cannot be read says so, with what to do", async () => {
    await open({ shown: { type: "unreadable", problem: "the mask is gone" } });
    expect(host.root.textContent).toContain(STRINGS.verification.unreadable("the mask is gone"));
  });

  test("may be outlines or points, told by their corners and places", async () => {
    const vertices = [1, 2, 3].map((x) => ({ x, y: x * x }));
    await open({
      shown: { type: "polygon", polygons: [{ label: "cat", vertices }], nothing_to_label: false },
    });
    expect(host.root.querySelector(".gt-audited")?.textContent).toBe(`cat${STRINGS.polygons.corners(3)}`);
    host.close();
    const keypoints = [{ label: HOSTILE, x: 4, y: 5 }];
    await open({ shown: { type: "keypoint", keypoints, nothing_to_label: false } });
    expect(host.root.querySelector(".gt-audited")?.textContent).toBe(
      `${HOSTILE}${STRINGS.keypoints.place(4, 5)}`,
    );
  });

  test("may be a mask, told by the share of each class", async () => {
    const mask = {
      type: "semantic-segmentation",
      tiles: ["AgADAQA="],
      width: 3,
      height: 1,
      nothing_to_label: false,
    };
    await open({ shown: mask });
    expect(host.root.querySelectorAll(".gt-audited li").length).toBe(1);
    expect(host.root.querySelector(".gt-audited")?.textContent).toContain("33.3 %");
  });
});

describe("judging", () => {
  test("is a digit and Enter", async () => {
    await open();
    press(host.root, "2");
    press(host.root, "Enter");
    expect(answers().at(-1)).toEqual({ type: "label-verification", label: "bad", comment: "" });
    expect(host.sent.filter((one) => one.kind === "submit").length).toBe(1);
  });

  test("without a judgment is refused with what to do", async () => {
    await open();
    press(host.root, "Enter");
    await frame();
    expect(host.root.textContent).toContain(STRINGS.verification.needed);
    expect(answers()).toEqual([]);
  });
});

describe("the comment", () => {
  test("is opened by C, and keys mean letters in it", async () => {
    await open();
    press(host.root, "c");
    expect(document.activeElement).toBe(field());
    press(field(), "2");
    press(field(), "Enter");
    expect(answers()).toEqual([]);
  });

  test("is left by Escape, kept, and goes along with the judgment", async () => {
    await open();
    host.root.focus();
    press(host.root, "c");
    write(" too wide ");
    press(field(), "Escape");
    expect(document.activeElement).toBe(host.root);
    press(host.root, "2");
    press(host.root, "Enter");
    expect(answers().at(-1)).toEqual({ type: "label-verification", label: "bad", comment: "too wide" });
  });

  test("is submitted by Ctrl+Enter while it is being written", async () => {
    await open({ draft: { type: "label-verification", label: "bad", comment: "" } as Judgment });
    press(host.root, "c");
    write("too wide");
    press(field(), "Enter", { ctrlKey: true });
    expect(host.sent.filter((one) => one.kind === "submit").length).toBe(1);
    expect(answers().at(-1)?.comment).toBe("too wide");
  });

  test("is saved after a pause, once", async () => {
    await open();
    vi.useFakeTimers();
    for (const text of ["t", "to", "too wide"]) write(text);
    vi.advanceTimersByTime(PAUSE_MS);
    expect(answers().map((answer) => answer.comment)).toEqual(["too wide"]);
  });

  test("of one object does not stand at the next", async () => {
    await open();
    press(host.root, "c");
    write("too wide");
    press(field(), "Escape");
    press(host.root, "1");
    press(host.root, "Enter");
    await frame();
    expect(field().value).toBe("");
  });

  test("that was written before is there again", async () => {
    await open({ answer: { type: "label-verification", label: "bad", comment: HOSTILE } as Judgment });
    expect(field().value).toBe(HOSTILE);
    expect(buttonNamed(host.root, "bad").getAttribute("aria-pressed")).toBe("true");
  });
});
