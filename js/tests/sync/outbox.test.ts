import { describe, expect, test } from "vitest";
import {
  type BareLetter,
  mark,
  type Outbox,
  post,
  saveState,
  settled,
  waitingFor,
} from "../../src/sync/outbox";

const EMPTY: Outbox = new Map();
type Kind = "draft" | "submit" | "skip" | "go";
const letter = (record: string, kind: Kind, object = 0): BareLetter =>
  ({ record, made: 1, left: false, request: { kind, object } }) as BareLetter;
const drafted = (record: string, object = 0): Outbox => post(EMPTY, letter(record, "draft", object));

describe("what is said about saving", () => {
  test("saved only when everything is acknowledged", () => {
    expect(saveState(EMPTY).kind).toBe("saved");
    const two = post(drafted("1"), letter("2", "submit", 0));
    expect(saveState(two).kind).toBe("saving");
    expect(saveState(settled(two, "2")).kind).toBe("saving");
    expect(saveState(settled(settled(two, "2"), "1")).kind).toBe("saved");
  });

  test("waiting, with the number of objects, when one is slow", () => {
    const two = post(mark(drafted("1"), "1", "slow"), letter("2", "draft", 0));
    expect(saveState(two)).toEqual({ kind: "waiting", count: 1 });
    expect(saveState(post(two, letter("3", "submit", 7)))).toEqual({ kind: "waiting", count: 2 });
  });

  test("not saved, with the reason, when one has failed", () => {
    expect(saveState(mark(drafted("1"), "1", "failed", "disk full"))).toEqual({
      kind: "unsaved",
      reason: "disk full",
    });
  });

  test("nothing about turning the page", () => {
    expect(saveState(post(EMPTY, letter("1", "go", 0))).kind).toBe("saved");
  });
});

describe("a newer message", () => {
  test("about the same object replaces a failed one", () => {
    const outbox = post(mark(drafted("1"), "1", "failed", "disk full"), letter("2", "draft", 0));
    expect([...outbox.keys()]).toEqual(["2"]);
  });

  test("about another object leaves it", () => {
    const outbox = post(mark(drafted("1"), "1", "failed", "disk full"), letter("2", "draft", 5));
    expect(saveState(outbox).kind).toBe("unsaved");
  });

  test("that turns the page leaves it", () => {
    const outbox = post(mark(drafted("1"), "1", "failed", "disk full"), letter("2", "go", 0));
    expect(saveState(outbox).kind).toBe("unsaved");
  });
});

describe("what a scene may overwrite", () => {
  test("no object with work under way or failed", () => {
    expect(waitingFor(drafted("1", 4)).unsaved(4)).toBe(true);
    expect(waitingFor(mark(drafted("1", 4), "1", "failed")).unsaved(4)).toBe(true);
    expect(waitingFor(drafted("1", 4)).unsaved(5)).toBe(false);
  });

  test("an object whose work an earlier page has left", () => {
    const left = post(EMPTY, { ...letter("1", "draft", 4), left: true });
    expect(waitingFor(left).unsaved(4)).toBe(false);
  });

  test("not the page while a step of the worker's is under way", () => {
    expect(waitingFor(drafted("1")).navigating).toBe(false);
    for (const kind of ["submit", "skip", "go"] as const) {
      const outbox = post(EMPTY, letter("1", kind, 0));
      expect(waitingFor(outbox).navigating).toBe(true);
      expect(waitingFor(mark(outbox, "1", "failed")).navigating).toBe(false);
    }
  });
});

test("marking a message that is gone does nothing", () => {
  expect(mark(EMPTY, "1", "slow")).toBe(EMPTY);
});
