/** Shows a classic widget, such as an ipycanvas, inside ours. */

interface ClassicView {
  readonly el: HTMLElement;
  trigger(event: string): void;
  remove(): void;
}

interface ClassicManager {
  get_model(id: string): Promise<unknown>;
  create_view(model: unknown): Promise<ClassicView>;
}

const PREFIX = "IPY_MODEL_";

function isClassic(manager: unknown): manager is ClassicManager {
  const given = manager as Partial<ClassicManager> | null | undefined;
  return typeof given?.get_model === "function" && typeof given.create_view === "function";
}

/**
 * Put the view of a classic widget into a holder until the signal aborts.
 *
 * Hosts without classic views show nothing; the official types of anywidget do not list `create_view`.
 */
export async function showChild(
  reference: unknown,
  manager: unknown,
  place: { readonly holder: HTMLElement; readonly signal: AbortSignal },
): Promise<void> {
  if (typeof reference !== "string" || !reference.startsWith(PREFIX) || !isClassic(manager)) return;
  const model = await manager.get_model(reference.slice(PREFIX.length));
  const view = await manager.create_view(model);
  if (place.signal.aborted) {
    view.remove();
    return;
  }
  place.holder.replaceChildren(view.el);
  // Without it layout and style of the child are never applied: a bare append tells it nothing.
  view.trigger("displayed");
  place.signal.addEventListener("abort", () => view.remove(), { once: true });
}
