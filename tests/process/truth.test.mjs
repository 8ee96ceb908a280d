// The whole chain against the simulation's own count: a synthetic authority is written, every extract is
// imported through the importer in the order of its days, and each of the thirty indicators must equal
// truth.csv in every month. A second import of everything must change nothing.
//   WEIR_TRUTH_POPULATION=28000 WEIR_TRUTH_FROM=2011-09-01 runs it at full size (72 months).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

const population = process.env.WEIR_TRUTH_POPULATION ?? "2500";
const from = process.env.WEIR_TRUTH_FROM ?? "2015-09-01";
const to = "2017-08-31";

function rows(text) {
  const [head, ...lines] = text.trim().split(/\r?\n/).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, "").replace(/^"|"$/g, "")));
  return lines.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""])));
}

finish(async () => {
  const place = folder();
  const feeds = join(place, "feeds");
  const made = run(["synth", "--out", feeds, "--population", population, "--from", from, "--to", to]);
  if (!check("synth writes the authority", made.code === 0, made.err)) return;
  const extracts = [
    ...readdirSync(join(feeds, "annex-a")).map((name) => ({ day: /\d{4}-\d\d-\d\d/.exec(name)[0], path: join(feeds, "annex-a", name) })),
    ...readdirSync(join(feeds, "ssd")).map((name) => ({ day: name, path: join(feeds, "ssd", name) })),
  ].sort((a, b) => (a.day + a.path < b.day + b.path ? -1 : 1));
  const database = `sqlite:${join(place, "weir.db")}`;
  const started = Date.now();
  const imported = run(["import", ...extracts.map((one) => one.path), "--db", database, "--confirm-absent", "--report", join(place, "report.json")]);
  if (!check("every extract is imported", imported.code === 0, imported.err)) return;
  console.log(`${extracts.length} extracts imported in ${((Date.now() - started) / 1000).toFixed(1)} s`);

  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
  const computed = new Map();
  for (const args of [[], ["FD03", "--by", "source"]]) {
    const out = run(["indicator", ...args, "--db", database, "--as-at", to, "--months", String(months), "--format", "csv"]);
    if (!check(`weir indicator ${args.join(" ")}`, out.code === 0, out.err)) return;
    for (const row of rows(out.out)) computed.set(`${row.id}|${row.period}|${row.group}`, row);
  }
  const same = (a, b) => a === b || (a !== "" && b !== "" && Math.abs(Number(a) - Number(b)) <= 1e-9 * Math.max(1, Math.abs(Number(b))));
  const byIndicator = new Map();
  for (const row of rows(readFileSync(join(feeds, "truth.csv"), "utf8"))) {
    const entry = byIndicator.get(row.id) ?? { compared: 0, wrong: [] };
    const got = computed.get(`${row.id}|${row.period}|${row.group}`);
    entry.compared += 1;
    // A source without a contact in the month may be left out of the groups.
    const empty = got === undefined && row.group !== "" && row.numerator === "0";
    if (!empty && (got === undefined || !same(got.numerator, row.numerator) || !same(got.denominator, row.denominator) || !same(got.value, row.value))) {
      entry.wrong.push(`${row.period} ${row.group}: truth ${row.numerator}/${row.denominator}=${row.value}, got ${got ? `${got.numerator}/${got.denominator}=${got.value}` : "nothing"}`);
    }
    byIndicator.set(row.id, entry);
  }
  check("truth has thirty indicators", byIndicator.size === 30, byIndicator.size);
  for (const [id, { compared, wrong }] of byIndicator) check(`${id} equals the truth in ${compared} figures`, wrong.length === 0, `${wrong.length} differ: ${wrong.slice(0, 4).join("; ")}`);

  const before = run(["indicator", "--db", database, "--as-at", to, "--months", "6"]).out;
  const again = run(["import", ...extracts.map((one) => one.path), "--db", database, "--confirm-absent", "--report", join(place, "again.json")]);
  const second = JSON.parse(readFileSync(join(place, "again.json"), "utf8"));
  check("importing everything again is accepted", again.code === 0, again.err);
  check("and changes nothing", run(["indicator", "--db", database, "--as-at", to, "--months", "6"]).out === before && JSON.stringify(second).length > 0);
  const past = run(["indicator", "LC01", "--db", database, "--as-at", "2016-12-31", "--known-at", "2016-12-31", "--months", "3"]);
  check("a past day can be asked as it was known", past.code === 0 && past.out.split("\n").length > 3, past.err);
  check("the journal verifies", run(["verify", "--db", database]).code === 0);
});
