// Out again: a synthetic authority as SSD is imported, exported as Annex A, imported into a fresh record and
// exported again. What Annex A can tell must come back equal by value, list by list; and the export must say
// what the synthetic authority's own workbook of the same day says, which nobody made from a record.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";
import { cleanHome } from "./returns_home.mjs";
import { readWorkbook } from "./workbook.mjs";

const day = "2017-08-31";
const columns = readFileSync("config/intake/annex_a_columns.csv", "utf8").split(/\r?\n/).map((line) => /^(\d+),(\d+),("(?:[^"]|"")*"|[^,]*),([^,]*)/.exec(line)).filter(Boolean);
// An importer keeps no column of this kind, so that a second export cannot have it.
const notKept = new Set(columns.filter((one) => one[4] === "unused").map((one) => `${one[1]}|${Number(one[2]) - 1}`));

const rowsOf = (book, list) => (book.get(`List ${list}`) ?? []).slice(1);
const kept = (list, row, width, leaveOut = notKept) => Array.from({ length: width }, (_, i) => (leaveOut.has(`${list}|${i}`) ? "" : row[i] ?? "")).join("|").replace(/’/g, "'");

function compare(a, b, name, leaveOut) {
  for (let list = 1; list <= 9; list += 1) {
    const width = a.get(`List ${list}`)[0].length;
    const [left, right] = [a, b].map((book) => rowsOf(book, list).map((row) => kept(list, row, width, leaveOut)).sort());
    const only = left.filter((row) => !right.includes(row)).concat(right.filter((row) => !left.includes(row)));
    check(`${name}: list ${list} has equal rows`, left.length > 0 && left.length === right.length && only.length === 0, `${left.length} and ${right.length} rows; ${only.slice(0, 4).join(" ; ")}`);
  }
}

// Lists 10 and 11 as an authority hands them in, in the layout of 2019 and of 2023 alike: written again they say the same, but
// for what lies more than twelve months back.
function adoptions(at, weir) {
  const headers = (list) => columns.filter((one) => one[1] === String(list)).map((one) => one[3].replace(/^"|"$/g, "").replace(/""/g, '"'));
  const line = (cells, width) => [...cells, ...Array(width - cells.length).fill("")].map((cell) => (/[",]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(",");
  const child = (id, family, dates, reason = "", ffa = "") => [id, family, "b) Female", "a) WBRI", "14/02/2014", "3", id === "SYN2" ? "a) Yes" : "b) No", ...dates, reason, ffa];
  const ten = [
    child("SYN1", "FAM1", ["01/03/2016", "01/09/2016", "01/11/2016", "05/01/2017", "20/02/2017", "", ""]),
    child("SYN2", "FAM1", ["01/03/2016", "01/09/2016", "01/11/2016", "", "", "", "02/05/2017"], "RD3 - Prospective adopters could not be found"),
    child("SYN3", "FAM3", ["01/03/2015", "01/09/2015", "01/11/2015", "05/01/2016", "20/02/2016", "03/02/2017", ""], "", "10/01/2016"),
  ];
  const old = child("SYN4", "FAM4", ["01/03/2013", "01/09/2013", "", "05/01/2014", "20/02/2014", "03/02/2015", ""]);
  const adopter = (id, rest) => [id, "FAM1", "b) Female", "a) WBRI", "b) No", "a) Yes", ...rest];
  const eleven = [
    adopter("ADP1", ["01/02/2016", "15/02/2016", "15/04/2016", "20/04/2016", "20/08/2016", "21/08/2016", "10/09/2016", "05/01/2017", "20/02/2017", "1"]),
    adopter("ADP2", ["02/02/2016", "15/02/2016", "", "", "", "", "", "", "", "", "", "01/06/2017", "1 - Adopter withdrew from process"]),
  ];
  const left = adopter("ADP3", ["01/02/2014", "", "", "", "", "", "", "", "", "", "", "01/06/2015", "2 - Process put on hold"]);
  mkdirSync(at("adoption"));
  for (const [list, rows] of [[10, [...ten, old]], [11, [...eleven, left]]]) {
    const names = headers(list);
    writeFileSync(join(at("adoption"), `List ${list}.csv`), [line(names, names.length), ...rows.map((row) => line(row, names.length)), ""].join("\n"));
  }
  check("lists of adoption are imported", weir("import", at("adoption"), "--db", `sqlite:${at("adoption.db")}`, "--extract-date", day).code === 0);
  check("and written", weir("export", "annex-a", "--db", `sqlite:${at("adoption.db")}`, "--as-at", day, "--out", at("adoption.xlsx")).code === 0);
  check("and imported again", weir("import", at("adoption.xlsx"), "--db", `sqlite:${at("adoption_again.db")}`).code === 0);
  check("and written again", weir("export", "annex-a", "--db", `sqlite:${at("adoption_again.db")}`, "--as-at", day, "--out", at("adoption_again.xlsx")).code === 0);
  const serial = (text) => { const [d, m, y] = text.split("/").map(Number); return String(Math.round(Date.UTC(y, m - 1, d) / 86_400_000) + 25_569); };
  const given = (rows, width) => rows.map((row) => Array.from({ length: width }, (_, i) => (/^\d\d\/\d\d\/\d{4}$/.test(row[i] ?? "") ? serial(row[i]) : row[i] ?? "")).join("|")).sort();
  for (const name of ["adoption.xlsx", "adoption_again.xlsx"]) {
    const book = readWorkbook(at(name));
    for (const [list, rows] of [[10, ten], [11, eleven]]) {
      const width = headers(list).length;
      const got = rowsOf(book, list).map((row) => Array.from({ length: width }, (_, i) => String(row[i] ?? "").replace(/’/g, "'")).join("|")).sort();
      const expected = given(rows, width).map((row) => row.replace(/’/g, "'"));
      check(`${name}: list ${list} says what was handed in`, JSON.stringify(got) === JSON.stringify(expected), `${got.join(" ; ")} for ${expected.join(" ; ")}`);
    }
  }
}

finish(async () => {
  const place = folder();
  const env = { ...process.env, WEIR_HOME: cleanHome(place) };
  const at = (name) => join(place, name);
  const weir = (...args) => run(args, { env });
  const made = weir("synth", "--out", at("feeds"), "--population", "2500", "--from", "2015-09-01", "--seed", "7");
  if (!check("the feeds are written", made.code === 0, made.err)) return;
  // The first night holds whole histories, the last one the day itself.
  for (const night of ["2017-08-02", day]) check(`the night of ${night} is imported`, weir("import", at(`feeds/ssd/${night}`), "--db", `sqlite:${at("ssd.db")}`).code === 0);
  const first = weir("export", "annex-a", "--db", `sqlite:${at("ssd.db")}`, "--out", at("first.xlsx"));
  if (!check("the record is exported", first.code === 0, first.err)) return;
  check("what is not held is told", /List 8, LA of Placement: the record cannot tell it/.test(first.err) && /List 10, Family identifier: the record cannot tell it/.test(first.err), first.err);
  const again = weir("import", at("first.xlsx"), "--db", `sqlite:${at("annex.db")}`, "--report", at("report.json"));
  const report = JSON.parse(readFileSync(at("report.json"), "utf8")).files[0];
  check("every row of the export is accepted as it is", again.code === 0 && report.refused === 0 && report.extract_date === day && report.accepted + report.corrected === report.rows, again.out);
  const second = weir("export", "annex-a", "--db", `sqlite:${at("annex.db")}`, "--out", at("second.xlsx"));
  check("the fresh record is exported", second.code === 0, second.err);
  const books = ["first.xlsx", "second.xlsx"].map((name) => readWorkbook(at(name)));
  compare(books[0], books[1], "export and export of its import");
  // The SSD tells of children whose adoption was decided, and has no table of adopters.
  check("list 10 has children", books[0].get("List 10").length > 1 && books[0].get("List 10")[0].length > 10);
  check("list 11 has its headers only", books[0].get("List 11").length === 1 && books[0].get("List 11")[0].length > 10);

  // What the SSD does not carry (the authority of a placement, plans before its six years) or Annex A tells only
  // later (that a conference is unnecessary), and who holds a child whose lists name two.
  const left = new Set(["5|7", "6|8", "6|12", "6|13", "7|14", "7|15", "7|16", "8|5", "8|26", "8|27", "8|32", "8|33", "9|5"]);
  compare(books[0], readWorkbook(at(`feeds/annex-a/annex_a_${day}.xlsx`)), "export and the authority's own workbook", left);

  // Month by month of the authority's own workbooks: whom the last one no longer lists is not listed, and what only
  // a list tells comes back, the place of a placement too.
  const workbooks = readdirSync(at("feeds/annex-a")).sort();
  for (const name of workbooks) check(`${name} is imported`, weir("import", at(`feeds/annex-a/${name}`), "--db", `sqlite:${at("months.db")}`).code === 0);
  const monthly = weir("export", "annex-a", "--db", `sqlite:${at("months.db")}`, "--out", at("months.xlsx"));
  check("the record of the workbooks is exported", monthly.code === 0 && !/LA of Placement|Placement Location/.test(monthly.err), monthly.err);
  const [own, told] = [readWorkbook(at(`feeds/annex-a/annex_a_${day}.xlsx`)), readWorkbook(at("months.xlsx"))];
  for (const [list, what, columns] of [[5, "enquiries", [0, 6]], [9, "care leavers", [0, 8, 9]], [8, "placements", [0, 21, 22, 23, 24, 26, 27]]]) {
    const [a, b] = [own, told].map((book) => rowsOf(book, list).map((row) => columns.map((i) => row[i] ?? "").join("|").replace(/’/g, "'")).sort());
    check(`the ${what} of list ${list} are those of the last workbook`, a.length > 0 && JSON.stringify(a) === JSON.stringify(b), `${a.length} and ${b.length}; ${a.filter((row) => !b.includes(row)).slice(0, 3).join(" ; ")} <> ${b.filter((row) => !a.includes(row)).slice(0, 3).join(" ; ")}`);
  }

  // With planted faults in the feed the export and the export of its import are the same all the same.
  check("the feed with planted faults is written", run(["synth", "--out", at("dirty"), "--population", "2500", "--from", "2015-09-01", "--seed", "7", "--format", "ssd"]).code === 0);
  for (const night of ["2017-08-02", day]) check(`the faulty night of ${night} is imported`, run(["import", at(`dirty/ssd/${night}`), "--db", `sqlite:${at("dirty.db")}`]).code === 0);
  for (const [from, to] of [["dirty", "mended"], ["mended", "last"]]) {
    const out = run(["export", "annex-a", "--db", `sqlite:${at(`${from}.db`)}`, "--out", at(`${from}.xlsx`)]);
    check(`${from} is exported`, out.code === 0, out.err);
    check(`and imported`, run(["import", at(`${from}.xlsx`), "--db", `sqlite:${at(`${to}.db`)}`]).code === 0);
  }
  compare(readWorkbook(at("dirty.xlsx")), readWorkbook(at("mended.xlsx")), "export of a faulty feed and export of its import");

  adoptions(at, weir);

  const past = weir("export", "annex-a", "--db", `sqlite:${at("ssd.db")}`, "--as-at", "2017-08-10", "--known-at", "2017-08-02", "--out", at("past.xlsx"));
  check("a past day can be exported as it was known", past.code === 0, past.err);
  check("nothing on it lies after that day", rowsOf(readWorkbook(at("past.xlsx")), 1).every((row) => Number(row[5]) <= 42957));
  check("no record, no return", weir("export", "annex-a", "--db", `sqlite:${at("none.db")}`, "--out", at("none.xlsx")).code === 1);
  const account = run(["user", "add", "pat.analyst", "--role", "analyst", "--db", `sqlite:${at("ssd.db")}`, "--display-name", "Pat"], { env, input: "seven grey herons walking\n" });
  check("an account is added", account.code === 0, account.err);
  check("an account that is there may be named", weir("export", "annex-a", "--db", `sqlite:${at("ssd.db")}`, "--user", "pat.analyst", "--out", at("named.xlsx")).code === 0);
  check("an account that is not there is refused", weir("export", "annex-a", "--db", `sqlite:${at("ssd.db")}`, "--user", "nobody", "--out", at("none.xlsx")).code === 1);

  // A text that a spreadsheet program would run is written as text.
  writeFileSync(at("list 1.csv"), "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Assessment start date,Assessment completion date,Organisation completing assessment\nSYN1,a) Male,a) WBRI,01/02/2010,7,01/08/2017,,=HYPERLINK(1)\n");
  check("a list with a formula in it is imported", weir("import", at("list 1.csv"), "--db", `sqlite:${at("formula.db")}`, "--extract-date", day).code === 0);
  const guarded = weir("export", "annex-a", "--db", `sqlite:${at("formula.db")}`, "--out", at("formula.xlsx"));
  check("and is exported as text, not as a formula", guarded.code === 0 && rowsOf(readWorkbook(at("formula.xlsx")), 2)[0]?.[7] === "=HYPERLINK(1)" && !readFileSync(at("formula.xlsx")).includes("<f>"), guarded.err);

  // Counts of the quarter are the months of the indicators.
  const regional = weir("export", "regional", "--db", `sqlite:${at("ssd.db")}`, "--quarter", "2017-Q2", "--small", "0", "--out", at("regional.csv"));
  if (!check("the counts of a quarter are written", regional.code === 0, regional.err)) return;
  const lines = readFileSync(at("regional.csv"), "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  const months = weir("indicator", "--db", `sqlite:${at("ssd.db")}`, "--as-at", "2017-08-31", "--months", "5").out.trim().split(/\r?\n/).map((line) => line.split(",")).filter((row) => row[2] === "" && ["2017-04", "2017-05", "2017-06"].includes(row[1]));
  const measures = readFileSync("config/indicators/regional_quarterly.csv", "utf8").trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
  for (const [measure, id, how] of measures) {
    const own = months.filter((row) => row[0] === id);
    const taken = how === "end" ? own.slice(-1) : own;
    const expected = taken.some((row) => row[3] === "") ? "" : String(taken.reduce((sum, row) => sum + Number(row[3]), 0));
    const got = lines.find((row) => row[4] === measure);
    check(`${measure} is that of ${id}`, got !== undefined && own.length === 3 && got[6] === expected, `${got} for ${expected}`);
  }
  const withheld = weir("export", "regional", "--db", `sqlite:${at("ssd.db")}`, "--quarter", "2017-Q2", "--out", at("withheld.csv"));
  const small = readFileSync(at("withheld.csv"), "utf8").split(/\r?\n/).filter((line) => line.includes(",small,"));
  check("small counts are withheld and told", withheld.code === 0 && small.length > 0 && small.every((line) => line.split(",")[6] === "" || line.split(",")[7] === "") && /small/.test(withheld.err), withheld.err);
  check("a quarter that is none is refused", weir("export", "regional", "--db", `sqlite:${at("ssd.db")}`, "--quarter", "2017-Q9", "--out", at("no.csv")).code === 1);
});
