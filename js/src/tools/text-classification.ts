/** Text classification: the text as a whole gets one class, or several. */

import {
  type ClassesAnswer,
  chooseClass,
  classesParser,
  noClasses,
  SUGGESTED_CLASSES,
} from "../model/classes";
import { STRINGS } from "../strings";
import { TEXTS } from "../sync/texts";
import { TEXT_KEYS } from "../text-keys";
import type { Tool } from "../tool";
import { TextSurface } from "../ui/text-surface";

const TYPE = "text-classification";

/** Choosing classes for texts. */
const TEXT_CLASSIFICATION: Tool<ClassesAnswer> = {
  type: TYPE,
  medium: TEXTS,
  modes: [],
  keys: TEXT_KEYS,
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
  createSurface: (view, hooks) => new TextSurface(view, hooks),
};

export default TEXT_CLASSIFICATION;
