// A synthetic authority with planted faults goes through the real importer, return by return: every fault is
// found where the manifest says it stands, and none is found that nobody planted (manifest_check.mjs). The
// same seed must write the same bytes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, finish, folder, run, weir } from "./harness.mjs";

const settings = ["--population", "2500", "--from", "2015-09-01", "--seed", "7"];

function digest(place) {
  const hash = createHash("sha256");
  const walk = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) walk(join(path, entry.name));
      else hash.update(entry.name).update(readFileSync(join(path, entry.name)));
    }
  };
  walk(place);
  return hash.digest("hex");
}

finish(async () => {
  const place = folder();
  const made = run(["synth", "--out", join(place, "one"), ...settings]);
  if (!check("the feeds are written", made.code === 0, made.err)) return;
  const again = run(["synth", "--out", join(place, "two"), ...settings]);
  check("the same seed writes the same bytes", again.code === 0 && digest(join(place, "one")) === digest(join(place, "two")), again.err);
  const checker = join(dirname(fileURLToPath(import.meta.url)), "manifest_check.mjs");
  const result = spawnSync(process.execPath, [checker, weir, join(place, "one"), `sqlite:${join(place, "weir.db")}`], { encoding: "utf8", maxBuffer: 1 << 28 });
  const counts = /(\d+) passed, (\d+) failed/.exec(result.stdout);
  if (!check("the manifest is compared to its end", counts !== null, result.stdout + result.stderr)) return;
  for (const line of result.stdout.split("\n")) if (/^FAIL|^lost/.test(line)) console.log(line);
  for (let i = 0; i < Number(counts[1]); i += 1) check("a line of the manifest", true);
  for (let i = 0; i < Number(counts[2]); i += 1) check("a line of the manifest", false, "named above");
});
