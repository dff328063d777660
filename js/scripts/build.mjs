// Bundles src/ into the one module and the one style sheet that the Python package carries.
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Every saved widget carries its own copy of the bundle.
const LIMIT_BYTES = 150_000;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = join(root, "..", "gt_notebook", "widgets", "static");

await mkdir(outdir, { recursive: true });
await build({
  entryPoints: { labeler: join(root, "src", "index.ts") },
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  charset: "utf8",
});
await build({
  entryPoints: { labeler: join(root, "src", "labeler.css") },
  outdir,
  bundle: true,
  minify: true,
});

const { size } = await stat(join(outdir, "labeler.js"));
process.stdout.write(`labeler.js: ${size} bytes of at most ${LIMIT_BYTES}\n`);
if (size > LIMIT_BYTES) {
  process.stderr.write("labeler.js is too large\n");
  process.exitCode = 1;
}
