import { expect, test } from "vitest";
import { formState } from "../../src/sync/form-models";

/** A widget's model as the host has it. */
function model(id: string, attributes: Record<string, unknown>): object {
  return {
    model_id: id,
    attributes,
    serialize: (state: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(state).map(([name, value]) => [name, value instanceof Date ? value.getTime() : value]),
      ),
  };
}

function stateOf(root: object): Promise<unknown> {
  return formState("IPY_MODEL_root", { get_model: async (id: string) => (id === "root" ? root : null) });
}

test("every widget in a form tells what it shows, however deep it stands", async () => {
  const text = model("text", { value: "typed", description: "Note" });
  const radio = model("radio", { index: 2, _options_labels: ["a", "b", "c"] });
  const root = model("root", { children: [text, model("box", { children: [radio] })] });

  expect(await stateOf(root)).toEqual({ text: { value: "typed" }, radio: { index: 2 } });
});

test("widgets that know one another are asked once each", async () => {
  const child = { value: 1, parent: null as object | null };
  const inner = model("inner", child);
  const root = model("root", { children: [inner, inner] });
  child.parent = root;

  expect(await stateOf(root)).toEqual({ inner: { value: 1 } });
});

test("pictures and files, which no message holds, are left to their own messages", async () => {
  const root = model("root", {
    children: [
      model("image", { value: new DataView(new ArrayBuffer(8)) }),
      model("upload", { value: [{ content: new DataView(new ArrayBuffer(8)) }] }),
      model("date", { value: new Date(5) }),
    ],
  });

  expect(await stateOf(root)).toEqual({ date: { value: 5 } });
});
