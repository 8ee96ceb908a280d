// weir stats spc as its users meet it: what others computed comes out of the command too, what is wrong with a
// table is told by its row, and nothing is written when a table is refused.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

const number = (text) => (text === "NaN" || text === "NA" ? NaN : Number(text));
const rows = (text) => text.split(/\r?\n/).filter((line) => line !== "").map((line) => line.split(","));
const table = (text) => {
  const [header, ...cells] = rows(text);
  return cells.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
};
const same = (got, expected) => Number.isNaN(expected)
  ? Number.isNaN(got)
  : Math.abs(got - expected) <= 1e-9 * Math.max(1e-3, Math.abs(expected));
const month = (i) => `${2021 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-01`;

finish(async () => {
  const place = folder();
  const out = join(place, "out.csv");
  let made = 0;
  const spc = (text, args = []) => {
    const file = join(place, `in${(made += 1)}.csv`);
    writeFileSync(file, text);
    const to = join(place, `out${made}.csv`);
    const answer = run(["stats", "spc", file, ...args, "--out", to]);
    return { ...answer, to, points: existsSync(to) ? table(readFileSync(to, "utf8")) : [] };
  };
  const series = (values) => `date,value\n${values.map((value, i) => `${month(i)},${value}`).join("\n")}\n`;

  for (const name of readdirSync("tests/cases/stats/xmr")) {
    const lines = readFileSync(join("tests/cases/stats/xmr", name), "utf8").split("\n");
    const option = (key) => new RegExp(` ${key}=(\\S*)`).exec(lines[1])[1];
    const expected = table(lines.slice(2).join("\n"));
    const input = ["date,value,rebase", ...expected.map((row, i) =>
      `${month(i)},${row.value},${i > 0 && row.group !== expected[i - 1].group}`)].join("\n");
    const args = ["--direction", option("improvement")];
    if (option("screen") === "no") args.push("--no-screening");
    if (option("baseline") !== "") args.push("--baseline", option("baseline"));
    if (option("target") !== "") args.push("--target", option("target"));
    const got = spc(input, args);
    check(`${name} has its points`, got.code === 0 && got.points.length === expected.length, got.err);
    check(`${name} as NHSRplotthedots`, got.points.every((point, i) => {
      const row = expected[i];
      return point.date === month(i) && same(number(point.y), number(row.value)) && point.rebase_group === row.group
        && same(number(point.mean), number(row.mean)) && same(number(point.lpl), number(row.lower))
        && same(number(point.upl), number(row.upper)) && point.special_cause_type === row.cause
        && point.point_type === row.type;
    }));
    check(`${name} warns of a short group`, (option("short") === "TRUE") === got.err.includes("limits are uncertain"), got.err);
    const assurance = option("assurance");
    check(`${name} says its assurance`, assurance === "NA" ? !got.err.includes("Assurance") : got.err.includes(`[${assurance}]`), got.err);
  }

  const kinds = { p_assessments_within_45d: "p", p_large_denominator: "p", pp_large_denominator: "pp", up_referrals_per_10k: "up",
    c_missing_episodes: "c", t_days_between_secure_placements: "t", run_median_anhoej: "run" };
  const attribute = table(readFileSync("tests/cases/stats/chart/attribute_charts.csv", "utf8"));
  for (const [name, kind] of Object.entries(kinds)) {
    const expected = attribute.filter((row) => row.case === name);
    const parts = expected[0].den !== "NA";
    const input = [parts ? "date,numerator,denominator" : "date,value", ...expected.map((row, i) =>
      parts ? `${month(i)},${row.num},${row.den}` : `${month(i)},${row.num}`)].join("\n");
    const got = spc(input, ["--chart", kind]);
    check(`${name} as qicharts2`, got.code === 0 && got.points.length === expected.length && got.points.every((point, i) =>
      same(number(point.y), number(expected[i].y)) && same(number(point.mean), number(expected[i].cl))
      && same(number(point.lpl), number(expected[i].lcl)) && same(number(point.upl), number(expected[i].ucl))
      && ["Above UCL", "Below LCL"].includes(point.special_cause_type) === (expected[i].sigma_signal === "TRUE")), got.err);
  }
  const large = attribute.filter((row) => row.case === "p_large_denominator");
  const chosen = spc(["date,numerator,denominator", ...large.map((row, i) => `${month(i)},${row.num},${row.den}`)].join("\n"));
  check("the chart is chosen and the reason said", chosen.code === 0 && chosen.err.includes("p′ chart") && chosen.err.includes("sigma_z"), chosen.err);
  const counts = spc(series([4, 5, 3, 4, 6, 4, 3, 5, 4, 4, 5, 3, 4]), ["--chart", "auto"]);
  check("a count is chosen a c chart only when asked", counts.err.includes("c chart"), counts.err);
  check("a value without a word gets an XmR chart", spc(series([4, 5, 3, 4, 6])).err.includes("XmR chart"));

  const steady = series([10, 12, 11, 9, 10, 11, 12, 10, 9, 11, 10, 12, 11, 13, 14, 15, 16, 17, 18]);
  check("six rising points are a trend for mdc", spc(steady, ["--rules", "mdc"]).points.some((point) => point.special_cause_type === "6 Point Trend (Increasing)"));
  check("the false-alarm rate stands beside the rules", /fires in (at most )?\d+ % of cases/.test(spc(steady, ["--rules", "strict"]).err));
  const targets = spc("date,value,target\n2021-01-01,10,5\n2021-02-01,11,5\n2021-03-01,12,\n2021-04-01,10,100\n", ["--direction", "down"]);
  check("the last target of the table decides", targets.err.includes("[consistent_pass]"), targets.err);

  const turned = spc("date,value\n2021-03-01,3\n2021-01-01,1\n2021-02-01,2\n");
  check("rows out of order are put in order, aloud", turned.err.includes("not in order") && turned.points.map((point) => point.y).join() === "1,2,3", turned.err);
  const gap = spc("date,value\n2021-01-01,1\n2021-02-01,2\n2021-03-01,3\n2021-06-01,4\n2021-07-01,5\n");
  check("a gap is told", gap.code === 0 && gap.err.includes("between 2021-03-01 and 2021-06-01"), gap.err);
  const missing = spc("date,value,rebase\n2021-01-01,1,\n2021-02-01,,true\n2021-03-01,3,\n2021-04-01,4,\n");
  check("a row without a figure is told and left out", missing.code === 0 && missing.points.length === 3 && missing.err.includes(":3:") && missing.err.includes("left out"), missing.err);
  check("its new group begins at the next point", missing.points.map((point) => point.rebase_group).join() === "0,1,1");
  const constant = spc(series(Array(15).fill(7)));
  check("a constant series has no limits, and it is said", constant.code === 0 && constant.points[0].upl === "NaN" && constant.err.includes("constant"), constant.err);
  const none = spc("date,numerator,denominator\n2021-01-01,0,0\n2021-02-01,1,9\n2021-03-01,2,8\n");
  check("nothing of nothing is left out, aloud", none.points.length === 2 && none.err.includes(":2:"), none.err);

  const extra = spc("date,value,area\n2021-01-01,1,North\n2021-02-01,2,North\n");
  check("a column that is not read is named", extra.code === 0 && extra.err.includes('"area" is not read'), extra.err);

  const refusals = [
    ["not a number", "date,value\n2021-01-01,1\n2021-02-01,many\n2021-03-01,3\n", [], [":3:"]],
    ["not a date", "date,value\n2021-01-01,1\n2021-13-01,2\n", [], [":3:"]],
    ["two faults at once", "date,value\n2021-01-01,x\n2021-02-30,2\n", [], [":2:", ":3:"]],
    ["a date twice", "date,value\n2021-01-01,1\n2021-01-01,2\n", [], [":3:", "line 2"]],
    ["a column that is not there", "day,value\n2021-01-01,1\n", [], ["date and value"]],
    ["half a pair", "date,numerator\n2021-01-01,1\n", [], ["denominator"]],
    ["both forms", "date,value,denominator\n2021-01-01,1,2\n", [], ["not both"]],
    ["no rows", "date,value\n", [], ["0 points"]],
    ["one row", "date,value\n2021-01-01,1\n", [], ["1 points"]],
    ["an empty file", "", [], []],
    ["a numerator of no denominator", "date,numerator,denominator\n2021-01-01,1,2\n2021-02-01,1,0\n", [], [":3:"]],
    ["a share above one", "date,numerator,denominator\n2021-01-01,1,2\n2021-02-01,3,2\n", ["--chart", "p"], [":3:", "u chart"]],
    ["a negative count", "date,value\n2021-01-01,1\n2021-02-01,-3\n", ["--chart", "c"], [":3:"]],
    ["a gap of no days", "date,value\n2021-01-01,1\n2021-02-01,0\n", ["--chart", "t"], [":3:"]],
    ["a p chart of values", "date,value\n2021-01-01,1\n2021-02-01,2\n", ["--chart", "p"], ["denominator"]],
    ["a c chart of parts", "date,numerator,denominator\n2021-01-01,1,2\n2021-02-01,1,2\n", ["--chart", "c"], ["no denominators"]],
    ["neither true nor false", "date,value,rebase\n2021-01-01,1,perhaps\n2021-02-01,2,\n", [], [":2:", "rebase"]],
    ["a target that is none", "date,value,target\n2021-01-01,1,high\n2021-02-01,2,\n", [], [":2:"]],
  ];
  for (const [name, text, args, words] of refusals) {
    const got = spc(text, args);
    check(`${name} is refused`, got.code === 1 && words.every((word) => got.err.includes(word)), `${got.code} ${got.err}`);
    check(`${name}: nothing is written`, !existsSync(got.to));
  }
  check("a file that is not there", run(["stats", "spc", join(place, "none.csv"), "--out", out]).code === 1);
  check("a short baseline is wrong usage", spc(steady, ["--baseline", "11"]).code === 2);
  check("an unknown chart is wrong usage", spc(steady, ["--chart", "pie"]).code === 2);
  check("--out is asked for", run(["stats", "spc", join(place, "in1.csv")]).code === 2);
  check("stats alone is wrong usage", run(["stats"]).code === 2);
});
