// The program's definitions with no fault planted, for tests in which two worlds must be the same.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function cleanHome(place) {
  const home = join(place, "home");
  mkdirSync(home);
  for (const part of ["config", "models", "ui"]) cpSync(part, join(home, part), { recursive: true, filter: (path) => !path.includes("node_modules") });
  const dirt = join(home, "config/synth/dirt.toml");
  writeFileSync(dirt, readFileSync(dirt, "utf8").replace(/^([\w"-]+\s*=\s*)\d+/gm, "$10"));
  return home;
}
