/** Text classification: the text as a whole gets one class, or several. */

import { classificationTool } from "../classification-tool";
import { TEXTS } from "../sync/texts";
import { TEXT_KEYS } from "../text-keys";
import { TextSurface } from "../ui/text-surface";

export default classificationTool("text-classification", {
  medium: TEXTS,
  keys: TEXT_KEYS,
  createSurface: (view, hooks) => new TextSurface(view, hooks),
});
