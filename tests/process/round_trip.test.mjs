// One world, three feeds: what the SSD tells of care and what the SSDA903 tells of it, what it tells of need and
// what the census tells of it, must be the same journeys. They are compared as Annex A of three days, in the
// columns that the return carries; what it cannot tell is named where it is left out. Then the same with planted
// faults: each is found where it stands, none is found that nobody planted.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, finish, folder, run, weir as program } from "./harness.mjs";
import { cleanHome } from "./returns_home.mjs";
import { readWorkbook } from "./workbook.mjs";

const settings = ["--population", "2500", "--from", "2015-09-01", "--seed", "7"];
const days = ["2016-09-30", "2017-03-31", "2017-08-31"];
const serial = (day) => Math.round(Date.parse(day) / 86_400_000) + 25569;
const firstYear = serial("2015-04-01"); // of the first return

// Special guardianship has other codes in the SSDA903 before 2018; the SSD has the later ones.
const reason = (text) => ({ "i) E45": "E43", "j) E46": "E43", "k) E47": "E44", "l) E48": "E44" })[text.slice(0, 6)] ?? text;

function rows(book, list, columns) {
  return book.get(`List ${list}`).slice(1).map((row) => Array.from({ length: Math.max(...columns) + 1 }, (_, i) => row[i] ?? ""));
}

function same(name, left, right, columns) {
  const [a, b] = [left, right].map((all) => all.map((row) => columns.map((i) => row[i]).join("|")).sort());
  const only = a.filter((row) => !b.includes(row)).map((row) => `< ${row}`).concat(b.filter((row) => !a.includes(row)).map((row) => `> ${row}`));
  check(`${name}: ${a.length} rows are the same`, a.length > 0 && a.length === b.length && only.length === 0, `${a.length} and ${b.length}; ${only.slice(0, 4).join(" ; ")}`);
}

function compareCare(day, ssd, care) {
  // Care that began before the first return's year has a beginning that only older returns tell.
  const began = (row) => Number(row[7]) >= firstYear;
  const all = [0, 7, 8, 9, 10, 11, 12, 18, 19, 20, 21, 22, 23, 24, 25];
  const left = rows(ssd, 8, all).map((row) => Object.assign([...row], { 20: reason(row[20]) }));
  const right = rows(care, 8, all);
  const ids = new Set(left.filter(began).map((row) => row[0]));
  same(`${day}, care begun since, list 8`, left.filter((row) => ids.has(row[0])), right.filter((row) => ids.has(row[0])), all);
  same(`${day}, who is looked after, list 8`, left, right, [0, 8, 11, 12, 18, 19, 20, 22, 23, 24, 25]);
}

function compareNeed(day, ssd, need) {
  same(`${day}, referrals, list 3`, rows(ssd, 3, [7]), rows(need, 3, [7]), [0, 5, 6, 7]);
  same(`${day}, assessments, list 4`, rows(ssd, 4, [8]), rows(need, 4, [8]), [0, 6, 8]);
  // The census names the enquiries of its year; when one without a conference was over, it does not say.
  const start = serial(`${Number(day.slice(0, 4)) - 1}-04-01`);
  const recent = (row) => Number(row[6]) >= Math.max(start, serial(day) - 183);
  same(`${day}, enquiries and conferences, list 5`, rows(ssd, 5, [8]).filter(recent), rows(need, 5, [8]).filter(recent), [0, 6, 8]);
  same(`${day}, episodes of need, list 6`, rows(ssd, 6, [10]), rows(need, 6, [10]), [0, 6, 7, 9, 10]);
  // Who is looked after, the census does not say; who has a plan of a child in need, the status does.
  const status = rows(ssd, 6, [11]).filter((row) => !row[11].startsWith("a)"));
  const ids = new Set(status.map((row) => row[0]));
  same(`${day}, case status, list 6`, status, rows(need, 6, [11]).filter((row) => ids.has(row[0])), [0, 11]);
  same(`${day}, protection plans, list 7`, rows(ssd, 7, [12]), rows(need, 7, [12]), [0, 6, 7, 8, 12]);
}

finish(async () => {
  const place = folder();
  const env = { ...process.env, WEIR_HOME: cleanHome(place) };
  const at = (name) => join(place, name);
  const weir = (...args) => run(args, { env });
  const formats = ["ssd", "ssda903", "cin"].flatMap((name) => ["--format", name]);
  const made = weir("synth", "--out", at("clean"), ...settings, ...formats);
  if (!check("the feeds are written", made.code === 0, made.err)) return;
  const databases = Object.fromEntries(["ssd", "care", "need"].map((name) => [name, `sqlite:${at(`${name}.db`)}`]));
  for (const night of ["2017-08-02", "2017-08-31"]) check(`the SSD of ${night} is imported`, weir("import", at(`clean/ssd/${night}`), "--db", databases.ssd).code === 0);
  for (const day of readdirSync(at("clean/ssda903")).sort()) check(`the SSDA903 of ${day} is imported`, weir("import", at(`clean/ssda903/${day}`), "--db", databases.care, "--extract-date", day).code === 0);
  for (const name of readdirSync(at("clean/cin")).sort()) check(`${name} is imported`, weir("import", at(`clean/cin/${name}`), "--db", databases.need).code === 0);
  for (const day of days) {
    const books = {};
    for (const [name, database] of Object.entries(databases)) {
      const out = at(`${name}-${day}.xlsx`);
      const written = weir("export", "annex-a", "--db", database, "--as-at", day, "--out", out);
      if (!check(`${name} as at ${day} is exported`, written.code === 0, written.err)) return;
      books[name] = readWorkbook(out);
    }
    compareCare(day, books.ssd, books.care);
    compareNeed(day, books.ssd, books.need);
  }
  // The indicators of the months, by the journey's own joining; reviews that fell due in the first year were counted from
  // ones that only older returns tell.
  const figures = (database, ids, months) => weir("indicator", ...ids, "--db", database, "--as-at", "2017-08-31", "--months", months).out;
  for (const [name, ids, months] of [["care", ["LC01", "LC03", "LC04"], "24"], ["care", ["LC09"], "17"], ["need", ["RF01", "RF03", "RF04", "FD08", "AS01", "AS02", "AS03", "SP01", "SP03", "SP04", "CN01", "CP01", "CP05"], "16"]]) {
    const [ssd, own] = [figures(databases.ssd, ids, months), figures(databases[name], ids, months)];
    const differ = ssd.split("\n").filter((line) => !own.includes(line));
    check(`${ids.join(", ")} of ${name} are those of the SSD in ${months} months`, ssd.split("\n").length > Number(months) && differ.length === 0, differ.slice(0, 5).join(" ; "));
  }
  // Loading the years in another order gives the same record.
  for (const day of readdirSync(at("clean/ssda903")).sort().reverse()) weir("import", at(`clean/ssda903/${day}`), "--db", `sqlite:${at("back.db")}`, "--extract-date", day);
  const back = weir("export", "annex-a", "--db", `sqlite:${at("back.db")}`, "--as-at", "2017-08-31", "--out", at("back.xlsx"));
  check("the years in another order are exported", back.code === 0, back.err);
  const all = Array.from({ length: 26 }, (_, i) => i);
  same("the years in another order, list 8", rows(readWorkbook(at("care-2017-08-31.xlsx")), 8, all), rows(readWorkbook(at("back.xlsx")), 8, all), all);

  const dirty = run(["synth", "--out", at("dirty"), ...settings, "--format", "ssda903", "--format", "cin"]);
  if (!check("the returns with planted faults are written", dirty.code === 0, dirty.err)) return;
  const checker = join(dirname(fileURLToPath(import.meta.url)), "manifest_check.mjs");
  const result = spawnSync(process.execPath, [checker, program, at("dirty"), `sqlite:${at("dirty.db")}`], { encoding: "utf8", maxBuffer: 1 << 28 });
  const counts = /(\d+) passed, (\d+) failed/.exec(result.stdout);
  if (!check("the manifest is compared to its end", counts !== null, result.stdout + result.stderr)) return;
  for (const line of result.stdout.split("\n")) if (/^FAIL|^lost|^planted/.test(line)) console.log(line);
  for (let i = 0; i < Number(counts[1]); i += 1) check("a line of the manifest", true);
  for (let i = 0; i < Number(counts[2]); i += 1) check("a line of the manifest", false, "named above");
  // What the faulty returns leave is what the clean ones say: the last of each year puts right what was wrong.
  const after = run(["export", "annex-a", "--db", `sqlite:${at("dirty.db")}`, "--as-at", "2017-08-31", "--out", at("dirty.xlsx")]);
  check("the record of the faulty returns is exported", after.code === 0, after.err);
  const mended = [0, 7, 8, 10, 11, 12, 19, 20, 21, 22, 23];
  same("the faulty returns end where the clean ones do, list 8", rows(readWorkbook(at("care-2017-08-31.xlsx")), 8, mended), rows(readWorkbook(at("dirty.xlsx")), 8, mended), mended);
});
