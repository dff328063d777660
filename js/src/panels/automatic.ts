/** The panel of automated labeling as an anywidget module. */

import type { AnyModel, Initialize, Render } from "@anywidget/types";
import type { Action } from "../automatic/actions";
import { parseAutomatic } from "../automatic/record";
import { createPanel } from "../automatic/view";
import { parseReply } from "../guards";
import type { KernelState } from "../model/state";
import { createLiveness, kernelOf } from "../sync/liveness";
import { createRequests, type Requests } from "../sync/requests";

interface Traits {
  scene: unknown;
}

interface Shared {
  readonly requests: Requests;
  lost: string;
  readonly views: Set<() => void>;
  greet(): void;
}

function share(model: AnyModel<Traits>, signal: AbortSignal): Shared {
  const client = globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  const clock = (): number => performance.timeOrigin + performance.now();
  const requests = createRequests({ client, clock, send: (message) => model.send(message) });
  const views = new Set<() => void>();
  const redraw = (): void => {
    for (const view of views) view();
  };
  const liveness = createLiveness({
    kernel: kernelOf(model.widget_manager),
    hello: () => void requests.start({ kind: "hello" }).done.catch(() => undefined),
    report: (state: KernelState) => {
      shared.lost = state.kind === "lost" ? state.reason : "";
      redraw();
    },
    signal,
  });
  const shared: Shared = { requests, lost: "", views, greet: () => liveness.greet() };
  const onMessage = (message: unknown, buffers: DataView[]): void => {
    const reply = parseReply(message);
    if (reply === null) return;
    liveness.heard();
    requests.receive(reply, buffers);
  };
  model.on("msg:custom", onMessage);
  model.on("change:scene", redraw);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", onMessage);
    model.off("change:scene", redraw);
    requests.close("the panel was closed");
  });
  liveness.greet();
  return shared;
}

function widget(): { initialize: Initialize<Traits>; render: Render<Traits> } {
  let shared: Shared | undefined;
  return {
    initialize({ model }) {
      const life = new AbortController();
      shared = share(model, life.signal);
      return () => life.abort();
    },
    render({ model, el }) {
      if (shared === undefined) throw new Error("the host rendered the panel before it initialized it");
      const { requests, views } = shared;
      const state = shared;
      const life = new AbortController();
      const ask = (action: Action): Promise<unknown> => requests.start({ kind: "automatic", action }).done;
      const panel = createPanel({ ask, signal: life.signal });
      const draw = (): void => panel.update(parseAutomatic(model.get("scene")), state.lost);
      draw();
      el.replaceChildren(panel.root);
      views.add(draw);
      if (state.lost !== "") state.greet();
      return () => {
        views.delete(draw);
        life.abort();
      };
    },
  };
}

export default widget;
