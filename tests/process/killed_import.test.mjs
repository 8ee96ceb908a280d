// An import that is killed outright at twenty points of its way: the record is then the one before or the one
// after, whole either way, and the next report says which. Ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run, weir } from "./harness.mjs";

const points = 20;
const loaded_before = /this very content was loaded before/;

// Starts the import and kills it after so many milliseconds; resolves when the process is gone.
function killed(args, after) {
  return new Promise((resolve) => {
    const child = spawn(weir, args, { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), after);
    child.on("exit", (code, signal) => { clearTimeout(timer); resolve(signal === "SIGKILL" ? "killed" : `ended with ${code}`); });
  });
}

finish(async () => {
  const place = folder();
  const feeds = join(place, "feeds");
  check("feeds are made", run(["synth", "--out", feeds, "--population", "6000", "--from", "2015-09-01"]).code === 0);
  const file = (day) => join(feeds, "annex-a", `annex_a_${day}.xlsx`);
  const at = (name) => `sqlite:${join(place, name, "weir.db")}`;
  const import_into = (name, day) => run(["import", file(day), "--db", at(name)]);
  const state = (name) => run(["quality", "--db", at(name), "--as-at", "2017-08-31"]).out;

  mkdirSync(join(place, "before"));
  check("the first return is loaded", import_into("before", "2017-07-31").code === 0);
  cpSync(join(place, "before"), join(place, "after"), { recursive: true });
  const begun = performance.now();
  check("the second return is loaded", import_into("after", "2017-08-31").code === 0);
  const whole = performance.now() - begun;
  const before = state("before");
  const after = state("after");
  check("the second return changes what is asked", before !== after && before.length > 100 && after.length > 100);

  let stayed = 0;
  for (let point = 0; point < points; point += 1) {
    const name = `point${point}`;
    cpSync(join(place, "before"), join(place, name), { recursive: true });
    const end = await killed(["import", file("2017-08-31"), "--db", at(name)], (whole * (point + 0.5)) / points);
    const verified = run(["verify", "--db", at(name)]);
    check(`at point ${point} the record is whole`, verified.code === 0, `${end}; ${verified.err}`);
    const found = state(name);
    const is_before = found === before;
    check(`at point ${point} it is the one before or the one after`, is_before || found === after, end);
    stayed += is_before ? 1 : 0;
    const again = import_into(name, "2017-08-31");
    const text = again.out + again.err;
    check(`at point ${point} the next report says which`, again.code === 0 && loaded_before.test(text) === !is_before, end);
    check(`at point ${point} the return is in at last`, state(name) === after, end);
  }
  check("some were killed before the return was in", stayed > 0, stayed);
});
