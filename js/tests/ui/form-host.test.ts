// @vitest-environment jsdom
import { afterEach, beforeAll, expect, test } from "vitest";
import CUSTOM from "../../src/tools/custom";
import type { SentRequest, TaskConfig } from "../../src/wire";
import { config, scene, view } from "../records";
import { buttonNamed, frame, type Host, openLabeler, press, stubBrowser } from "./host";

const TASK: TaskConfig = {
  type: "custom",
  labels: [],
  multi_label: false,
  options: { name: "quality", shows: "nothing", module: null },
};
const SHOWN = { length: 0, media_type: "text/plain;charset=utf-8", problem: null };

let host: Host;
beforeAll(stubBrowser);
afterEach(() => {
  host.close();
  document.body.replaceChildren();
});

/** A text field of ipywidgets in the page. */
function fieldOf(id: string) {
  const field = document.createElement("input");
  const attributes = { value: "" };
  field.addEventListener("input", () => {
    attributes.value = field.value;
  });
  const model = { model_id: id, attributes, serialize: (state: object) => state };
  return { model, view: { el: field, trigger: () => undefined, remove: () => field.remove() } };
}

/** Open the labeler with a kernel that sends forms and leaves everything else unanswered, as a busy one does. */
async function openBusy(): Promise<void> {
  const fields = new Map(["f0", "f1"].map((id) => [id, fieldOf(id)]));
  const manager = {
    get_model: async (id: string) => fields.get(id)?.model,
    create_view: async (model: { model_id: string }) => fields.get(model.model_id)?.view,
  };
  const answer = (message: SentRequest): object | null => {
    if (message.kind === "hello") return {};
    if (message.kind !== "form") return null;
    const id = `f${message.object}`;
    return { input: {}, widget: `IPY_MODEL_${id}`, models: ["layout", id], shown: SHOWN };
  };
  host = await openLabeler({
    tool: CUSTOM,
    config: config(TASK),
    scene: scene(1, [view(0), view(1)]),
    manager,
    answer,
  });
  await frame();
}

const changes = (): SentRequest[] => host.sent.filter((message) => "made" in message);

function fill(text: string): void {
  const field = host.root.querySelector<HTMLInputElement>("[data-gt=form] input");
  if (field === null) throw new Error("there is no form");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

test("a form is submitted with what its widgets show while the kernel is busy", async () => {
  await openBusy();
  fill("blurred");
  buttonNamed(host.root, "Submit").click();
  await frame();

  const answer = {
    type: "custom",
    value: null,
    widgets: [{ place: 1, model: "f0", state: { value: "blurred" } }],
  };
  expect(changes()).toMatchObject([
    { kind: "draft", object: 0, answer },
    { kind: "submit", object: 0, answer },
  ]);
  expect(host.root.dataset.gtObject).toBe("1");
});

test("what a form begins with is submitted, too, and two presses submit once", async () => {
  await openBusy();
  press(host.root, "Enter");
  press(host.root, "Enter");
  await frame();

  const submitted = changes().filter(({ kind }) => kind === "submit");
  expect(submitted).toMatchObject([
    { object: 0, answer: { widgets: [{ place: 1, model: "f0", state: { value: "" } }] } },
  ]);
});

test("who turns the page leaves a draft of what was filled in", async () => {
  await openBusy();
  fill("half");
  press(host.root, "d");
  await frame();

  expect(changes()).toMatchObject([
    { kind: "draft", object: 0, answer: { widgets: [{ state: { value: "half" } }] } },
    { kind: "go", direction: "next", object: 0 },
  ]);
  expect(host.root.dataset.gtObject).toBe("1");
});
