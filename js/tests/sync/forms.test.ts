import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { FORMS, formIn } from "../../src/sync/forms";
import { pictureIn } from "../../src/sync/pictures";

const RECORD = new URL("../../../tests/wire/reply-form.json", import.meta.url);
const { result } = JSON.parse(readFileSync(fileURLToPath(RECORD), "utf8")) as { result: { shown: object } };
const bytes = (text: string): DataView => new DataView(new TextEncoder().encode(text).buffer);

test("a form comes with the picture that it stands beside", async () => {
  const bitmap = { close: vi.fn() };
  vi.stubGlobal("createImageBitmap", async () => bitmap);

  const content = await FORMS.receive({ result, buffers: [bytes("jpeg")] });

  expect(formIn(content)?.widget).toBe("IPY_MODEL_5f2a");
  expect(formIn(content)?.input).toEqual({ "source-ref": "photos/0.jpg" });
  expect(pictureIn(content)?.bitmap).toBe(bitmap);
  if (content.state === "ready") FORMS.release(content.value);
  expect(bitmap.close).toHaveBeenCalledOnce();
});

test("a form comes with the text that it stands below, or with none", async () => {
  const shown = { length: 5, media_type: "text/plain;charset=utf-8", problem: null };

  const text = await FORMS.receive({ result: { ...result, shown }, buffers: [bytes("Tea 🍵")] });
  const nothing = await FORMS.receive({ result: { ...result, shown }, buffers: [bytes("")] });

  expect(formIn(text)?.text).toBe("Tea 🍵");
  expect(formIn(nothing)?.text).toBe("");
});

test("what cannot be read is said", async () => {
  const shown = { length: 0, media_type: "text/plain", problem: "no UTF-8" };

  expect(await FORMS.receive({ result: { ...result, shown }, buffers: [] })).toEqual({
    state: "unreadable",
    problem: "no UTF-8",
  });
});
