// `weir forecast series` as an analyst meets it: what it reads and writes, what it refuses and says of each row,
// and that nothing after the origin is used. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const weir = process.env.WEIR_BINARY ?? join(root, "build", "release", "weir");
const folder = mkdtempSync(join(tmpdir(), "weir-forecast-"));
let passed = 0;
let failed = 0;

function check(name, holds, detail = "") {
  if (holds) { passed += 1; return; }
  failed += 1;
  console.log(`FAIL ${name} ${detail}`);
}
const lines = (text) => text.split(/\r?\n/).filter(Boolean);
let runs = 0;
function run(text, ...words) {
  runs += 1;
  const input = join(folder, `in-${runs}.csv`);
  const out = join(folder, `out-${runs}.csv`);
  writeFileSync(input, text);
  const given = words.length > 0 ? words : ["--origin", "2018-12", "--horizon", "6"];
  const result = spawnSync(weir, ["forecast", "series", input, ...given, "--out", out], { encoding: "utf8" });
  const rows = existsSync(out) ? lines(readFileSync(out, "utf8")) : null;
  return { code: result.status, err: result.stderr ?? "", rows };
}
const month = (i) => `${2015 + Math.floor(i / 12)}-${String(i % 12 + 1).padStart(2, "0")}`;
function series(name, months, level, of = () => undefined) {
  const rows = [];
  let seed = name.length * 7919 + level;
  for (let i = 0; i < months; i += 1) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const count = Math.round(level * (0.85 + 0.3 * seed / 2147483648));
    rows.push(`${name},${month(i)},${of(i) ?? count}`);
  }
  return rows;
}
const header = "authority,month,value";
const table = (...parts) => [header, ...parts.flat()].join("\n") + "\n";

let result = run(table(series("Northshire", 48, 200), series("Southshire", 48, 40)));
check("a forecast is made", result.code === 0, result.err);
check("its columns", result.rows?.[0] === "authority,period,measure,mean,p2_5,p10,p25,p50,p75,p90,p97_5", result.rows?.[0]);
check("each authority and month", result.rows?.length === 13 && result.rows[1].startsWith("Northshire,2019-01,value,")
  && result.rows[12].startsWith("Southshire,2019-06,value,"), result.rows?.join("\n"));
check("bands rise and are not negative", result.rows.slice(1).every((row) => {
  const q = row.split(",").slice(4).map(Number);
  return q.every((x, i) => x >= 0 && (i === 0 || x >= q[i - 1])) && q[0] > 20;
}));
const plain = result.rows.join("\n");

result = run(table(series("Northshire", 60, 200, (i) => (i >= 48 ? 99999 : undefined)), series("Southshire", 60, 40, (i) => (i >= 48 ? "oops" : undefined))));
check("what is after the origin is not used", result.code === 0 && result.rows.join("\n") === plain && !result.err.includes("oops"), result.err);
result = run(table(series("Northshire", 48, 200), series("Southshire", 48, 40)).replace(header, "la_name,month,referrals"));
check("the published columns are read", result.code === 0 && result.rows[1].includes(",referrals,"), result.err);

function refused(name, part, code, word) {
  const bad = run(table(series("Northshire", 48, 200), part));
  check(`${name}: the others are done`, bad.code === 0 && bad.rows?.length === 7, bad.err);
  check(`${name}: it is told`, bad.err.includes(code) || bad.err.includes(word), bad.err);
  const alone = run(table(part));
  check(`${name}: alone it is refused`, alone.code === 1 && alone.rows === null && alone.err.length > 0, alone.err);
}
refused("not a number", series("Badshire", 48, 50, (i) => (i === 3 ? "1O4" : undefined)), "number-unreadable", "line 53");
refused("negative", series("Badshire", 48, 50, (i) => (i === 3 ? -4 : undefined)), "count-negative", "below 0");
refused("too few", series("Badshire", 48, 50).slice(38), "too-few-figures", "24 are needed");
refused("constant", series("Badshire", 48, 50, () => 7), "series-constant", "every figure is the same");
refused("all zero", series("Badshire", 48, 50, () => 0), "series-constant", "every figure is the same");
refused("contradicted", [...series("Badshire", 48, 50), "Badshire,2016-02,1"], "month-contradicted", "Two figures");
refused("ended", series("Badshire", 40, 50), "series-ended", "last figure");
refused("not a month", [...series("Badshire", 48, 50), "Badshire,2016-13,1"], "month-unreadable", "not a month");

result = run(table(series("Northshire", 48, 200).filter((_, i) => i !== 20 && i !== 21)));
check("gaps are told and left out", result.code === 0 && result.err.includes("2016-09, 2016-10"), result.err);
result = run(table([...series("Northshire", 48, 200, (i) => (i === 5 ? "c" : undefined)), series("Northshire", 48, 200)[7]]));
check("a withheld figure and one given twice are told", result.code === 0 && /withheld|No figure is given/.test(result.err)
  && result.err.includes("given twice"), result.err);
result = run(table(series("Tinyshire", 48, 200, (i) => (i * 7 % 5 === 0 ? 1 : 0))));
check("counts of none and one", result.code === 0 && result.rows.slice(1).every((row) => {
  const q = row.split(",").slice(4).map(Number);
  return q[0] === 0 && q[6] >= 0 && q[6] < 15;
}), result.rows?.join("\n"));

check("a table without the columns", run("a,b\n1,2\n").code === 1);
check("an empty file", run("").code === 1);
check("no origin is wrong usage", run(table(), "--horizon", "3").code === 2);
check("an origin that is no month", run(table(), "--origin", "2018", "--horizon", "3").code === 2);
check("a horizon of 0", run(table(), "--origin", "2018-12", "--horizon", "0").code === 2);
check("a method that is none", run(table(), "--origin", "2018-12", "--horizon", "1", "--method", "magic").code === 2);
const report = join(folder, "report.csv");
result = run(table(series("Northshire", 48, 200)), "--origin", "2018-12", "--horizon", "3", "--method", "naive", "--back-test", report);
check("a method by name, and the back-test", result.code === 0 && result.err.includes("naive")
  && lines(readFileSync(report, "utf8"))[0] === "method,chosen,horizon,forecasts,wape", result.err);

rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
