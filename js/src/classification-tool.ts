/** What the tools of classifications have in common: the object as a whole gets one class, or several. */

import {
  type ClassesAnswer,
  chooseClass,
  classesParser,
  noClasses,
  SUGGESTED_CLASSES,
} from "./model/classes";
import { STRINGS } from "./strings";
import type { Tool } from "./tool";

/** Return the tool for one medium. */
export function classificationTool(
  type: string,
  own: Pick<Tool, "medium" | "keys" | "createSurface"> & Partial<Pick<Tool, "createPanels">>,
): Tool<ClassesAnswer> {
  return {
    type,
    modes: [],
    classIsAnswer: true,
    list: null,
    parse: classesParser(type),
    empty: () => noClasses(type),
    problem: ({ labels }) => (labels.length > 0 ? null : STRINGS.notices.noClass),
    nothing: () => null,
    marked: ({ answer }) => answer.labels,
    choose: chooseClass,
    suggests: SUGGESTED_CLASSES,
    run: () => null,
    items: () => [],
    ...own,
  };
}
