/** The user's form on the page: shown for each object, listened to, and read before the worker goes on. */

import type { Command } from "../keys";
import { type CustomAnswer, filledIn } from "../model/custom";
import { NONE_SELECTED, sameAnswer } from "../model/desk";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import { type FormContent, formIn } from "../sync/forms";
import { element, setAttribute } from "./dom";
import { type DrawnForm, drawModule, drawWidget } from "./drawn-form";
import type { View } from "./view";

/** How long the worker's hands must rest before the form is read, in milliseconds. */
export const REST_MS = 250;
const T = STRINGS.custom;
const FIELDS = "input:not([type=hidden]), textarea, select, button, [contenteditable=true], [tabindex='0']";

interface Shown {
  readonly object: number;
  readonly content: FormContent;
  readonly life: AbortController;
  readonly drawn: DrawnForm;
  /** The answer that the form is known to hold; `null` before it was read. */
  known: CustomAnswer | null;
  /** Whether the worker did something that was not read since. */
  touched: boolean;
}

/** The form of the object on the table. */
export class FormHost {
  readonly node = element("div", { class: "gt-form", attributes: { "data-gt": "form" } });
  readonly #view: View;
  #shown: Shown | null = null;
  #rest = 0;
  #reading: Promise<void> | null = null;
  #goingOn = false;
  /** Whether the command that comes now goes on with what was just taken from the form. */
  #taken = false;
  #wantsFocus = false;

  constructor(view: View) {
    this.#view = view;
    const { signal } = view;
    for (const type of ["input", "change", "click", "keyup", "pointerup"]) {
      this.node.addEventListener(type, () => this.#touch(), { signal });
    }
    // A slider is let go of wherever the pointer is by then.
    this.node.addEventListener(
      "pointerdown",
      () => document.addEventListener("pointerup", () => this.#touch(), { once: true, signal }),
      { signal },
    );
    // On the way down: fields of ipywidgets keep what is typed from everybody above them.
    this.node.addEventListener("keydown", (event) => this.#key(event), { capture: true, signal });
    signal.addEventListener("abort", () => this.#takeAway(), { once: true });
  }

  /** Show the form of the object on the table, with the answer on its desk. */
  update(state: LabelerState): void {
    const object = state.shown?.index ?? null;
    const content = object === null ? null : formIn(this.#view.bridge.contents.get(object));
    if (object !== this.#shown?.object || content !== this.#shown?.content) {
      // Who was in the form goes on in the one that comes.
      this.#wantsFocus ||= this.node.contains(document.activeElement);
      this.#takeAway();
      if (object !== null && content !== null) this.#show(object, content, state);
    }
    if (!canEdit(state)) this.#keepKeys();
    this.node.inert = !canEdit(state);
    const answer = shownDesk(state)?.answer as CustomAnswer | undefined;
    const shown = this.#shown;
    if (shown === null || answer === undefined || shown.known === null || shown.touched) return;
    if (sameAnswer(answer, shown.known)) return;
    shown.known = answer;
    shown.drawn.write(answer.value).catch((error: Error) => this.#tell(error));
  }

  /** Take what the form shows before a command that goes on; say whether that is done with the command. */
  holdBack(command: Command): boolean {
    const shown = this.#shown;
    if (command.type === "tool" && command.name === "form") return this.focus();
    if (command.type !== "submit" && command.type !== "next" && command.type !== "previous") return false;
    if (this.#taken) return false;
    if (this.#goingOn) return true;
    if (shown === null || this.node.inert) return false;
    if (this.node.contains(document.activeElement)) {
      this.#wantsFocus = true;
      // A field that tells its value only when it is left does so now.
      this.#view.root.focus({ preventScroll: true });
    }
    if (!shown.touched && !(command.type === "submit" && shown.known === null)) return false;
    void this.#goOn(command);
    return true;
  }

  /** Go into the form; say whether there is a field to go to. */
  focus(): boolean {
    const field = this.node.querySelector<HTMLElement>(FIELDS);
    field?.focus();
    return field !== null;
  }

  /** The two keys that are not the form's own: one leaves it, the other submits. */
  #key(event: KeyboardEvent): void {
    const submits = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (event.isComposing || !(submits || event.key === "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!submits) this.#view.root.focus({ preventScroll: true });
    else if (!event.repeat) this.#view.run({ type: "submit" });
  }

  /** Go on with what the form shows: a kernel that is busy makes a value of it later. */
  async #goOn(command: Command): Promise<void> {
    const shown = this.#shown;
    if (shown === null) return;
    this.#goingOn = true;
    try {
      const held = await shown.drawn.held();
      if (this.#shown !== shown) return;
      clearTimeout(this.#rest);
      shown.touched = false;
      shown.known = held.widgets === undefined ? held : null;
      this.#view.bridge.commit({ answer: held, selected: NONE_SELECTED });
      this.#taken = true;
      this.#view.run(command);
    } catch (error) {
      this.#tell(error as Error);
    } finally {
      this.#taken = false;
      this.#goingOn = false;
    }
  }

  #show(object: number, content: FormContent, state: LabelerState): void {
    const life = new AbortController();
    const holder = element("div", { class: "gt-form-holder" });
    this.node.replaceChildren(holder);
    const place = { holder, signal: life.signal, view: this.#view };
    const answer = (shownDesk(state)?.answer as CustomAnswer | undefined) ?? filledIn(null);
    const drawn =
      content.widget === null
        ? drawModule(place, { content, value: answer.value, changed: () => this.#touch() })
        : drawWidget(place, { reference: content.widget, models: content.models, object });
    // A form of the kernel's may begin with an answer of its own; it is read before it is submitted.
    const known = answer.value === null ? null : answer;
    this.#shown = { object, content, life, drawn, known, touched: false };
    setAttribute(this.node, "data-gt-form", "loading");
    drawn.ready.then(
      () => this.#arrived(life.signal),
      (error: Error) => {
        if (life.signal.aborted) return;
        const advice = element("p", { class: "gt-form-problem", text: T.failed(error.message) });
        advice.setAttribute("role", "alert");
        holder.replaceChildren(advice);
        setAttribute(this.node, "data-gt-form", "failed");
      },
    );
  }

  #arrived(signal: AbortSignal): void {
    if (signal.aborted) return;
    setAttribute(this.node, "data-gt-form", "ready");
    if (this.#wantsFocus) this.#focusSoon(signal);
    this.#wantsFocus = false;
  }

  /** Go into the form as soon as it has a field: a box of widgets fills itself later. */
  #focusSoon(signal: AbortSignal): void {
    if (this.focus()) return;
    const observer = new MutationObserver(() => {
      if (this.focus()) observer.disconnect();
    });
    observer.observe(this.node, { childList: true, subtree: true });
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  }

  /** A form that goes away or stands still gives the focus to the labeler: else the next key would be the notebook's. */
  #keepKeys(): void {
    if (this.node.contains(document.activeElement)) this.#view.root.focus({ preventScroll: true });
  }

  #takeAway(): void {
    clearTimeout(this.#rest);
    this.#keepKeys();
    this.#shown?.life.abort();
    this.#shown = null;
    this.node.replaceChildren();
    setAttribute(this.node, "data-gt-form", null);
  }

  #touch(): void {
    if (this.#shown === null || this.node.inert) return;
    this.#shown.touched = true;
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#read().catch((error: Error) => this.#tell(error)), REST_MS);
  }

  /** Bring the answer on the desk up to date with the form; one at a time, so that the last one counts. */
  async #read(): Promise<void> {
    clearTimeout(this.#rest);
    while (this.#reading !== null) await this.#reading.catch(() => undefined);
    this.#reading = this.#readNow();
    try {
      await this.#reading;
    } finally {
      this.#reading = null;
    }
  }

  async #readNow(): Promise<void> {
    const shown = this.#shown;
    if (shown === null) return;
    shown.touched = false;
    const { value, problem } = await shown.drawn.read();
    if (this.#shown !== shown) return;
    shown.known = filledIn(value);
    this.#view.bridge.commit({ answer: shown.known, selected: NONE_SELECTED });
    if (problem !== null) this.#tell(new Error(problem));
  }

  #tell(error: Error): void {
    this.#view.bridge.notify({ tone: "error", text: T.failed(error.message) });
  }
}

const HOSTS = new WeakMap<View, FormHost>();

/** Return the one form of a view, wherever in it the form stands. */
export function formOf(view: View): FormHost {
  const host = HOSTS.get(view) ?? new FormHost(view);
  HOSTS.set(view, host);
  return host;
}
