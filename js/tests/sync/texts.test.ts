import { describe, expect, test } from "vitest";
import { parseTextInfo, TEXTS, textIn } from "../../src/sync/texts";

const about = (length: number, problem: string | null = null): object => ({
  length,
  media_type: "text/plain;charset=utf-8",
  problem,
});
const bytes = (...values: readonly number[]): DataView[] => [new DataView(new Uint8Array(values).buffer)];

describe("a text from the kernel", () => {
  test("is decoded, its own first characters included", async () => {
    const received = await TEXTS.receive({
      result: about(3),
      buffers: bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x0d),
    });
    expect(textIn(received)?.content).toBe("\ufeffé\r");
  });

  test("that cannot be read says why", async () => {
    const received = await TEXTS.receive({ result: about(0, "no UTF-8"), buffers: bytes() });
    expect(received).toEqual({ state: "unreadable", problem: "no UTF-8" });
    expect(textIn(received)).toBeNull();
  });

  test("that is no UTF-8 after all did not arrive", async () => {
    await expect(TEXTS.receive({ result: about(1), buffers: bytes(0xff) })).rejects.toThrow();
  });

  test("is refused with the name of the field when it is not as agreed", () => {
    expect(() => parseTextInfo({ ...about(1), length: "1" })).toThrow("text.length should be a whole number");
  });
});
