import { vi } from "vitest";
import { labelerWith } from "../../src/labeler";
import type { Tool } from "../../src/tool";
import BOUNDING_BOX from "../../src/tools/bounding-box";
import type { Config, Scene, SentRequest } from "../../src/wire";
import { config, scene, view } from "../records";

type Handler = (...values: unknown[]) => void;

/** A host with a widget model whose kernel answers at once. */
export interface Host {
  readonly sent: SentRequest[];
  readonly root: HTMLElement;
  /** Another view of the same labeler. */
  another(): Promise<HTMLElement>;
  /** Have the kernel set the scene. */
  show(scene: Scene): void;
  close(): void;
  /** The number of listeners on the model. */
  listeners(): number;
}

/** Return what jsdom does not have. */
export function stubBrowser(): void {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      readonly #seen: () => void;
      constructor(seen: () => void) {
        this.#seen = seen;
      }
      observe(): void {
        queueMicrotask(this.#seen);
      }
      disconnect(): void {}
    },
  );
  const size = { clientWidth: 640, clientHeight: 480 };
  for (const [side, value] of Object.entries(size)) {
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => value });
  }
  vi.stubGlobal("createImageBitmap", async () => ({ close: () => undefined }));
  HTMLCanvasElement.prototype.getContext = (() => null) as typeof HTMLCanvasElement.prototype.getContext;
}

export interface HostOptions {
  readonly config?: Config;
  readonly scene?: Scene;
  /** Boxes unless given. */
  readonly tool?: Tool;
  /** The host's manager of widgets. */
  readonly manager?: object;
  /** Whether the browser still has what an earlier page has kept. */
  readonly again?: boolean;
  /** What the kernel does with a message: `null` for no answer. */
  readonly answer?: (message: SentRequest) => object | null;
}

const PICTURE = { width: 100, height: 80, orientation: 1, media_type: "image/png", problem: null };

/** Initialize and render the labeler in the page. */
export async function openLabeler(options: HostOptions = {}): Promise<Host> {
  if (options.again !== true) localStorage.clear();
  const sent: SentRequest[] = [];
  const handlers = new Map<string, Set<Handler>>();
  const traits: Record<string, unknown> = {
    config: options.config ?? config(),
    scene: options.scene ?? scene(1, [view(0), view(1)]),
    overlay_canvas: null,
  };
  const answer =
    options.answer ?? ((message: SentRequest) => (message.kind === "image" ? PICTURE : { saved: true }));
  const emit = (name: string, ...values: unknown[]): void => {
    for (const handler of handlers.get(name) ?? []) handler(...values);
  };
  const model = {
    get: (name: string) => traits[name],
    on: (name: string, handler: Handler) => {
      handlers.set(name, (handlers.get(name) ?? new Set()).add(handler));
    },
    off: (name: string, handler: Handler) => handlers.get(name)?.delete(handler),
    send: (message: SentRequest) => {
      sent.push(message);
      const result = answer(message);
      if (result === null) return;
      const bytes = [new DataView(new ArrayBuffer(1))];
      queueMicrotask(() => emit("msg:custom", { kind: "reply", id: message.id, result }, bytes));
    },
    widget_manager: options.manager ?? {},
  };
  const { initialize, render } = labelerWith(options.tool ?? BOUNDING_BOX, "bounding-box")();
  const cleanups: unknown[] = [await initialize({ model } as never)];
  const open = async (): Promise<HTMLElement> => {
    const el = document.body.appendChild(document.createElement("div"));
    cleanups.push(await render({ model, el } as never));
    const root = el.querySelector<HTMLElement>("[role=region]");
    if (root === null) throw new Error("the labeler rendered nothing");
    return root;
  };
  const root = await open();
  await frame();
  return {
    sent,
    root,
    another: open,
    show(next) {
      traits.scene = next;
      emit("change:scene");
    },
    close: () => {
      for (const cleanup of cleanups) if (typeof cleanup === "function") cleanup();
    },
    listeners: () => [...handlers.values()].reduce((n, set) => n + set.size, 0),
  };
}

/** Wait until the views have followed the state. */
export async function frame(): Promise<void> {
  for (let n = 0; n < 3; n += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Press a key on an element. */
export function press(on: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  return event;
}

/** Return the button with an accessible name. */
export function buttonNamed(root: Element, name: string): HTMLButtonElement {
  const found = [...root.querySelectorAll("button")].find(
    (button) => (button.getAttribute("aria-label") ?? button.textContent) === name,
  );
  if (found === undefined) throw new Error(`there is no button ${name}`);
  return found;
}
