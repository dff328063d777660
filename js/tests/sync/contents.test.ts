import { afterEach, describe, expect, test, vi } from "vitest";
import { Contents, MOST_KEPT } from "../../src/sync/contents";
import { PICTURES } from "../../src/sync/pictures";
import type { Answered } from "../../src/sync/requests";

const INFO = { width: 40, height: 30, orientation: 1, media_type: "image/png", problem: null };
const answered = (info: object = {}): Answered => ({
  result: { ...INFO, ...info },
  buffers: [new DataView(new Uint8Array([1, 2, 3]).buffer)],
});
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function setUp(fetch: (object: number) => Promise<Answered> = async () => answered()) {
  const closed: number[] = [];
  const fetched: number[] = [];
  const changed = vi.fn();
  let decoded = 0;
  vi.stubGlobal("createImageBitmap", async () => {
    const n = decoded++;
    return { close: () => closed.push(n) };
  });
  const images = new Contents({
    medium: PICTURES,
    fetch: (request) => {
      const object = request.kind === "image" ? request.object : -1;
      fetched.push(object);
      return fetch(object);
    },
    changed,
  });
  return { images, closed, fetched, changed };
}

afterEach(() => void vi.unstubAllGlobals());

describe("a wanted picture", () => {
  test("is fetched once, decoded, and told of", async () => {
    const { images, fetched, changed } = setUp();
    images.want([1, 2]);
    images.want([1, 2]);
    expect(images.get(1)?.state).toBe("loading");
    await settle();
    expect(fetched).toEqual([1, 2]);
    expect(images.get(1)).toMatchObject({ state: "ready", value: { info: INFO } });
    expect(changed).toHaveBeenCalledWith(1);
  });

  test("that cannot be read says why", async () => {
    const { images } = setUp(async () => answered({ width: 0, height: 0, problem: "the file is empty" }));
    images.want([1]);
    await settle();
    expect(images.get(1)).toMatchObject({ state: "unreadable", problem: "the file is empty" });
  });

  test("that does not arrive can be asked for again", async () => {
    let fail = true;
    const { images } = setUp(async () => {
      if (fail) throw new Error("access denied");
      return answered();
    });
    images.want([1]);
    await settle();
    expect(images.get(1)).toEqual({ state: "failed", problem: "access denied" });
    fail = false;
    images.retry(1);
    await settle();
    expect(images.get(1)?.state).toBe("ready");
  });
});

describe("pictures that are kept", () => {
  test("are few, the longest unused goes first and is closed", async () => {
    const { images, closed } = setUp();
    for (let object = 0; object < MOST_KEPT; object += 1) {
      images.want([object]);
      await settle();
    }
    images.want([0]);
    images.want([99]);
    await settle();
    expect(images.get(1)).toBeNull();
    expect(images.get(0)?.state).toBe("ready");
    expect(closed).toEqual([1]);
  });

  test("are all closed in the end, those on their way too", async () => {
    const { images, closed } = setUp();
    images.want([1]);
    await settle();
    images.want([2]);
    images.close();
    await settle();
    expect(closed).toEqual([0, 1]);
  });
});
