/** A picture that is only looked at. */

import type { PictureTool } from "./gesture";
import { panGesture } from "./pan";

/** Dragging moves the picture; there is nothing to draw. */
export const LOOK_ONLY: PictureTool = {
  keyboardPress: "click",
  begin: (scene, press) => panGesture(scene, press.screen),
  cursor: () => "grab",
  paint: () => undefined,
};
