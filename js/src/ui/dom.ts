/** Small helpers to build plain DOM; text is always set as text. */

/** What to give an element. */
export interface Options {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Return a new element with its children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: Options = {},
  children: readonly Node[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.title !== undefined) made.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** What a button is and does, until the signal aborts. */
export interface ButtonOptions extends Options {
  readonly label?: string;
  readonly signal: AbortSignal;
  readonly press: () => unknown;
}

/** Return a button; `label` is its accessible name where it shows no text of its own. */
export function button(options: ButtonOptions, children: readonly Node[] = []): HTMLButtonElement {
  const made = element("button", options, children);
  made.type = "button";
  if (options.label !== undefined) made.setAttribute("aria-label", options.label);
  made.addEventListener("click", options.press, { signal: options.signal });
  return made;
}

/** Set text only when it differs, so that nothing is read out or laid out in vain. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Set or remove an attribute only when it differs. */
export function setAttribute(node: HTMLElement, name: string, value: string | null): void {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

let count = 0;

/** Return an id that no other element of the page has. */
export function uniqueId(name: string): string {
  count += 1;
  return `gt-${name}-${count}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Scroll a list, which must be its items' offset parent, to an item; `scrollIntoView` would move the notebook as well. */
export function scrollTo(list: HTMLElement, item: HTMLElement | undefined): void {
  if (item === undefined) return;
  const above = item.offsetTop - list.scrollTop;
  if (above < 0) list.scrollTop = item.offsetTop;
  else if (above + item.offsetHeight > list.clientHeight) {
    list.scrollTop = item.offsetTop + item.offsetHeight - list.clientHeight;
  }
}
