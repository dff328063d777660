import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { decode, decodeSoon } from "../../src/sync/decode";

const BYTES = new DataView(new ArrayBuffer(3));
const closed: string[] = [];

/** A decoder that gives a frame of a size, or cannot read the picture. */
function stubDecoder(size: { width: number; height: number } | null) {
  const frame = { codedWidth: size?.width, codedHeight: size?.height, close: () => closed.push("frame") };
  vi.stubGlobal(
    "ImageDecoder",
    class {
      async decode() {
        if (size === null) throw new Error("cannot be read");
        return { image: frame };
      }
      close() {
        closed.push("decoder");
      }
    },
  );
  return frame;
}

beforeEach(() => {
  closed.length = 0;
  vi.stubGlobal("createImageBitmap", async (from: unknown) => ({ from }));
});

afterEach(() => void vi.unstubAllGlobals());

describe("a picture in the browser's own time", () => {
  test("is made of its bytes", async () => {
    const { from } = (await decode(BYTES, "image/png")) as unknown as { from: Blob };
    expect([from.size, from.type]).toEqual([3, "image/png"]);
  });

  test("is made of nothing where no bytes came, and says what is wrong with that itself", async () => {
    const { from } = (await decode(undefined, "image/png")) as unknown as { from: Blob };
    expect(from.size).toBe(0);
  });
});

describe("a picture that is waited for", () => {
  test("comes from the decoder that does not wait for the page, and nothing is left open", async () => {
    const frame = stubDecoder({ width: 800, height: 600 });
    expect(await decodeSoon(BYTES, "image/jpeg")).toEqual({ from: frame });
    expect(closed).toEqual(["frame", "decoder"]);
  });

  test.each([
    ["is large", { width: 4000, height: 3000 }],
    ["cannot be read by it", null],
  ])("is decoded as any other where it %s", async (_, size) => {
    stubDecoder(size);
    const { from } = (await decodeSoon(BYTES, "image/jpeg")) as unknown as { from: Blob };
    expect(from.size).toBe(3);
    expect(closed.filter((name) => name === "decoder")).toHaveLength(1);
    expect(closed.includes("frame")).toBe(size !== null);
  });

  test("is decoded as any other where there is no such decoder", async () => {
    const { from } = (await decodeSoon(BYTES, "image/jpeg")) as unknown as { from: Blob };
    expect(from.size).toBe(3);
  });

  test("is an error where neither can read it", async () => {
    stubDecoder(null);
    vi.stubGlobal("createImageBitmap", async () => Promise.reject(new Error("damaged")));
    await expect(decodeSoon(BYTES, "image/jpeg")).rejects.toThrow("damaged");
  });
});
