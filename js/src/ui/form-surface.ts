/** The middle of the labeler for tasks whose form stands alone, or below the text that it is about. */

import type { Command } from "../keys";
import type { LabelerState } from "../model/state";
import { formIn } from "../sync/forms";
import type { Rect, Size } from "../wire";
import { element, setAttribute, setText } from "./dom";
import { formOf } from "./form-host";
import type { Surface } from "./surface";
import type { View } from "./view";

const MIN_SCALE = 0.5;
const MAX_SCALE = 3;
const NO_PICTURE: Rect = { left: 0, top: 0, width: 1, height: 1 };

/** A form in the place of a picture. */
export class FormSurface implements Surface {
  readonly node: HTMLElement;
  readonly overlay = null;
  readonly #view: View;
  readonly #page: HTMLElement;
  #scale = 1;
  readonly #text = element("div", { class: "gt-form-text", attributes: { dir: "auto", tabindex: "0" } });

  constructor(view: View) {
    this.#view = view;
    view.bridge.contents.open(null);
    this.#page = element("div", { class: "gt-form-page" }, [this.#text, formOf(view).node]);
    const attributes = { "data-gt": "stage" };
    this.node = element("div", { class: "gt-stage gt-form-stage", attributes }, [this.#page]);
  }

  update(state: LabelerState): void {
    const { bridge, root } = this.#view;
    const object = state.shown?.index ?? null;
    const content = object === null ? null : bridge.contents.get(object);
    const text = formIn(content)?.text ?? "";
    setText(this.#text, text);
    this.#text.hidden = text === "";
    formOf(this.#view).update(state);
    setAttribute(root, "data-gt-object", object === null ? null : String(object));
    setAttribute(root, "data-gt-image-state", object === null ? "none" : (content?.state ?? "loading"));
  }

  cancel(): boolean {
    return false;
  }

  run(command: Command): boolean {
    if (command.type === "zoom") this.#zoom(this.#scale * command.factor);
    else if (command.type === "fit") this.#zoom(1);
    else return formOf(this.#view).holdBack(command);
    return true;
  }

  hold(): void {}

  visible(): Rect {
    return NO_PICTURE;
  }

  bounds(): Size {
    return NO_PICTURE;
  }

  #zoom(scale: number): void {
    this.#scale = Math.min(Math.max(scale, MIN_SCALE), MAX_SCALE);
    this.#page.style.setProperty("zoom", String(this.#scale));
  }
}
