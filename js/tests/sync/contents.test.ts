import { afterEach, describe, expect, test, vi } from "vitest";
import { Contents, MOST_KEPT } from "../../src/sync/contents";
import { PICTURES, pictureIn } from "../../src/sync/pictures";
import type { Answered } from "../../src/sync/requests";

const INFO = { width: 40, height: 30, orientation: 1, media_type: "image/png", problem: null };
const answered = (info: object = {}): Answered => ({
  result: { ...INFO, ...info },
  buffers: [new DataView(new Uint8Array([1, 2, 3]).buffer)],
});
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

type Fetch = (object: number, part: (part: Answered) => void, signal: AbortSignal) => Promise<Answered>;

function setUp(fetch: Fetch = async () => answered(), opened = true) {
  const closed: number[] = [];
  const fetched: number[] = [];
  const changed = vi.fn();
  // How wide each bitmap is, in the order in which they are decoded.
  const widths: number[] = [];
  let decoded = 0;
  vi.stubGlobal("createImageBitmap", async () => {
    const n = decoded++;
    return { width: widths[n] ?? INFO.width, close: () => closed.push(n) };
  });
  const images = new Contents({
    medium: PICTURES,
    fetch: (request, part, signal) => {
      const object = request.kind === "image" ? request.object : -1;
      fetched.push(object);
      return fetch(object, part, signal);
    },
    changed,
    painted: async () => undefined,
  });
  if (opened) images.open(null);
  return { images, closed, fetched, changed, widths };
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

describe("a picture on its way that nobody wants any more", () => {
  test("is called off, and asked for anew when it is wanted again", async () => {
    const off: number[] = [];
    const { images, fetched } = setUp((object, _, signal) => {
      signal.addEventListener("abort", () => off.push(object));
      return object === 3 ? Promise.resolve(answered()) : new Promise(() => undefined);
    });
    images.want([1, 2, 3]);
    await settle();
    images.want([2, 4]);
    expect(off).toEqual([1]);
    expect(images.get(1)).toBeNull();
    // What has arrived may be wanted again.
    expect(images.get(3)?.state).toBe("ready");
    images.want([1, 2]);
    expect(fetched).toEqual([1, 2, 3, 4, 1]);
    expect(off).toEqual([1, 4]);
  });
});

describe("a picture that comes in parts", () => {
  const part = (top: number): Answered =>
    answered({ box: { left: 0, top, width: 40, height: 10 }, share: (top + 10) / 30 });

  function arriving() {
    let tell: (part: Answered) => void = () => undefined;
    let finish: (answered: Answered | Error) => void = () => undefined;
    const host = setUp(
      (_, take) =>
        new Promise((resolve, reject) => {
          tell = take;
          finish = (result) => (result instanceof Error ? reject(result) : resolve(result));
        }),
    );
    host.images.want([1]);
    return {
      ...host,
      tell: (top: number) => tell(part(top)),
      finish: (result: Answered | Error) => finish(result),
    };
  }

  test("is there with what has come, and whole in the end, when its parts are closed", async () => {
    const { images, closed, changed, tell, finish } = arriving();
    tell(0);
    tell(10);
    await settle();
    expect(images.get(1)).toMatchObject({ state: "arriving", value: { bitmap: null, share: 20 / 30 } });
    expect(pictureIn(images.get(1))?.parts.map(({ box }) => box.top)).toEqual([0, 10]);
    expect(closed).toEqual([]);
    finish(answered());
    await settle();
    expect(images.get(1)).toMatchObject({ state: "ready", value: { info: INFO, parts: [], share: 1 } });
    expect(closed).toEqual([0, 1]);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  test("that turns out damaged says so", async () => {
    const { images, closed, tell, finish } = arriving();
    tell(0);
    finish(answered({ width: 0, height: 0, problem: "cut short" }));
    await settle();
    expect(images.get(1)).toMatchObject({ state: "unreadable", problem: "cut short" });
    expect(closed).toEqual([0]);
  });

  test("that is not wanted any more takes no further parts", async () => {
    const { images, closed, tell } = arriving();
    tell(0);
    await settle();
    images.close();
    tell(10);
    await settle();
    expect(images.get(1)).toBeNull();
    expect(new Set(closed)).toEqual(new Set([0, 1]));
  });

  test("asked for anew is not mixed with what was on its way", async () => {
    const { images, tell } = arriving();
    const stale = tell;
    stale(0);
    await settle();
    images.retry(1);
    expect(images.get(1)).toEqual({ state: "loading" });
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

describe("before anybody looks", () => {
  test("nothing is fetched", async () => {
    const { images, fetched } = setUp(undefined, false);
    images.want([1, 2]);
    await settle();
    expect(fetched).toEqual([]);
    images.open({ width: 400, height: 300 });
    await settle();
    expect(fetched).toEqual([1, 2]);
  });

  test("a picture that was sent unasked is taken, and the others are fetched when somebody looks", async () => {
    const { images, fetched, changed } = setUp(undefined, false);
    images.want([1, 2]);
    await images.offer(1, answered());
    expect(images.get(1)).toMatchObject({ state: "ready" });
    expect(changed).toHaveBeenCalledWith(1);
    images.open({ width: 400, height: 300 });
    await settle();
    expect(fetched).toEqual([2]);
  });
});

describe("a picture that was sent unasked", () => {
  const offered = async (room: { width: number; height: number }) => {
    const all = setUp(undefined, false);
    all.widths.push(INFO.width / 2);
    all.images.want([1]);
    await all.images.offer(1, answered());
    expect(all.images.refining(1)).toBe(true);
    all.images.open(room);
    return all;
  };

  test("is enough where it is shown no larger", async () => {
    const { images, fetched } = await offered({ width: INFO.width / 2, height: INFO.height / 2 });
    await settle();
    expect(fetched).toEqual([]);
    expect(images.refining(1)).toBe(false);
  });

  test("is shown until a finer one is there where it is shown larger, and then closed", async () => {
    const { images, fetched, closed } = await offered({ width: INFO.width, height: INFO.height });
    expect(images.get(1)?.state).toBe("ready");
    expect(images.refining(1)).toBe(true);
    await settle();
    expect(fetched).toEqual([1]);
    expect(images.get(1)).toMatchObject({ value: { bitmap: { width: INFO.width } } });
    expect(images.refining(1)).toBe(false);
    expect(closed).toEqual([0]);
  });

  test("stays where the finer one does not arrive", async () => {
    const all = setUp(async () => Promise.reject(new Error("no kernel")), false);
    all.widths.push(INFO.width / 2);
    all.images.want([1]);
    await all.images.offer(1, answered());
    all.images.open(INFO);
    await settle();
    expect(all.images.get(1)?.state).toBe("ready");
    expect(all.images.refining(1)).toBe(false);
    expect(all.closed).toEqual([]);
  });

  test("of an object that is not wanted, or is there, is not taken", async () => {
    const { images, closed } = setUp();
    await images.offer(5, answered());
    expect(images.get(5)).toBeNull();
    images.want([1]);
    await settle();
    await images.offer(1, answered());
    expect(closed).toEqual([]);
  });

  test("is asked for where it is damaged", async () => {
    const { images, fetched } = setUp(undefined, false);
    images.want([1]);
    await images.offer(1, { result: null, buffers: [] });
    images.open(INFO);
    await settle();
    expect(fetched).toEqual([1]);
    expect(images.get(1)?.state).toBe("ready");
  });
});
