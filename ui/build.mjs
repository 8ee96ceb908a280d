// Builds the styles and scripts into build/ui/assets under names that carry a digest of their content, so
// that they may be cached for ever, and writes build/ui/assets.txt, which the server reads ("name hashed").
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "build", "ui");

function styles() {
  const compiled = sass.compile(join(here, "styles", "app.scss"), {
    loadPaths: [here],
    style: "compressed",
    quietDeps: true,
  });
  for (const [, url] of compiled.css.matchAll(/url\(["']?([^"')]+)/g)) {
    throw new Error(`the style sheet asks for ${url.slice(0, 60)}, which the content policy forbids`);
  }
  return compiled.css;
}

async function script(entry) {
  const bundled = await esbuild.build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: ["es2022"],
    legalComments: "none",
    absWorkingDir: here,
  });
  return bundled.outputFiles[0].text;
}

const assets = {
  "app.css": styles(),
  "app.js": await script("scripts/app.ts"),
  "live.js": await script("scripts/live.ts"),
  "weir.svg": readFileSync(join(here, "assets", "weir.svg"), "utf8"),
};

rmSync(join(out, "assets"), { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
const lines = [];
for (const [name, text] of Object.entries(assets)) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const hashed = name.replace(/(\.[a-z]+)$/, `-${digest}$1`);
  writeFileSync(join(out, "assets", hashed), text);
  lines.push(`${name} ${hashed}\n`);
  console.log(`${hashed}  ${text.length} bytes`);
}
writeFileSync(join(out, "assets.txt"), lines.join(""));
