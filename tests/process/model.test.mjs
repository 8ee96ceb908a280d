// `weir model check|run|ensemble` as a user meets them: exit codes, CSV, what is said on stderr.
// Ends with "N passed, N failed".
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
check("a distribution without sense is wrong usage", run("ensemble", decay, "--runs", "2", "--vary", "share=beta(1,-2)").code === 2);


// The same numbers from the model printed as C++ and compiled, where there is a compiler.
const delays = join(own, "delays.xmile");
const plain = run("run", delays);
result = run("run", delays, "--compiled");
const built = result.err === "";
check("a compiled run is told where it cannot be", built || result.err.includes("the engine runs the model"), result.err);
const numbers = (text) => lines(text).slice(1).flatMap((line) => line.split(",").map(Number));
check("a compiled run has the same names", lines(result.out)[0] === lines(plain.out)[0]);
const wanted = numbers(plain.out);
const given = numbers(result.out);
check("a compiled run has the same numbers", wanted.length === given.length && wanted.every((value, i) =>
  Math.abs(value - given[i]) <= 1e-12 * Math.max(1, Math.abs(value))));
const without = spawnSync(weir, ["model", "run", delays, "--compiled"],
  { encoding: "utf8", env: { ...process.env, PATH: folder, CXX: "" } });
check("without a compiler the engine runs it", without.status === 0 && without.stdout === plain.out
  && without.stderr.includes("there is no C++ compiler"), without.stderr);
result = run("cpp", delays, "--out", join(folder, "delays.cpp"));
check("a model is printed as C++", result.code === 0 && readFileSync(join(folder, "delays.cpp"), "utf8").includes("int main("), result.err);

result = run("convert", delays, "--out", join(folder, "delays.xmile"));
check("a model is written as XMILE", result.code === 0 && run("run", join(folder, "delays.xmile")).out === plain.out, result.err);
result = run("convert", decay, "--set", "content=50", "--out", join(folder, "half.xmile"));
check("values are written into a model", lines(run("run", join(folder, "half.xmile"), "--save", "content").out)[1] === "0,50", result.err);
check("what is not in a model is not set", run("convert", decay, "--set", "nothing=1").code === 1);
const tank = join(folder, "tank.mdl");
writeFileSync(tank, `{UTF-8}
in = STEP(2, 1) ~ l ~ what comes |
share = 0.5 ~~|
out = content * share ~~|
content = INTEG(in - out, 8) ~~|
told ~~|
INITIAL TIME = 0 ~~|
FINAL TIME = 3 ~ Day ~|
TIME STEP = 0.5 ~~|
SAVEPER = TIME STEP ~~|
`);
writeFileSync(join(folder, "told.tab"), "Time\t0\t3\ntold\t1\t4\n");
const fromTank = join(folder, "tank.xmile");
result = run("convert", tank, "--out", fromTank);
check("convert of a Vensim model", result.code === 0, result.err);
const tankText = readFileSync(fromTank, "utf8");
check("its stock has flows", /<inflow>in<\/inflow>\s*<outflow>out<\/outflow>/.test(tankText));
check("what means something else is called so", tankText.includes("<eqn>vensim.STEP(2, 1)</eqn>"));
check("its data stay declared", run("run", fromTank).code === 1 && run("run", fromTank).err.includes("--data"));
const withData = ["--data", join(folder, "told.tab")];
const before = run("run", tank, ...withData);
check("the written model gives the same bytes", before.code === 0 && before.out === run("run", fromTank, ...withData).out,
  before.err);
result = run("convert", tank, "--set", "share=0.25", "--set", "TIME STEP=0.25", "--out", fromTank);
check("convert sets values of a Vensim model", result.code === 0 &&
  run("run", tank, ...withData, "--set", "share=0.25", "--dt", "0.25", "--save", "content").out.split("\n").at(-2) ===
  run("run", fromTank, ...withData, "--save", "content").out.split("\n").at(-2), result.err);
const twice = join(folder, "tank2.xmile");
result = run("convert", fromTank, "--set", "share=0.5", "--out", twice);
check("convert sets values of the written model", result.code === 0 &&
  readFileSync(twice, "utf8") === readFileSync(fromTank, "utf8").replace("<eqn>0.25</eqn>", "<eqn>0.5</eqn>"), result.err);
check("a model that is not there is not written", run("convert", join(folder, "none.xmile")).code === 1);

// Ctrl-C: an ensemble far too long to finish is sent SIGINT once it has surely begun.
async function interrupted(...words) {
  const child = spawn(weir, ["model", "ensemble", join(own, "delays.xmile"), "--dt", "0.0005", "--runs", "100000", "--save", "grown", ...words],
    { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => { out += chunk; });
  child.stderr.on("data", (chunk) => { err += chunk; });
  const ended = new Promise((done) => child.on("close", (code, signal) => done({ code, signal })));
  await new Promise((done) => setTimeout(done, 1500));
  child.kill("SIGINT");
  const guard = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const result = await ended;
  clearTimeout(guard);
  return { ...result, out, err };
}
let stop = await interrupted("--out", join(folder, "stopped.csv"));
check("Ctrl-C ends an ensemble with 130", stop.code === 130 && stop.signal === null, `${stop.code} ${stop.signal} ${stop.err}`);
check("and says how many runs were done", /stopped after [1-9]\d* of 100000 runs; nothing was written/.test(stop.err), stop.err);
check("and writes nothing", stop.out === "" && !existsSync(join(folder, "stopped.csv")));
stop = await interrupted("--keep-partial", "--runs-out", join(folder, "partial.csv"), "--stats", join(folder, "partial.json"));
check("kept runs end with 130 too", stop.code === 130 && /what is written is of these alone/.test(stop.err), stop.err);
const kept = Number(/stopped after (\d+) of/.exec(stop.err)?.[1]);
const partial = lines(readFileSync(join(folder, "partial.csv"), "utf8"));
check("kept runs are whole", new Set(partial.slice(1).map((line) => line.split(",")[0])).size === kept && (partial.length - 1) % kept === 0, `${kept} ${partial.length}`);
check("and the summary is of them", lines(stop.out).length > 1 && JSON.parse(readFileSync(join(folder, "partial.json"), "utf8")).runs === kept);

rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
