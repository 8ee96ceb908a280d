// weir stats effect over the cases of tests/cases/stats/effect_command: NAME.csv is the series, NAME.json the
// options and what must come out. `verdict` and `method` are beginnings, `percent` bounds, `reason` a code.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

const cases = "tests/cases/stats/effect_command";
const keys = "method,estimate,lo95,hi95,percent,p,mde,verdict,grade,reasons";

function checkAnswer(name, expected, answer) {
  check(`${name}: the keys are those of the design`, Object.keys(answer).join() === keys, Object.keys(answer));
  for (const key of ["method", "verdict"]) {
    if (expected[key]) check(`${name}: ${key}`, answer[key].startsWith(expected[key]), answer[key]);
  }
  if (expected.grade) check(`${name}: grade`, answer.grade === expected.grade, answer.grade);
  if (expected.reason) check(`${name}: says ${expected.reason}`, answer.reasons.some((reason) => reason.startsWith(`${expected.reason}: `)), answer.reasons.join("; "));
  if (expected.percent) check(`${name}: percent`, answer.percent >= expected.percent[0] && answer.percent <= expected.percent[1], answer.percent);
  if (answer.estimate === null) return;
  check(`${name}: the interval holds the estimate`, answer.lo95 <= answer.estimate && answer.estimate <= answer.hi95);
  check(`${name}: p agrees with the interval`, (answer.p < 0.045) <= (answer.lo95 > 0 || answer.hi95 < 0), answer.p);
  const logarithmic = answer.reasons.some((reason) => reason.startsWith("scale: Estimate and interval are logs"));
  if (logarithmic) check(`${name}: percent follows from the estimate`, Math.abs(answer.percent - 100 * Math.expm1(answer.estimate)) < 1e-6);
}

finish(async () => {
  const place = folder();
  const names = readdirSync(cases).filter((file) => file.endsWith(".csv")).map((file) => file.slice(0, -4));
  check("there are cases", names.length >= 20, names.length);
  for (const name of names) {
    const expected = JSON.parse(readFileSync(join(cases, `${name}.json`), "utf8"));
    const out = join(place, `${name}.json`);
    const args = ["stats", "effect", join(cases, `${name}.csv`), ...expected.args, "--out", out];
    const result = run(args);
    check(`${name}: exit code`, result.code === expected.code, result.err);
    if (expected.code !== 0) {
      check(`${name}: the message`, result.err.includes(expected.error), result.err);
      check(`${name}: nothing is written`, !existsSync(out));
      continue;
    }
    const text = readFileSync(out, "utf8");
    checkAnswer(name, expected, JSON.parse(text));
    run(args);
    check(`${name}: the same again`, readFileSync(out, "utf8") === text);
  }
  check("no start is wrong usage", run(["stats", "effect", join(cases, "constant.csv"), "--out", join(place, "x.json")]).code === 2);
  check("an unknown direction is wrong usage", run(["stats", "effect", join(cases, "constant.csv"), "--start", "2016-01", "--direction", "left", "--out", join(place, "x.json")]).code === 2);
  check("a file that is none", run(["stats", "effect", join(place, "none.csv"), "--start", "2016-01", "--out", join(place, "x.json")]).code === 1);
});
