/** Custom tasks whose form stands beside the picture that it is about. */

import { customTool } from "../custom-tool";
import { LOOK_ONLY } from "../gesture/look";
import { type Command, PICTURE_KEYS } from "../keys";
import { STRINGS } from "../strings";
import { element } from "../ui/dom";
import { formOf } from "../ui/form-host";
import { createLook } from "../ui/look";
import { PictureSurface } from "../ui/picture-surface";
import type { SurfaceHooks } from "../ui/surface";
import type { Part, View } from "../ui/view";

/** A picture to look at, with keys that mind the form beside it. */
class PictureWithForm extends PictureSurface {
  readonly #view: View;

  constructor(view: View, hooks: SurfaceHooks) {
    super(view, hooks, LOOK_ONLY);
    this.#view = view;
  }

  override run(command: Command): boolean {
    return formOf(this.#view).holdBack(command) || super.run(command);
  }
}

function createFormPanel(view: View): Part {
  const host = formOf(view);
  const heading = element("h3", { class: "gt-heading", text: STRINGS.custom.title });
  return {
    node: element("section", { class: "gt-form-panel" }, [heading, host.node]),
    update: (state) => host.update(state),
  };
}

export default customTool({
  keys: PICTURE_KEYS,
  createSurface: (view, hooks) => new PictureWithForm(view, hooks),
  createPanels: (view) => [createFormPanel(view), createLook(view)],
});
