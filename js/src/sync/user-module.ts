/** The user's own ES module, given by the author of the notebook, whose rights it has. */

/** What a module gets to draw a form. */
export interface ModuleProps {
  readonly el: HTMLElement;
  /** The task input. */
  readonly input: unknown;
  /** The answer so far, `null` before there is one. */
  readonly value: unknown;
  /** The picture beside the form, where the labeler shows one. */
  readonly picture: ImageBitmap | null;
  readonly onChange: (value: unknown) => void;
  /** Aborts when the form is taken away. */
  readonly signal: AbortSignal;
}

/** A loaded module. */
export interface UserModule {
  render(props: ModuleProps): unknown;
  /** Whether an error that the page reports was thrown in the module. */
  threw(event: ErrorEvent | PromiseRejectionEvent): boolean;
}

/** Load a module from its source, or throw an error that says what is wrong with it. */
export async function loadModule(source: string): Promise<UserModule> {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const loaded: { default?: { render?: unknown } } = await import(/* @vite-ignore */ url);
    const own = loaded.default;
    const render = own?.render;
    if (typeof render !== "function") throw new TypeError("its default export has no render function");
    return {
      render: (props) => (render as UserModule["render"]).call(own, props),
      threw: (event) => ("filename" in event ? event.filename === url : stackOf(event.reason).includes(url)),
    };
  } finally {
    URL.revokeObjectURL(url);
  }
}

function stackOf(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? "") : "";
}
