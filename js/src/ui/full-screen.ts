/** Lets the labeler fill the notebook's window, and gives the window back. */

import { setAttribute } from "./dom";
import type { View } from "./view";

/** Follow the view's wish to fill the window until its signal aborts. */
export function attachFullScreen({ root, local, signal }: View): void {
  let full = false;
  const follow = (wanted: boolean): void => {
    if (wanted === full) return;
    full = wanted;
    fill(root, full);
  };
  local.subscribe((state) => follow(state.full), signal);
  // What has the focus must be seen: who goes to the rest of the notebook, or is called there by a dialog, gets to see it.
  root.ownerDocument.addEventListener(
    "focusin",
    ({ target }) => {
      if (!full || (target instanceof Node && root.contains(target))) return;
      local.update((state) => ({ ...state, full: false }));
    },
    { signal },
  );
  signal.addEventListener("abort", () => follow(false), { once: true });
}

function fill(root: HTMLElement, full: boolean): void {
  const place = root.parentElement;
  // The notebook must not scroll to elsewhere because the cell has lost its height.
  if (place !== null) place.style.minHeight = full ? `${place.offsetHeight}px` : "";
  setAttribute(root, "data-gt-full", full ? "true" : null);
  // JupyterLab confines what is in a cell; the browser's top layer is over all of it.
  setAttribute(root, "popover", full ? "manual" : null);
  if (full && "showPopover" in root && root.isConnected) root.showPopover();
}
