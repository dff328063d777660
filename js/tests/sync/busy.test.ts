import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NO_REMARKS } from "../../src/model/notes";
import { SLOW_MS } from "../../src/sync/letters";
import type { BareLetter } from "../../src/sync/outbox";
import type { SentRequest } from "../../src/wire";
import { memoryShelf, scene, view } from "../records";
import { flush, ONE, PICTURE, saved, setUp, shown } from "./kernel";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("createImageBitmap", async () => ({ close: () => undefined }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("while the kernel is busy", () => {
  const asked = (sent: SentRequest): object | null => {
    if (sent.kind === "view") return view(sent.object);
    return sent.kind === "image" ? PICTURE : null;
  };

  test("the worker goes on with what was fetched ahead, and it is all saved afterwards", async () => {
    const first = scene(1, [view(0), view(1), view(2), view(3)], { later: [4, 5, 9] });
    const kernel = await setUp(first, asked);
    for (const index of [0, 1, 2, 3, 4, 5, 9]) {
      expect(shown(kernel)).toBe(index);
      kernel.bridge.skip("dark");
      await flush();
    }
    expect(kernel.bridge.store.get()).toMatchObject({ shown: null, navigating: true });
    await vi.advanceTimersByTimeAsync(SLOW_MS);
    expect(kernel.bridge.store.get().save).toEqual({ kind: "waiting", count: 7 });
    for (const letter of kernel.letters()) await kernel.reply(letter);
    expect(saved(kernel)).toBe("saved");
  });

  test("the page stops before what has not arrived, so that the order stays the kernel's", async () => {
    const first = scene(1, [view(0)], { later: [4, 5] });
    const kernel = await setUp(first, (sent) =>
      sent.kind === "view" && sent.object === 4 ? null : asked(sent),
    );
    kernel.bridge.skip("dark");
    expect(shown(kernel)).toBeUndefined();
  });
});

describe("what an earlier page has left", () => {
  const LEFT: BareLetter = {
    record: "yesterday:3",
    made: 5,
    left: true,
    request: { kind: "submit", object: 0, answer: ONE, remarks: NO_REMARKS, active_seconds: 1 },
  };

  test("is sent once when the kernel answers, and the table is the kernel's afterwards", async () => {
    const kernel = await setUp(undefined, undefined, memoryShelf(new Map([[LEFT.record, LEFT]])));
    kernel.bridge.kernelIs({ kind: "alive" });
    kernel.bridge.kernelIs({ kind: "alive" });
    await flush();
    expect(kernel.letters()).toMatchObject([{ kind: "submit", object: 0, record: "yesterday:3", made: 5 }]);
    kernel.bridge.receiveScene(scene(2, [view(1), view(2)]));
    expect(shown(kernel)).toBe(0);
    await kernel.reply(kernel.letters()[0]);
    expect(shown(kernel)).toBe(1);
    expect(saved(kernel)).toBe("saved");
  });

  test("and is refused is said, stays on the strip and is sent again when asked", async () => {
    const kept = new Map([[LEFT.record, LEFT]]);
    const kernel = await setUp(undefined, undefined, memoryShelf(kept));
    kernel.bridge.kernelIs({ kind: "alive" });
    await flush();
    await kernel.reply(kernel.letters()[0], "disk full");
    expect(kernel.bridge.store.get().notice?.text).toContain("waited in this browser");
    expect(kept.size).toBe(1);
    kernel.bridge.retry();
    expect(kernel.letters().map((letter) => "record" in letter && letter.record)).toEqual([
      "yesterday:3",
      "yesterday:3",
    ]);
    await kernel.reply(kernel.letters()[1]);
    await flush();
    expect([saved(kernel), kept.size]).toEqual(["saved", 0]);
  });
});
