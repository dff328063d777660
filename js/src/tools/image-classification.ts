/** Image classification: the picture as a whole gets one class, or several. */

import { classificationTool } from "../classification-tool";
import { LOOK_ONLY } from "../gesture/look";
import { PICTURE_KEYS } from "../keys";
import { PICTURES } from "../sync/pictures";
import { createLook } from "../ui/look";
import { PictureSurface } from "../ui/picture-surface";

export default classificationTool("image-classification", {
  medium: PICTURES,
  keys: PICTURE_KEYS,
  createSurface: (view, hooks) => new PictureSurface(view, hooks, LOOK_ONLY),
  createPanels: (view) => [createLook(view)],
});
