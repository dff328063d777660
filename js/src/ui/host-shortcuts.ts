/** The shortcuts of the notebook around us, which should rest while a part of ours has the focus. */

const MARK = "data-lm-suppress-shortcuts";

/**
 * Keep the notebook's shortcuts out of a part of the page until the signal aborts.
 *
 * Notebook 7 looks for them before a key arrives here, from the focused element outwards, and most of its selectors
 * match that very element. So whatever gets the focus is marked; the mark on the whole alone would come too late.
 */
export function keepShortcutsOut(root: HTMLElement, signal: AbortSignal): void {
  root.setAttribute(MARK, "true");
  root.addEventListener(
    "focusin",
    ({ target }) => {
      if (target instanceof Element) target.setAttribute(MARK, "true");
    },
    { signal },
  );
}
