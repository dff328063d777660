/** Finds the tool of a task type. */

import type { TaskType } from "../wire";
import { BOUNDING_BOX } from "./bounding-box";
import { IMAGE_CLASSIFICATION } from "./image-classification";
import type { Tool } from "./tool";

const TOOLS: { readonly [K in TaskType]: Tool } = {
  "bounding-box": BOUNDING_BOX,
  "image-classification": IMAGE_CLASSIFICATION,
};

/** Return the tool for a task type. */
export function toolFor(type: TaskType): Tool {
  return TOOLS[type];
}
