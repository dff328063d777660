import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY_MASK, type MaskAnswer } from "../../src/model/masks";
import { NO_REMARKS } from "../../src/model/notes";
import { Letters } from "../../src/sync/letters";
import { type BareLetter, type Outbox, saveState } from "../../src/sync/outbox";
import { LONGEST_BYTES, LONGEST_REST_MS, restAfter, SMALL_BYTES } from "../../src/sync/pace";
import { createRequests } from "../../src/sync/requests";
import type { Shelf } from "../../src/sync/shelf";
import type { Answer, ChangeRequest, SentRequest } from "../../src/wire";
import { memoryShelf } from "../records";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const mask = (tile: string): MaskAnswer => ({ ...EMPTY_MASK, tiles: [tile], width: 256, height: 256 });
const draft = (mark: string, bytes = 157_000, object = 0): ChangeRequest => ({
  kind: "draft",
  object,
  answer: mask(mark.repeat(bytes)),
  remarks: NO_REMARKS,
});
const tileOf = (answer: Answer): string => (answer as MaskAnswer).tiles[0] ?? "";
const SUBMIT: ChangeRequest = {
  kind: "submit",
  object: 0,
  answer: mask("z"),
  remarks: NO_REMARKS,
  active_seconds: 1,
};

function setUp(shelf: Shelf | null = null) {
  const sent: SentRequest[] = [];
  const kept = new Map<string, BareLetter>();
  let outbox: Outbox = new Map();
  const life = new AbortController();
  const clock = (): number => Date.now();
  const letters = new Letters({
    client: "page",
    clock,
    requests: createRequests({ client: "page", clock, send: (message) => void sent.push(message) }),
    shelf: shelf ?? memoryShelf(kept),
    signal: life.signal,
    changed: (now) => {
      outbox = now;
    },
    refusedLeft: () => (state) => state,
  });
  /** The first letter of the first tile, or the kind, of what was sent and of what is kept in the browser. */
  const named = (request: ChangeRequest | SentRequest): string =>
    request.kind === "draft" ? tileOf(request.answer).slice(0, 1) : request.kind;
  return {
    letters,
    life,
    sent: () => sent.map(named).join(""),
    kept: () => [...kept.values()].map(({ request }) => named(request)).join(""),
    save: () => saveState(outbox),
  };
}

describe("drafts of a large mask", () => {
  test("go as often as their size allows, the last of them whole; each is kept in the browser at once", async () => {
    const { letters, sent, kept } = setUp();
    letters.send(draft("a"));
    for (const stroke of ["b", "c", "d"]) {
      await later(1_000);
      letters.send(draft(stroke));
      await later(0);
      expect(kept()).toBe(stroke);
    }
    expect(sent()).toBe("a");
    await later(restAfter(157_000));
    expect(sent()).toBe("ad");
    await later(LONGEST_REST_MS);
    letters.send(draft("e"));
    expect(sent()).toBe("ade");
  });

  test("are said to be on their way while they wait", async () => {
    const { letters, save } = setUp();
    letters.send(draft("a"));
    letters.send(draft("b"));
    expect(save()).toEqual({ kind: "saving" });
  });

  test("do not wait for long, however large they are, and small ones never", () => {
    expect(restAfter(LONGEST_BYTES)).toBe(LONGEST_REST_MS);
    expect(restAfter(SMALL_BYTES)).toBe(0);
    const { letters, sent } = setUp();
    for (const stroke of ["a", "b", "c"]) letters.send(draft(stroke, 1_000));
    expect(sent()).toBe("abc");
  });

  test("are left out when the answer itself is sent, which goes at once", async () => {
    const { letters, sent, kept } = setUp();
    letters.send(draft("a"));
    letters.send(draft("b"));
    letters.send(SUBMIT);
    await later(LONGEST_REST_MS);
    expect(sent()).toBe("asubmit");
    expect(kept()).toBe("submit");
  });

  test("go before whatever leads away from their object", () => {
    const { letters, sent } = setUp();
    letters.send(draft("a"));
    letters.send(draft("b"));
    letters.send({ kind: "go", direction: "next", object: 0 });
    expect(sent()).toBe("abgo");
    letters.send(draft("c"));
    letters.send(draft("d", 1_000, 1));
    expect(sent()).toBe("abgoc");
    letters.hurry();
    expect(sent()).toBe("abgocd");
  });

  test("wait for nothing where the browser keeps nothing", async () => {
    const broken = () => Promise.reject(new Error("no database"));
    const { letters, sent } = setUp({ load: broken, keep: broken, drop: broken });
    for (const stroke of ["a", "b", "c"]) {
      letters.send(draft(stroke));
      await later(0);
    }
    expect(sent()).toBe("abc");
  });

  test("stay with the browser when the labeler is closed", async () => {
    const { letters, life, sent, kept } = setUp();
    letters.send(draft("a"));
    letters.send(draft("b"));
    life.abort();
    await later(LONGEST_REST_MS);
    expect(sent()).toBe("a");
    expect(kept()).toBe("b");
  });
});

test("what Jupyter would close the connection over is not sent, and the reason is told", async () => {
  const { letters, sent, save } = setUp();
  letters.send(draft("a", LONGEST_BYTES));
  await later(0);
  expect(sent()).toBe("");
  expect(save()).toEqual({ kind: "unsaved", reason: expect.stringContaining("at most 10 in one message") });
  letters.send(draft("b", 1_000));
  expect(sent()).toBe("b");
  expect(save()).toEqual({ kind: "saving" });
});
