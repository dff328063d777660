/** Image classification: the picture as a whole gets one class, or several. */

import { LOOK_ONLY } from "../gesture/look";
import { PICTURE_KEYS } from "../keys";
import {
  type ClassesAnswer,
  chooseClass,
  classesParser,
  noClasses,
  SUGGESTED_CLASSES,
} from "../model/classes";
import { STRINGS } from "../strings";
import { PICTURES } from "../sync/pictures";
import type { Tool } from "../tool";
import { createLook } from "../ui/look";
import { PictureSurface } from "../ui/picture-surface";

const TYPE = "image-classification";

/** Choosing classes for pictures. */
const IMAGE_CLASSIFICATION: Tool<ClassesAnswer> = {
  type: TYPE,
  medium: PICTURES,
  modes: [],
  keys: PICTURE_KEYS,
  classIsAnswer: true,
  list: null,
  parse: classesParser(TYPE),
  empty: () => noClasses(TYPE),
  problem: ({ labels }) => (labels.length > 0 ? null : STRINGS.notices.noClass),
  nothing: () => null,
  marked: ({ answer }) => answer.labels,
  choose: chooseClass,
  suggests: SUGGESTED_CLASSES,
  run: () => null,
  items: () => [],
  createSurface: (view, hooks) => new PictureSurface(view, hooks, LOOK_ONLY),
  createPanels: (view) => [createLook(view)],
};

export default IMAGE_CLASSIFICATION;
