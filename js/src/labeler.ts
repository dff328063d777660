/** The labeler as an anywidget module: one labeler a model, any number of views of it; every tool is bundled with it. */

import type { AnyModel, Initialize, Render } from "@anywidget/types";
import { parseConfig, parseOpening, parseReply, parseScene } from "./guards";
import { STRINGS } from "./strings";
import { Bridge } from "./sync/bridge";
import { showChild } from "./sync/child-view";
import { followChoice } from "./sync/choice";
import { createLiveness, kernelOf, type Liveness } from "./sync/liveness";
import { createRequests } from "./sync/requests";
import { openShelf } from "./sync/shelf";
import type { Tool } from "./tool";
import { createLabelerView } from "./ui/labeler-view";

interface Traits {
  config: unknown;
  scene: unknown;
  overlay_canvas: unknown;
}

interface Labeler {
  readonly bridge: Bridge;
  readonly liveness: Liveness;
}

function createLabeler(tool: Tool, model: AnyModel<Traits>, signal: AbortSignal): Labeler {
  const client = globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  // Unlike the time of day, it never goes back.
  const clock = (): number => performance.timeOrigin + performance.now();
  const requests = createRequests({
    client,
    clock,
    send: (message) => {
      model.send(message);
      liveness.asked();
    },
  });
  const config = parseConfig(model.get("config"));
  const bridge = new Bridge({
    config,
    scene: parseScene(model.get("scene"), tool.parse),
    tool,
    requests,
    shelf: openShelf(config.key, clock),
    client,
    now: clock,
    signal,
  });
  // A class that is the answer is chosen anew for each object.
  if (!tool.classIsAnswer) followChoice(bridge.store, { now: clock, signal });
  const liveness = createLiveness({
    kernel: kernelOf(model.widget_manager),
    hello: () => void requests.start({ kind: "hello" }).done.catch(() => undefined),
    report: (state) => bridge.kernelIs(state),
    signal,
  });
  const onMessage = (message: unknown, buffers: DataView[]): void => {
    const reply = parseReply(message);
    const opening = parseOpening(message);
    if (reply === null && opening === null) return;
    liveness.heard();
    if (reply !== null) requests.receive(reply, buffers);
    if (opening !== null) void bridge.contents.offer(opening.object, { result: opening.result, buffers });
  };
  const onVisibility = (): void => {
    if (document.visibilityState === "hidden") bridge.rested();
  };
  document.addEventListener("visibilitychange", onVisibility, { signal });
  const onScene = (): void => bridge.receiveScene(parseScene(model.get("scene"), tool.parse));
  model.on("msg:custom", onMessage);
  model.on("change:scene", onScene);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", onMessage);
    model.off("change:scene", onScene);
    bridge.contents.close();
    requests.close("the labeler was closed");
  });
  liveness.begin();
  return { bridge, liveness };
}

/** What a host calls once for each model. */
export type Widget = () => { initialize: Initialize<Traits>; render: Render<Traits> };

/** Return the widget that labels with a tool; `name` is that of its bundle, whose styles are for it alone. */
export function labelerWith(tool: Tool, name: string): Widget {
  return () => widget(tool, name);
}

function widget(tool: Tool, name: string): ReturnType<Widget> {
  let shared: Labeler | undefined;
  return {
    initialize({ model }) {
      const life = new AbortController();
      shared = createLabeler(tool, model, life.signal);
      return () => life.abort();
    },
    render({ model, el }) {
      if (shared === undefined) throw new Error("the host rendered the labeler before it initialized it");
      const life = new AbortController();
      const { signal } = life;
      const view = createLabelerView(shared.bridge, signal, model.widget_manager);
      el.dataset.gtTool = name;
      el.replaceChildren(view.root);
      if (shared.bridge.store.get().kernel.kind === "lost") shared.liveness.greet();
      if (view.overlay !== null) showOverlay(model, shared.bridge, { holder: view.overlay, signal });
      return () => life.abort();
    },
  };
}

interface Place {
  readonly holder: HTMLElement;
  readonly signal: AbortSignal;
}

function showOverlay(model: AnyModel<Traits>, bridge: Bridge, { holder, signal }: Place): void {
  let life = new AbortController();
  const show = (): void => {
    life.abort();
    life = new AbortController();
    const place = { holder, signal: AbortSignal.any([signal, life.signal]) };
    showChild(model.get("overlay_canvas"), model.widget_manager, place).catch((error: Error) => {
      holder.replaceChildren();
      bridge.notify({ tone: "error", text: STRINGS.notices.overlayFailed(error.message) });
    });
  };
  model.on("change:overlay_canvas", show);
  signal.addEventListener("abort", () => model.off("change:overlay_canvas", show), { once: true });
  show();
}
