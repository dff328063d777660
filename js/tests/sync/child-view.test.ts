import { expect, test, vi } from "vitest";
import { showChild } from "../../src/sync/child-view";

function setUp() {
  const view = { el: "canvas", trigger: vi.fn(), remove: vi.fn() };
  const manager = {
    get_model: vi.fn(async (id: string) => ({ id })),
    create_view: vi.fn(async () => view),
  };
  const holder = { replaceChildren: vi.fn() } as unknown as HTMLElement;
  return { view, manager, holder, life: new AbortController() };
}

test("a classic widget is put in, told that it is displayed, and removed at the end", async () => {
  const { view, manager, holder, life } = setUp();
  await showChild("IPY_MODEL_abc", manager, { holder, signal: life.signal });
  expect(manager.get_model).toHaveBeenCalledWith("abc");
  expect(holder.replaceChildren).toHaveBeenCalledWith("canvas");
  expect(view.trigger).toHaveBeenCalledWith("displayed");
  life.abort();
  expect(view.remove).toHaveBeenCalledOnce();
});

test("a view that comes too late is removed at once", async () => {
  const { view, manager, holder, life } = setUp();
  const shown = showChild("IPY_MODEL_abc", manager, { holder, signal: life.signal });
  life.abort();
  await shown;
  expect(view.remove).toHaveBeenCalledOnce();
  expect(holder.replaceChildren).not.toHaveBeenCalled();
});

test.each([
  [null, {}],
  ["anywidget:abc", {}],
  ["IPY_MODEL_abc", {}],
  ["IPY_MODEL_abc", null],
])("a host or reference of another kind (%s) shows nothing", async (reference, manager) => {
  const { holder, life } = setUp();
  await showChild(reference, manager, { holder, signal: life.signal });
  expect(holder.replaceChildren).not.toHaveBeenCalled();
});
