import { expect, test } from "vitest";
import { MOST_BYTES, Reserve } from "../../src/sync/reserve";
import type { ObjectView, Request } from "../../src/wire";
import { view } from "../records";

interface Opened {
  readonly reserve: Reserve;
  readonly asked: Request[];
  readonly arrived: number[];
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

function open({ bytes = 1000, broken = -1 } = {}): Opened {
  const asked: Request[] = [];
  const arrived: number[] = [];
  const reserve = new Reserve({
    request: (object) => ({ kind: "image", object, room: null, parts: false }),
    ask: async (request) => {
      asked.push(request);
      const object = "object" in request ? Number(request.object) : -1;
      if (object === broken) throw new Error("no");
      if (request.kind === "view") return { result: view(object), buffers: [] };
      return { result: object, buffers: [new DataView(new ArrayBuffer(bytes))] };
    },
    parse: (value) => value as ObjectView,
    arrived: ({ index }) => void arrived.push(index),
  });
  return { reserve, asked, arrived };
}

test("objects are fetched one after the other, each once", async () => {
  const { reserve, asked, arrived } = open();
  reserve.want([4, 5], []);
  expect(asked).toHaveLength(1);
  await settle();
  reserve.want([4, 5], []);
  await settle();
  expect(asked.map((request) => request.kind)).toEqual(["view", "image", "view", "image"]);
  expect(arrived).toEqual([4, 5]);
});

test("what was fetched is given away once", async () => {
  const { reserve } = open();
  reserve.want([4], []);
  await settle();
  reserve.want([], [4]);
  expect((await reserve.take(4))?.result).toBe(4);
  expect(reserve.take(4)).toBeNull();
  expect(reserve.size).toBe(0);
});

test("what is neither ahead nor near is let go of", async () => {
  const { reserve } = open();
  reserve.want([4, 5], []);
  await settle();
  reserve.want([5], []);
  expect([reserve.take(4), (await reserve.take(5))?.result]).toEqual([null, 5]);
});

test("no more than the limit is fetched, give or take one object", async () => {
  const { reserve, arrived } = open({ bytes: MOST_BYTES / 2 });
  reserve.want([4, 5, 6, 7], []);
  await settle();
  expect(arrived).toEqual([4, 5]);
  expect(reserve.size).toBe(MOST_BYTES);
});

test("what cannot be had ends the fetching until it is asked for anew", async () => {
  const { reserve, asked } = open({ broken: 4 });
  reserve.want([4], []);
  await settle();
  reserve.want([4], []);
  await settle();
  expect(asked).toHaveLength(2);
});

test("what is on its way is given away, not fetched again", async () => {
  const { reserve, asked } = open();
  reserve.want([4], []);
  await Promise.resolve();
  await Promise.resolve();
  expect(asked.at(-1)?.kind).toBe("image");
  reserve.want([], [4]);
  expect((await reserve.take(4))?.result).toBe(4);
  expect([asked.length, reserve.size]).toEqual([2, 0]);
});
