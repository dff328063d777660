import { describe, expect, test } from "vitest";
import { createRequests, RequestError } from "../../src/sync/requests";
import type { SentRequest } from "../../src/wire";

function setUp(send?: (message: SentRequest) => void) {
  const sent: SentRequest[] = [];
  const requests = createRequests({
    client: "page",
    clock: () => 7,
    send: (message) => {
      sent.push(message);
      send?.(message);
    },
  });
  return { sent, requests };
}

describe("a request", () => {
  test("carries an id of its own and the page's name", () => {
    const { sent, requests } = setUp();
    requests.start({ kind: "hello" });
    requests.start({ kind: "image", object: 3, room: null, parts: true });
    expect(sent).toEqual([
      { kind: "hello", id: "1", client: "page" },
      { kind: "image", object: 3, room: null, parts: true, id: "2", client: "page" },
    ]);
  });

  test("that changes something says what it is recorded as, when it was made and when it was sent", () => {
    const { sent, requests } = setUp();
    requests.start({ kind: "skip", object: 3, reason: "dark" }, { record: "page:1", made: 5 });
    expect(sent[0]).toMatchObject({ record: "page:1", made: 5, sent: 7 });
  });

  test("gets the reply with its id, and the bytes", async () => {
    const { requests } = setUp();
    const [one, two] = [requests.start({ kind: "hello" }), requests.start({ kind: "hello" })];
    const bytes = new DataView(new ArrayBuffer(2));
    requests.receive({ kind: "reply", id: two.id, result: { n: 2 } }, [bytes]);
    requests.receive({ kind: "reply", id: one.id, result: { n: 1 } }, []);
    expect(await two.done).toEqual({ result: { n: 2 }, buffers: [bytes] });
    expect((await one.done).result).toEqual({ n: 1 });
  });

  test("gets the parts that come before the reply, and none that come after it", async () => {
    const { requests } = setUp();
    const parts: unknown[] = [];
    const { id, done } = requests.start({ kind: "hello" }, undefined, ({ result }) => parts.push(result));
    requests.receive({ kind: "part", id, result: 1 }, []);
    requests.receive({ kind: "part", id, result: 2 }, []);
    requests.receive({ kind: "reply", id, result: 3 }, []);
    requests.receive({ kind: "part", id, result: 4 }, []);
    expect((await done).result).toBe(3);
    expect(parts).toEqual([1, 2]);
  });

  test("fails with the kernel's words", async () => {
    const { requests } = setUp();
    const { id, done } = requests.start({ kind: "hello" });
    requests.receive({ kind: "reply", id, error: { code: "StorageError", message: "disk full" } }, []);
    await expect(done).rejects.toEqual(new RequestError({ code: "StorageError", message: "disk full" }));
    await expect(done).rejects.toMatchObject({ code: "StorageError" });
  });

  test("fails when it cannot be sent", async () => {
    const { requests } = setUp(() => {
      throw new Error("no comm");
    });
    await expect(requests.start({ kind: "hello" }).done).rejects.toThrow("no comm");
  });

  test("fails when the labeler is closed", async () => {
    const { requests } = setUp();
    const { done } = requests.start({ kind: "hello" });
    requests.close("closed");
    await expect(done).rejects.toThrow("closed");
  });

  test("is sent again under the same id and answered once", async () => {
    const { sent, requests } = setUp();
    const pending = requests.start({ kind: "hello" });
    pending.again();
    expect(sent[1]).toEqual(sent[0]);
    requests.receive({ kind: "reply", id: pending.id, result: 1 }, []);
    requests.receive({ kind: "reply", id: pending.id, result: 2 }, []);
    expect((await pending.done).result).toBe(1);
  });
});

test("a reply that nobody waits for is ignored", () => {
  const { requests } = setUp();
  expect(() => requests.receive({ kind: "reply", id: "99", result: null }, [])).not.toThrow();
});
