// `weir model check|run|ensemble` as a user meets them: exit codes, CSV, what is said on stderr.
// Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const weir = process.env.WEIR_BINARY ?? join(root, "build", "release", "weir");
const folder = mkdtempSync(join(tmpdir(), "weir-model-"));
const own = join(root, "tests", "cases", "sd", "own");
let passed = 0;
let failed = 0;

function check(name, holds, detail = "") {
  if (holds) { passed += 1; return; }
  failed += 1;
  console.log(`FAIL ${name} ${detail}`);
}
function run(...words) {
  const result = spawnSync(weir, ["model", ...words], { encoding: "utf8" });
  return { code: result.status, out: result.stdout ?? "", err: result.stderr ?? "" };
}
const lines = (text) => text.split(/\r?\n/).filter(Boolean);

const decay = join(own, "decay.xmile");
let result = run("check", decay);
check("check of a sound model", result.code === 0 && lines(result.out).length === 1, result.err);
check("check has its columns", lines(result.out)[0] === "severity,code,file,line,variable,message,hint");

const broken = join(folder, "broken.xmile");
writeFileSync(broken, `<xmile><sim_specs><stop>1</stop></sim_specs><model><variables>
<aux name="a"><eqn>bee</eqn></aux></variables></model></xmile>`);
result = run("check", broken);
check("check of a broken model", result.code === 1 && /error,name-unknown,.*,2,a,/.test(result.out), result.out);
result = run("run", broken);
check("run of a broken model", result.code === 1 && result.out === "" && result.err.includes("bee"), result.err);

result = run("run", decay, "--save", "content");
check("run writes time first", lines(result.out)[0] === "time,content" && lines(result.out)[1] === "0,100", result.out);
result = run("run", decay, "--set", "content=50", "--save", "content", "--out", join(folder, "out.csv"));
check("run sets and writes a file", result.code === 0 && lines(readFileSync(join(folder, "out.csv"), "utf8"))[1] === "0,50");
check("set of what is not there", run("run", decay, "--set", "nothing=1").code === 1);
check("set without a value is wrong usage", run("run", decay, "--set", "content").code === 2);
check("an unknown option is wrong usage", run("run", decay, "--nonsense").code === 2);
check("a missing file", run("run", join(folder, "none.xmile")).code === 1);

const many = ["ensemble", decay, "--runs", "50", "--vary", "share=uniform(0.1,0.3)", "--design", "lhs", "--save", "content"];
const one = run(...many, "--threads", "1", "--stats", join(folder, "stats.json"), "--runs-out", join(folder, "runs.csv"));
check("ensemble has its columns", lines(one.out)[0] === "time,variable,mean,p2_5,p10,p25,p50,p75,p90,p97_5", one.err);
check("ensemble is the same on two threads", one.out === run(...many, "--threads", "2").out && one.code === 0);
check("ensemble differs by seed", one.out !== run(...many, "--seed", "2").out);
const stats = JSON.parse(readFileSync(join(folder, "stats.json"), "utf8"));
check("stats tell the runs", stats.runs === 50 && stats.threads === 1 && stats.runs_per_second > 0);
const runs = lines(readFileSync(join(folder, "runs.csv"), "utf8"));
check("runs are all there", runs[0] === "run,time,share,content" && runs.length === 1 + 50 * 11, runs[0]);
check("ensemble without runs is wrong usage", run("ensemble", decay).code === 2);
check("a distribution without sense is wrong usage", run("ensemble", decay, "--runs", "2", "--vary", "share=beta(1,2)").code === 2);

rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
