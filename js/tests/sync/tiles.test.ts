import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TilePlace } from "../../src/model/tiles";
import { createRequests, type Requests } from "../../src/sync/requests";
import { IN_FLIGHT, TILE_BYTES, Tiles } from "../../src/sync/tiles";
import type { SentRequest } from "../../src/wire";

const BYTES = new DataView(new ArrayBuffer(1));
const open: ImageBitmap[] = [];

function place(column: number): TilePlace {
  return { level: 0, column, row: 0 };
}

function setUp() {
  const sent: SentRequest[] = [];
  const problems: string[] = [];
  const requests: Requests = createRequests({
    client: "page",
    clock: () => 0,
    send: (message) => sent.push(message),
  });
  let changes = 0;
  const tiles = new Tiles(requests, {
    changed: () => {
      changes += 1;
    },
    failed: (problem) => problems.push(problem),
  });
  const columns = (): number[] =>
    sent.flatMap((message) => (message.kind === "tile" ? [message.column] : []));
  const idOf = (column: number): string =>
    sent.findLast((message) => message.kind === "tile" && message.column === column)?.id ?? "";
  const arrive = async (column: number): Promise<void> => {
    requests.receive({ kind: "reply", id: idOf(column), result: { media_type: "image/png" } }, [BYTES]);
    await vi.waitFor(() => expect(tiles.get(place(column)) ?? null).not.toBeUndefined());
    await new Promise((done) => setTimeout(done));
  };
  const fail = async (column: number): Promise<void> => {
    requests.receive({ kind: "reply", id: idOf(column), error: { code: "x", message: "no" } }, []);
    await new Promise((done) => setTimeout(done));
  };
  return { tiles, sent, problems, columns, idOf, arrive, fail, changes: () => changes };
}

beforeEach(() => {
  open.length = 0;
  vi.stubGlobal("createImageBitmap", async () => {
    const bitmap = { width: 512, height: 512, close: () => open.splice(open.indexOf(bitmap), 1) };
    open.push(bitmap as unknown as ImageBitmap);
    return bitmap;
  });
});

afterEach(() => void vi.unstubAllGlobals());

const LINE = Array.from({ length: 20 }, (_, column) => place(column));

describe("tiles", () => {
  test("come a few at a time, in the order in which they are wanted", async () => {
    const { tiles, columns, arrive, changes } = setUp();
    tiles.show(3);
    tiles.want(LINE);
    expect(columns()).toEqual([0, 1, 2, 3, 4, 5].slice(0, IN_FLIGHT));
    await arrive(2);
    expect(columns().at(-1)).toBe(IN_FLIGHT);
    expect(tiles.get(place(2))?.bitmap.width).toBe(512);
    expect(changes()).toBe(1);
  });

  test("that went out of view are called off, and those that come into it asked for", () => {
    const { tiles, sent, columns, idOf } = setUp();
    tiles.show(3);
    tiles.want(LINE.slice(0, 3));
    tiles.want(LINE.slice(2, 5));
    expect(sent.find((message) => message.kind === "cancel")).toMatchObject({
      requests: [idOf(0), idOf(1)],
    });
    expect(columns()).toEqual([0, 1, 2, 3, 4]);
  });

  test("that come after they were called off are let go of", async () => {
    const { tiles, arrive } = setUp();
    tiles.show(3);
    tiles.want([place(0)]);
    tiles.want([]);
    await arrive(0);
    expect(tiles.get(place(0))).toBeUndefined();
    expect(open).toEqual([]);
  });

  test("are not asked for twice", async () => {
    const { tiles, columns, arrive } = setUp();
    tiles.show(3);
    tiles.want([place(0)]);
    await arrive(0);
    tiles.want([place(0)]);
    expect(columns()).toEqual([0]);
  });

  test("that fail are told and not asked for again", async () => {
    const { tiles, columns, problems, fail } = setUp();
    tiles.show(3);
    tiles.want([place(0)]);
    expect(tiles.misses(place(0))).toBe(true);
    await fail(0);
    tiles.want([place(0)]);
    expect(columns()).toEqual([0]);
    expect(problems).toEqual(["no"]);
    expect(tiles.misses(place(0))).toBe(false);
  });

  test("of another picture take the place of these, whose memory is given back", async () => {
    const { tiles, sent, arrive } = setUp();
    tiles.show(3);
    tiles.want([place(0), place(1)]);
    await arrive(0);
    tiles.show(4);
    expect(open).toEqual([]);
    expect(sent.at(-1)?.kind).toBe("cancel");
    tiles.want([place(0)]);
    expect(sent.at(-1)).toMatchObject({ kind: "tile", object: 4, column: 0 });
  });

  test("take no more memory than is set aside for them", async () => {
    const { tiles, arrive } = setUp();
    tiles.show(3);
    for (let column = 0; column < 120; column += 1) {
      tiles.want([place(column)]);
      await arrive(column);
    }
    expect(open.length * 512 * 512 * 4).toBe(TILE_BYTES);
  });
});
