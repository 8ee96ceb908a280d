// `weir model sensitivity|causes|uses|loops|equilibrium|compare` as a user meets them: columns, sentences,
// exit codes, and Ctrl-C. Ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run, weir } from "./harness.mjs";

const asking = (name) => join("tests", "cases", "sd", "asking", `${name}.xmile`);
const model = (...words) => run(["model", ...words]);
const lines = (text) => text.split(/\r?\n/).filter(Boolean);
const angle = "uniform(-3.141592653589793,3.141592653589793)";
const inputs = ["--vary", `x1=${angle}`, "--vary", `x2=${angle}`, "--vary", `x3=${angle}`];

function sensitivity(out) {
  let result = model("sensitivity", asking("ishigami"), ...inputs, "--output", "y", "--runs", "20480");
  check("sobol has its columns", lines(result.out)[0] === "output,input,first,first_lo95,first_hi95,total,total_lo95,total_hi95", result.err);
  check("one row an input", lines(result.out).length === 4 && /^y@final,x2,0\.4[34]/.test(lines(result.out)[2]), result.out);
  check("it says how many runs were made", /20480 runs: 4096 rows/.test(result.err), result.err);
  const again = model("sensitivity", asking("ishigami"), ...inputs, "--output", "y", "--runs", "20480", "--threads", "1");
  check("threads change nothing", again.out === result.out);
  result = model("sensitivity", asking("ishigami"), ...inputs, "--output", "y", "--runs", "320");
  check("too few runs are called that", /not settled, more runs are needed/.test(result.err), result.err);
  result = model("sensitivity", asking("linear"), "--vary", "rate=uniform(0,1)", "--output", "content@mean", "--method-of", "morris", "--runs", "20", "--out", join(out, "m.csv"));
  check("morris writes its file", result.code === 0 && readFileSync(join(out, "m.csv"), "utf8").startsWith("output,input,mean,mean_size,"), result.err);
  result = model("sensitivity", asking("linear"), "--vary", "rate=uniform(0,1)", "--vary", "rate=uniform(0,2)", "--output", "content", "--runs", "1000");
  check("what is not independent is refused", result.code === 1 && result.err.includes("independent"), result.err);
  check("an output without sense is wrong usage", model("sensitivity", asking("linear"), "--vary", "rate=uniform(0,1)", "--output", "content@never", "--runs", "1000").code === 2);
  check("an unknown distribution is told by name", model("ensemble", asking("linear"), "--runs", "2", "--vary", "rate=cauchy(0,1)").err.includes("truncated_normal("));
}

function structure() {
  let result = model("causes", asking("bass"), "adopters", "--depth", "3");
  check("causes is an indented tree", result.out.includes("\n  adopting (flow, inflow)\n") && result.out.includes("adopters (stock) ↺ loop"), result.out);
  result = model("uses", asking("bass"), "market", "--format", "csv");
  check("uses as rows", lines(result.out)[0] === "depth,name,kind,link,mark,above" && result.out.includes("1,potential adopters,stock,initial,"), result.out);
  const tree = JSON.parse(model("causes", asking("bass"), "adopters", "--format", "json").out);
  check("causes as JSON", tree.name === "adopters" && tree.links[0].name === "adopting" && tree.links[0].link === "inflow");
  check("an element of an array", model("causes", asking("remembered"), "cohort[young]").out.includes("entering[young]"));
  check("a name that is not there", model("causes", asking("bass"), "nobody").code === 1);
  result = model("loops", asking("arms_race"), "--structure");
  check("all loops are listed", lines(result.out).length === 9 && lines(result.out)[0] === "loop,length,names", result.out);
  result = model("loops", asking("arms_race"), "--structure", "--limit", "5");
  check("too many give the shortest independent set", lines(result.out).length === 7 && result.err.includes("Oliva"), result.err);
}

function loops() {
  let result = model("loops", asking("bass"));
  check("loops has its columns", lines(result.out)[0] === "time,loop,part,polarity,relative_score,score,names", result.err);
  check("loops tells who drives when", /R1 drives .*B1 drives/.test(result.err), result.err);
  check("two loops at each save time", lines(result.out).length === 1 + 2 * 160);
  result = model("loops", asking("bass"), "--top", "1");
  check("what is not written is told", lines(result.out).length === 1 + 160 && result.err.includes("1 more loops are not written"), result.err);
}

function equilibrium(out) {
  let result = model("equilibrium", asking("logistic"), "--modes-out", join(out, "modes.csv"));
  check("equilibrium has its columns", lines(result.out)[0] === "equilibrium,kind,variable,value,first,net_flow", result.err);
  check("both places are found", /,stable,population,(1000|999\.99|1000\.0)/.test(result.out) && result.out.includes(",unstable,population,"), result.out);
  check("half time is told", /a push away halves in 1\.386/.test(result.err), result.err);
  check("modes have a file", lines(readFileSync(join(out, "modes.csv"), "utf8")).length === 3);
  check("a conserved total is told", model("equilibrium", asking("epidemic")).err.includes("susceptible + infected + recovered = 1000"));
  check("time is told", model("equilibrium", asking("tank"), "--time", "60").err.includes("at time 60"));
  check("nowhere to stand is a failure", model("equilibrium", asking("logistic"), "--bound", "population=1:100").code === 1);
  check("a bound without sense is wrong usage", model("equilibrium", asking("logistic"), "--bound", "population=1").code === 2);
}

function compare(out) {
  const workforce = asking("inventory_workforce");
  let result = model("compare", workforce, "--change", "hiring time=6");
  check("compare has its columns", lines(result.out)[0] === "variable,first_difference,greatest_difference,at,relative,last_first,last_second,because", result.err);
  check("compare tells the input and what came first", result.err.includes("inputs that differ: hiring time\n") && result.err.includes("first to change, at time 0: hiring\n"), result.err);
  check("compare traces it back", /because of: .* ← hiring time\n/.test(result.err), result.err);
  model("run", workforce, "--out", join(out, "a.csv"));
  model("run", workforce, "--set", "hiring time=6", "--out", join(out, "b.csv"));
  result = model("compare", join(out, "a.csv"), join(out, "b.csv"));
  check("two files", result.code === 0 && /differ and keep their value: hiring time/.test(result.err), result.err);
  check("a file against itself", model("compare", join(out, "a.csv"), join(out, "a.csv")).err.startsWith("0 of "));
  check("one run alone is wrong usage", model("compare", workforce).code === 2);
  writeFileSync(join(out, "bad.csv"), "time,x\n0,y\n");
  check("a table that is none", model("compare", join(out, "a.csv"), join(out, "bad.csv")).err.includes("is not a number"));
}

// Sent SIGINT once it has surely begun.
async function interrupted(out) {
  const child = spawn(weir, ["model", "sensitivity", asking("inventory_workforce"), "--dt", "0.001", "--vary", "hiring time=uniform(4,6)",
    "--output", "inventory", "--runs", "500000", "--out", join(out, "never.csv")], { stdio: ["ignore", "pipe", "pipe"] });
  let err = "";
  child.stderr.on("data", (chunk) => { err += chunk; });
  const ended = new Promise((done) => child.on("close", (code, signal) => done({ code, signal })));
  await new Promise((done) => setTimeout(done, 1500));
  child.kill("SIGINT");
  const guard = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const { code, signal } = await ended;
  clearTimeout(guard);
  check("Ctrl-C ends an analysis with 130 and no file", code === 130 && signal === null && !existsSync(join(out, "never.csv")) && err.includes("nothing was written"), `${code} ${signal} ${err}`);
}

await finish(async () => {
  const out = folder();
  sensitivity(out);
  structure();
  loops();
  equilibrium(out);
  compare(out);
  await interrupted(out);
});
