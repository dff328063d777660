/** A form as it stands on the page: a widget of the kernel's, or what the user's own module has drawn. */

import { type CustomAnswer, filledIn, toJson } from "../model/custom";
import { nullable, record, text } from "../parse";
import { STRINGS } from "../strings";
import { showChild } from "../sync/child-view";
import { formState, shownWidgets } from "../sync/form-models";
import type { FormContent } from "../sync/forms";
import { loadModule, type UserModule } from "../sync/user-module";
import { element } from "./dom";
import type { View } from "./view";

/** What a form holds; `problem` is what code of the user's raised since it was last read. */
export interface FormReading {
  readonly value: unknown;
  readonly problem: string | null;
}

/** A form that is shown until its place is cleared. */
export interface DrawnForm {
  /** Settles when it can be worked with. */
  readonly ready: Promise<void>;
  /** Return what it holds. */
  read(): Promise<FormReading>;
  /** Return it as an answer without waiting for the kernel. */
  held(): Promise<CustomAnswer>;
  /** Show another answer. */
  write(value: unknown): Promise<void>;
}

/** Where a form stands, and for how long. */
export interface FormPlace {
  readonly holder: HTMLElement;
  readonly signal: AbortSignal;
  readonly view: View;
}

const reading = record<FormReading>({ value: (value) => value, problem: nullable(text) });

/** A form of the kernel's: its outermost widget, the models of all its widgets, and the object that it is about. */
export interface WidgetForm {
  readonly reference: string;
  readonly models: readonly string[];
  readonly object: number;
}

/** Show a widget of the kernel's, which alone knows what its form means. */
export function drawWidget(place: FormPlace, form: WidgetForm): DrawnForm {
  const { bridge, manager } = place.view;
  const { reference, models, object } = form;
  const show = async (): Promise<void> => {
    await showChild(reference, manager, place);
    if (place.holder.childElementCount === 0 && !place.signal.aborted) {
      throw new Error(STRINGS.custom.noWidgets);
    }
  };
  return {
    ready: show(),
    async read() {
      const state = await formState(reference, manager);
      const { result } = await bridge.requests.start({ kind: "form-read", object, state }).done;
      return reading(result, "form");
    },
    async held() {
      return { ...filledIn(null), widgets: await shownWidgets(reference, models, manager) };
    },
    async write(value) {
      await bridge.requests.start({ kind: "form-write", object, value }).done;
    },
  };
}

/** What a module is given to draw. */
export interface ModuleWork {
  readonly content: FormContent;
  readonly value: unknown;
  /** The form holds something else now. */
  changed(): void;
}

const MODULES = new Map<string, Promise<UserModule>>();

function moduleOf(view: View): Promise<UserModule> {
  const { module } = view.bridge.store.get().config.task.options;
  const source = typeof module === "string" ? module : "";
  const loaded = MODULES.get(source) ?? loadModule(source);
  MODULES.set(source, loaded);
  return loaded;
}

/** Have the user's module draw a form. */
export function drawModule(place: FormPlace, work: ModuleWork): DrawnForm {
  const { holder, signal, view } = place;
  let held = work.value;
  let life = new AbortController();
  signal.addEventListener("abort", () => life.abort(), { once: true });

  const draw = async (value: unknown): Promise<void> => {
    const module = await moduleOf(view);
    if (signal.aborted) return;
    life.abort();
    life = new AbortController();
    const own = life.signal;
    const el = element("div", { class: "gt-module" });
    holder.replaceChildren(el);
    reportErrors(module, place, own);
    const onChange = (next: unknown): void => {
      if (own.aborted) return;
      try {
        held = toJson(next);
        work.changed();
      } catch (error) {
        view.bridge.notify({ tone: "error", text: STRINGS.custom.failed(String(error)) });
      }
    };
    const { input, bitmap = null } = work.content;
    await module.render({ el, input, value, picture: bitmap, onChange, signal: own });
  };
  return {
    ready: draw(work.value),
    read: () => Promise.resolve({ value: held, problem: null }),
    held: () => Promise.resolve(filledIn(held)),
    async write(value) {
      held = value;
      await draw(value);
    },
  };
}

/** Show what is thrown in the module's own callbacks, which nobody else would see. */
function reportErrors(module: UserModule, { view }: FormPlace, signal: AbortSignal): void {
  const report = (event: ErrorEvent | PromiseRejectionEvent): void => {
    if (!module.threw(event)) return;
    const reason = "message" in event ? event.message : String(event.reason);
    view.bridge.notify({ tone: "error", text: STRINGS.custom.failed(reason) });
  };
  window.addEventListener("error", report, { signal });
  window.addEventListener("unhandledrejection", report, { signal });
}
