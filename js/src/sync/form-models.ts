/** What the widgets of a form show in the page: their own messages to the kernel are held back while it works. */

interface Model {
  readonly model_id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  serialize(state: Record<string, unknown>): Record<string, unknown>;
}

interface Manager {
  get_model(id: string): Promise<unknown>;
}

/** What a person can change in the widgets that come with ipywidgets. */
const CHANGED = ["value", "index"];

/** What each widget shows, by model id. */
export type FormState = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Return what a form and every widget in it show, as far as it is JSON. */
export async function formState(reference: string, manager: unknown): Promise<FormState> {
  const id = reference.replace(/^IPY_MODEL_/, "");
  const root = await (manager as Manager).get_model(id);
  const state: Record<string, Record<string, unknown>> = {};
  for (const model of modelsIn(root)) {
    const traits = shownBy(model);
    if (Object.keys(traits).length > 0) state[model.model_id] = traits;
  }
  return state;
}

function modelsIn(root: unknown): readonly Model[] {
  const found = new Set<Model>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...next);
    else if (isModel(next) && !found.has(next)) {
      found.add(next);
      waiting.push(
        ...Object.values(next.attributes).filter((value) => Array.isArray(value) || isModel(value)),
      );
    }
  }
  return [...found];
}

function isModel(value: unknown): value is Model {
  const given = value as Partial<Model> | null | undefined;
  return typeof given?.model_id === "string" && typeof given.serialize === "function";
}

function shownBy(model: Model): Record<string, unknown> {
  const names = CHANGED.filter((name) => isPlain(model.attributes[name]));
  return model.serialize(Object.fromEntries(names.map((name) => [name, model.attributes[name]])));
}

/** Say whether a value can go into a message as it is; pictures and files cannot. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return value === null || ["string", "number", "boolean"].includes(typeof value) || value instanceof Date;
}

/** What one widget of a form shows: which it is in the order in which they were made, and its model in this kernel. */
export interface ShownWidget {
  readonly place: number;
  readonly model: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** Return what the widgets of a form show; `models` has all of them in the order in which they were made. */
export async function shownWidgets(
  reference: string,
  models: readonly string[],
  manager: unknown,
): Promise<readonly ShownWidget[]> {
  const shown = await formState(reference, manager);
  return models.flatMap((model, place) => {
    const state = shown[model];
    return state === undefined ? [] : [{ place, model, state }];
  });
}
