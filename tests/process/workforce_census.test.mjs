// The social work workforce census of a synthetic authority: the same seed writes the same bytes, every planted
// fault is found where the manifest says and no other is, its own rules find what was planted and nothing else, and
// the census by its shape is read whatever its file is called. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, finish, folder, run, weir } from "./harness.mjs";

const settings = ["--population", "2500", "--from", "2013-10-01", "--seed", "7", "--format", "csww"];

await finish(async () => {
  const place = folder();
  const at = (name) => join(place, name);
  for (const name of ["one", "two"]) check(`the census is written: ${name}`, run(["synth", "--out", at(name), ...settings]).code === 0);
  const names = readdirSync(at("one/csww")).sort();
  check("one for each 30 September", names.join(" ") === "csww_2014-09-30.xml csww_2015-09-30.xml csww_2016-09-30.xml", names.join(" "));
  check("the same seed writes the same bytes", names.every((name) => readFileSync(at(`one/csww/${name}`), "utf8") === readFileSync(at(`two/csww/${name}`), "utf8")));
  const none = run(["synth", "--out", at("none"), "--population", "2500", "--from", "2016-10-01", "--to", "2017-08-31", "--format", "csww"]);
  check("a period without the day is refused", none.code === 1 && /30 September/.test(none.err), none.err);

  const checker = join(dirname(fileURLToPath(import.meta.url)), "manifest_check.mjs");
  const compared = spawnSync(process.execPath, [checker, weir, at("one"), `sqlite:${at("w.db")}`], { encoding: "utf8", maxBuffer: 1 << 28 });
  const planted = /planted (\d+), found (\d+), undecidable 0, no fault after all 0, lost 0/.exec(compared.stdout);
  check("every planted fault is found and none is invented", compared.status === 0 && Number(planted?.[1]) >= 15 && planted?.[1] === planted?.[2], compared.stdout + compared.stderr);
  check("the record is whole", run(["verify", "--db", `sqlite:${at("w.db")}`]).code === 0);
  const again = run(["import", at(`one/csww/${names[0]}`), "--db", `sqlite:${at("w.db")}`]);
  check("the same census again says nothing new", again.code === 0 && /nothing was done|0 added, 0 changed/.test(again.out), again.out);

  const faults = run(["validate", at(`one/csww/${names[2]}`)]);
  const codes = new Set(faults.out.trim().split("\r\n").slice(1).map((line) => line.split(",")[0]));
  check("its rules find what was planted and nothing else", faults.code === 0 && codes.has("W10") && codes.has("W04") && codes.has("W06") && [...codes].every((code) => ["W04", "W06", "W10", "W17", "W19"].includes(code)), [...codes].join(" ") + faults.err);
  check("and say of whom", /workers/.test(faults.err), faults.err);

  // A census that says of itself what it is under another name, and without a header.
  const text = readFileSync(at(`one/csww/${names[1]}`), "utf8");
  writeFileSync(at("return.csv"), text);
  check("it is known by what is in it", /csww xml/.test(run(["import", at("return.csv"), "--db", `sqlite:${at("x.db")}`, "--dry-run"]).out));
  writeFileSync(at("bare.xml"), text.replace(/<Header>[\s\S]*<\/Header>\n/, ""));
  const bare = run(["import", at("bare.xml"), "--db", `sqlite:${at("x.db")}`, "--dry-run", "--extract-date", "2015-11-28"]);
  check("even without its header", bare.code === 0 && /csww xml, as extracted on 28 November 2015/.test(bare.out), bare.out + bare.err);
});
