// Bundles the labeler with each tool of src/tools, and each panel of src/panels, into a module and a style sheet, which
// the Python package carries.
import { access, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

// Every saved widget carries its own copy of the bundle, and no more than its tool needs.
const LIMIT_BYTES = 150_000;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = join(root, "..", "gt_notebook", "widgets", "static");

const source = join(root, "src");
const named = async (folder) =>
  (await readdir(join(source, folder))).map((name) => name.replace(/\.ts$/, ""));
const tools = await named("tools");
const panels = await named("panels");

const MINIFIED = { minify: true, legalComments: "none", charset: "utf8" };
// An animation with its steps, which cannot stand inside a rule.
const KEYFRAMES = /@keyframes [^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g;

function bundled(contents, loader, options) {
  return build({
    ...MINIFIED,
    stdin: { contents, loader, resolveDir: source, sourcefile: `entry.${loader}` },
    bundle: true,
    format: "esm",
    target: ["es2022"],
    ...options,
  });
}

function bundle(contents, loader, outfile) {
  return bundled(contents, loader, { outfile: join(outdir, outfile) });
}

/** Write a style sheet that touches nothing but the labelers of one tool: a notebook may show several tools. */
async function bundleScoped(contents, tool) {
  const { outputFiles } = await bundled(contents, "css", { write: false });
  const [{ text }] = outputFiles;
  const scoped = `[data-gt-tool="${tool}"] { ${text.replace(KEYFRAMES, "")} }`;
  // Written out for browsers that know no nested rules.
  const options = { ...MINIFIED, loader: "css", target: ["es2022"], supported: { nesting: false } };
  const { code } = await transform(scoped, options);
  await writeFile(join(outdir, `${tool}.css`), (text.match(KEYFRAMES) ?? []).join("") + code);
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function buildTool(tool) {
  const module = `import tool from "./tools/${tool}"; import { labelerWith } from "./labeler"; export default labelerWith(tool, "${tool}");`;
  const own = (await exists(join(source, "styles", "tools", `${tool}.css`)))
    ? `@import "./styles/tools/${tool}.css";`
    : "";
  await bundle(module, "ts", `${tool}.js`);
  await bundleScoped(`@import "./labeler.css";${own}`, tool);
  await weigh(tool);
}

async function buildPanel(panel) {
  await bundle(`export { default } from "./panels/${panel}";`, "ts", `${panel}.js`);
  await bundle(`@import "./styles/panels/${panel}.css";`, "css", `${panel}.css`);
  await weigh(panel);
}

async function weigh(tool) {
  const { size } = await stat(join(outdir, `${tool}.js`));
  process.stdout.write(`${tool}.js: ${size} bytes of at most ${LIMIT_BYTES}\n`);
  if (size <= LIMIT_BYTES) return;
  process.stderr.write(`${tool}.js is too large\n`);
  process.exitCode = 1;
}

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await Promise.all([...tools.map(buildTool), ...panels.map(buildPanel)]);
