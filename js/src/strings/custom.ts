/** Texts of custom tasks and their forms. */

/** What is said of forms while they are fetched. */
export const FORM_WORDS = {
  label: (name: string) => `Picture ${name}`,
  loading: "Loading the form…",
  unreadable: "This object cannot be shown",
  notLoaded: "The form did not arrive",
  ahead: "Waiting for the kernel to hand out the next one.",
  cannotRead: "This object cannot be read: skip it (K).",
  wait: "Wait for the form to appear.",
  fit: "Fit the picture",
  skipReasons: ["Not sure what to answer", "Not what the job is about", "Something is broken"],
} as const;

/** Texts of custom tasks. */
export const CUSTOM_STRINGS = {
  title: "Form",
  empty: "Fill in the form first.",
  noWidgets: "this page cannot show widgets inside another one; open the notebook in JupyterLab",
  failed: (reason: string) => `The form: ${reason}`,
  keys: {
    form: "Go into the form (Esc comes back)",
    submit: "Submit from within a field",
  },
} as const;
