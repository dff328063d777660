import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { beginBox } from "../../src/gesture/boxes";
import type { PictureScene } from "../../src/gesture/gesture";
import type { Desk } from "../../src/model/desk";
import { NONE_OFF } from "../../src/model/shapes";
import { shownDesk } from "../../src/model/state";
import { STRINGS } from "../../src/strings";
import { SLOW_MS } from "../../src/sync/letters";
import { BOXES, type BoxesAnswer } from "../../src/tools/bounding-box";
import type { SentRequest } from "../../src/wire";
import { box, boxes, config, scene, view } from "../records";
import { answerOf, draw, FOUR, flush, ONE, PICTURE, pictures, saved, setUp, shown } from "./kernel";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("createImageBitmap", async () => ({ close: () => undefined }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a drag", () => {
  test("of sixty moves sends nothing, and one message at its end", async () => {
    const kernel = await setUp();
    const { bridge, letters } = kernel;
    const desk = shownDesk(bridge.store.get());
    if (desk === null) expect.unreachable();
    const scene: PictureScene<BoxesAnswer> = {
      desk: desk as Desk<BoxesAnswer>,
      task: config().task,
      label: "cat",
      mode: "draw",
      editable: true,
      viewport: { scale: 1, x: 0, y: 0 },
      frame: { image: PICTURE, stage: { width: 100, height: 80 } },
      reach: 5,
      ...{ off: NONE_OFF, unseen: NONE_OFF, snap: false },
    };
    const start = { x: 5, y: 5 };
    const press = { at: start, screen: start, shift: false, mod: false, alt: false };
    let gesture = beginBox(BOXES, scene, press, (rect) => ({ label: "cat", ...rect }));
    for (let n = 1; n <= 60; n += 1) {
      const at = { x: 5 + n, y: 5 + n };
      gesture = gesture.step({ type: "move", at, screen: at }).next ?? gesture;
    }
    expect(letters()).toEqual([]);
    const end = { x: 65, y: 65 };
    const { outcome } = gesture.step({ type: "up", at: end, screen: end });
    if (outcome.type !== "commit") expect.unreachable();
    bridge.commit(outcome.desk);
    expect(letters()).toMatchObject([{ kind: "draft", object: 0, answer: boxes(box(5, 5, 60, 60)) }]);
  });
});

describe("a change", () => {
  test("is said to be saved when it is acknowledged, not before", async () => {
    const kernel = await setUp();
    draw(kernel);
    expect(saved(kernel)).toBe("saving");
    await kernel.reply(kernel.letters()[0]);
    expect(saved(kernel)).toBe("saved");
  });

  test("of the selection alone sends nothing", async () => {
    const kernel = await setUp();
    draw(kernel);
    kernel.bridge.commit({ answer: ONE, selected: [] });
    expect(kernel.letters()).toHaveLength(1);
    expect(shownDesk(kernel.bridge.store.get())?.selected).toEqual([]);
  });

  test("of the class sends one message when a box is selected, none otherwise", async () => {
    const kernel = await setUp();
    kernel.bridge.choose("dog");
    expect(kernel.letters()).toHaveLength(0);
    expect(kernel.bridge.store.get().label).toBe("dog");
    draw(kernel);
    kernel.bridge.choose("dog");
    expect(kernel.letters()).toHaveLength(2);
    expect(answerOf(kernel)).toEqual(boxes(box(1, 2, 3, 4, "dog")));
  });

  test("undone or redone sends one message each", async () => {
    const kernel = await setUp();
    draw(kernel);
    kernel.bridge.undo();
    expect(answerOf(kernel)).toEqual(boxes());
    kernel.bridge.redo();
    expect(answerOf(kernel)).toEqual(ONE);
    kernel.bridge.redo();
    expect(kernel.letters().map((letter) => letter.kind)).toEqual(["draft", "draft", "draft"]);
  });

  test("that is not acknowledged for long waits for the kernel, and is saved when the reply comes late", async () => {
    const kernel = await setUp();
    draw(kernel);
    await vi.advanceTimersByTimeAsync(SLOW_MS);
    expect(kernel.bridge.store.get().save).toEqual({ kind: "waiting", count: 1 });
    await kernel.reply(kernel.letters()[0]);
    expect(saved(kernel)).toBe("saved");
  });

  test("that the kernel refuses stays on the page and can be saved again", async () => {
    const kernel = await setUp();
    draw(kernel);
    await kernel.reply(kernel.letters()[0], "disk full");
    expect(kernel.bridge.store.get().save).toEqual({ kind: "unsaved", reason: "disk full" });
    kernel.bridge.receiveScene(scene(2, [view(0), view(1)]));
    expect(answerOf(kernel)).toEqual(ONE);
    kernel.bridge.retry();
    await kernel.reply(kernel.letters()[1]);
    expect(saved(kernel)).toBe("saved");
  });

  test("is not made without a kernel", async () => {
    const kernel = await setUp();
    kernel.bridge.kernelIs({ kind: "lost", reason: "gone" });
    draw(kernel);
    kernel.bridge.choose("dog");
    kernel.bridge.submit();
    kernel.bridge.go("next");
    expect(kernel.letters()).toEqual([]);
    expect(answerOf(kernel)).toEqual(boxes());
  });

  test("that was under way when the kernel was lost is sent again under its id when it is back", async () => {
    const kernel = await setUp();
    draw(kernel);
    kernel.bridge.kernelIs({ kind: "lost", reason: "gone" });
    kernel.bridge.kernelIs({ kind: "alive" });
    const [first, second] = kernel.letters();
    expect(second).toEqual(first);
  });
});

describe("submitting", () => {
  test("moves on at once, before the kernel has answered", async () => {
    const kernel = await setUp();
    draw(kernel);
    await vi.advanceTimersByTimeAsync(2_000);
    kernel.bridge.submit();
    expect(shown(kernel)).toBe(1);
    expect(kernel.letters()[1]).toMatchObject({ kind: "submit", object: 0, answer: ONE, active_seconds: 2 });
    expect(saved(kernel)).toBe("saving");
  });

  test("of nothing is refused here, with the reason", async () => {
    const kernel = await setUp();
    kernel.bridge.submit();
    expect(kernel.letters()).toEqual([]);
    expect(kernel.bridge.store.get().notice).toEqual({ tone: "error", text: STRINGS.boxes.none });
    expect(shown(kernel)).toBe(0);
  });

  test("two in a row is not turned back by the first one's scene", async () => {
    const kernel = await setUp();
    draw(kernel);
    kernel.bridge.submit();
    draw(kernel);
    kernel.bridge.submit();
    expect(shown(kernel)).toBe(2);
    const [, first, , second] = kernel.letters();
    kernel.bridge.receiveScene(scene(2, [view(1), view(2), view(3), view(4)]));
    await kernel.reply(first);
    expect(shown(kernel)).toBe(2);
    kernel.bridge.receiveScene(scene(3, [view(2), view(3), view(4), view(5)]));
    await kernel.reply(second);
    expect(shown(kernel)).toBe(2);
    expect(kernel.bridge.store.get().queue.map((next) => next.index)).toEqual([3, 4, 5]);
  });

  test("that fails goes back to the object with its shapes, and says why", async () => {
    const kernel = await setUp();
    draw(kernel);
    await kernel.reply(kernel.letters()[0]);
    kernel.bridge.submit();
    await kernel.reply(kernel.letters()[1], "disk full");
    expect(shown(kernel)).toBe(0);
    expect(answerOf(kernel)).toEqual(ONE);
    expect(kernel.bridge.store.get().notice?.text).toContain("photo-0.jpg was not submitted: disk full");
    expect(saved(kernel)).toBe("unsaved");
    kernel.bridge.submit();
    await kernel.reply(kernel.letters()[2]);
    expect(saved(kernel)).toBe("saved");
  });

  test("a late scene of an older revision is ignored", async () => {
    const kernel = await setUp();
    kernel.bridge.receiveScene(scene(5, [view(2)]));
    kernel.bridge.receiveScene(scene(4, [view(1)]));
    expect(shown(kernel)).toBe(2);
  });

  test("waits for the kernel when nothing more was announced", async () => {
    const kernel = await setUp(scene(1, [view(0)]));
    draw(kernel);
    kernel.bridge.submit();
    expect(kernel.bridge.store.get()).toMatchObject({ shown: null, navigating: true });
    kernel.bridge.receiveScene(scene(2, [view(8)]));
    await kernel.reply(kernel.letters()[1]);
    expect(kernel.bridge.store.get()).toMatchObject({ navigating: false });
    expect(shown(kernel)).toBe(8);
  });
});

describe("going on without submitting", () => {
  test("skipping moves on at once", async () => {
    const kernel = await setUp();
    kernel.bridge.skip("blurred");
    expect(kernel.letters()).toMatchObject([{ kind: "skip", object: 0, reason: "blurred" }]);
    expect(shown(kernel)).toBe(1);
  });

  test("a skip that fails comes back", async () => {
    const kernel = await setUp();
    kernel.bridge.skip("blurred");
    await kernel.reply(kernel.letters()[0], "disk full");
    expect(shown(kernel)).toBe(0);
    expect(kernel.bridge.store.get().notice?.tone).toBe("error");
  });

  test("next moves on at once, previous when the kernel says where", async () => {
    const kernel = await setUp();
    kernel.bridge.go("next");
    expect(shown(kernel)).toBe(1);
    kernel.bridge.go("previous");
    expect(shown(kernel)).toBe(1);
    const [next, previous] = kernel.letters();
    expect(previous).toMatchObject({ kind: "go", direction: "previous", object: 1 });
    kernel.bridge.receiveScene(scene(2, [view(1), view(2)]));
    await kernel.reply(next);
    kernel.bridge.receiveScene(scene(3, [view(0, { draft: ONE }), view(1)]));
    await kernel.reply(previous);
    expect(shown(kernel)).toBe(0);
    expect(answerOf(kernel)).toEqual(ONE);
  });

  test("twice back in a row goes back twice", async () => {
    const kernel = await setUp();
    kernel.bridge.go("previous");
    kernel.bridge.go("previous");
    expect(kernel.letters()).toMatchObject([{ object: 0 }, { object: null }]);
  });
});

test("the object shown and the next three are fetched, the rest is not", async () => {
  const line = [0, 1, 2, 3, 4, 5].map((index) => view(index));
  const { bridge } = await setUp(scene(1, line));
  expect([0, 1, 2, 3, 4].map((index) => bridge.contents.get(index)?.state)).toEqual([
    "ready",
    "ready",
    "ready",
    "ready",
    undefined,
  ]);
});

describe("a picture that takes long", () => {
  const slowFirst = (sent: SentRequest) =>
    sent.kind === "cancel" ? {} : sent.kind === "image" && sent.object === 0 ? null : pictures(sent);

  test("is waited for with a submission, and nobody is told to wait once it is there", async () => {
    const kernel = await setUp(FOUR, slowFirst);
    kernel.bridge.submit();
    expect(kernel.bridge.store.get().notice?.text).toBe(STRINGS.media.picture.wait);
    kernel.bridge.contents.retry(2);
    await flush();
    expect(kernel.bridge.store.get().notice?.text).toBe(STRINGS.media.picture.wait);
    const asked = kernel.sent().find((sent) => sent.kind === "image" && sent.object === 0);
    kernel.requests.receive({ kind: "reply", id: asked?.id ?? "", result: PICTURE }, [
      new DataView(new ArrayBuffer(1)),
    ]);
    await flush();
    expect(kernel.bridge.store.get().notice).toBeNull();
  });

  test("is called off when the worker goes on", async () => {
    const kernel = await setUp(FOUR, slowFirst);
    const asked = kernel.sent().find((sent) => sent.kind === "image" && sent.object === 0);
    kernel.bridge.go("next");
    expect(kernel.sent()).toContainEqual(expect.objectContaining({ kind: "cancel", requests: [asked?.id] }));
  });
});
