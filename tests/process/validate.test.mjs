// `weir validate` on whole returns: CSV, workbook and XML of one child, the public samples, what it refuses, and what an
// import says of the same rules. Ends with "N passed, N failed".
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";
import { workbook } from "./workbook.mjs";

const header = "code,from,until,table,severity,who,fields,message,what_to_do,fails,source\n";
const line = (code, table, fails, severity = "error") => `${code},,,${table},${severity},data team,,=Wrong,Mend it.,"${fails}",a test\n`;

// The program with definitions of the test's own: everything as it is, but for the rules.
function home(place, care, census = "") {
  const root = join(place, `home${Math.random().toString(36).slice(2)}`);
  mkdirSync(root);
  cpSync("config", join(root, "config"), { recursive: true });
  for (const name of ["models", "ui"]) symlinkSync(resolve(name), join(root, name));
  writeFileSync(join(root, "config/rules/ssda903_rules.csv"), header + care);
  writeFileSync(join(root, "config/rules/cin_rules.csv"), header + census);
  return { env: { ...process.env, WEIR_HOME: root } };
}

// Cells of the CSV that validate writes; none of ours holds a comma or a quote.
const rows = (text) => text.trim().split("\r\n").slice(1).map((one) => one.split(","));

function csvReturn(place) {
  const path = join(place, "care");
  mkdirSync(path);
  writeFileSync(join(path, "header.csv"), "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n007,1,01/02/2010,WBRI,,,\n8,2,,WBRI,,,\n");
  writeFileSync(join(path, "episodes.csv"), "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    + "007,01/05/2018,S,C2,N1,U1,PR1,01/04/2018,X1,,,,\n8,01/06/2018,S,C2,N1,U1,PR1,,,,,,\n");
  return path;
}

const xmlReturn = `<?xml version="1.0"?><Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>
<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails><Source><LEA>201</LEA></Source></Header><Children><Child>
<ChildIdentifiers><LAchildID>C1</LAchildID><PersonBirthDate>2015-03-27</PersonBirthDate><Sex>1</Sex></ChildIdentifiers>
<CINdetails><CINreferralDate>2023-10-06</CINreferralDate><CINclosureDate>2023-10-01</CINclosureDate>
<Assessments><AssessmentActualStartDate>2023-10-07</AssessmentActualStartDate></Assessments></CINdetails>
<CINdetails><CINreferralDate>2024-01-06</CINreferralDate></CINdetails></Child></Children></Message>`;

function itsOwnRules(place) {
  const care = csvReturn(place);
  const used = home(place, line("A1", "episodes", "DEC < DECOM") + line("A2", "header", "DOB is blank", "query")
    + line("A3", "episodes", "any(last_episodes)") + line("A4", "episodes", "any(missing)") + line("A5", "header", "not_held('provider list')")
    + "A6,2020,,header,error,data team,,Wrong,Mend it.,true,a test\n" + line("A7", "episodes", "header.DOB < DECOM"),
  line("B1", "referral", "CINclosureDate < CINreferralDate") + line("B2", "referral", "none(same assessment)") + line("B3", "return", "LEA = '201' and Year = 2024 and ReferenceDate = year_end"));
  const csv = run(["validate", care], used);
  check("a folder of CSV is checked", csv.code === 0, csv.err);
  check("the columns are as they are told to be", csv.out.startsWith("code,severity,table,file,sheet,row,child,fields,message,what_to_do,who\r\n"), csv.out);
  const found = rows(csv.out).map((one) => one.slice(0, 7).join(" "));
  check("each row at fault, with file, row and the id as it stands", JSON.stringify(found) === JSON.stringify([
    "A1 error episodes episodes.csv episodes 2 007", "A2 query header header.csv header 3 8", "A7 error episodes episodes.csv episodes 2 007"]), found);
  check("a message that looks like a formula is made harmless", rows(csv.out)[0][8] === "'=Wrong", csv.out);
  check("the year is taken from the dates, and said", csv.err.includes("ssda903 csv of 2018-19 (known from most of its dates): 2 children, 4 rows"), csv.err);
  check("what was asked is counted", csv.err.includes("3 rules asked, 3 of them failed, 3 rows at fault; 3 rules not supplied"), csv.err);
  for (const reason of ["last year's return was not given: A3", "the return has no table missing: A4", "provider list: not held: A5"]) {
    check(`not supplied, with its reason: ${reason}`, csv.err.includes(reason), csv.err);
  }
  check("the summary names no child", !csv.err.includes("007"), csv.err);
  const one = run(["validate", join(care, "header.csv"), join(care, "episodes.csv"), "--child", "8"], used);
  check("modules one by one, and one child alone", one.code === 0 && rows(one.out).length === 1 && rows(one.out)[0][6] === "8", one.out + one.err);
  const later = run(["validate", care, "--year", "2021", "--last-year", care], used);
  check("a year that is given stands, and a rule of that year is asked", later.err.includes("of 2020-21 (known from --year)") && rows(later.out).some((r) => r[0] === "A6"), later.err);
  check("with last year's return its rules are asked", rows(later.out).filter((r) => r[0] === "A3").length === 2, later.out);
  const twice = join(place, "again.csv");
  writeFileSync(twice, readFileSync(join(care, "header.csv")));
  const repeated = run(["validate", join(care, "header.csv"), join(care, "episodes.csv"), twice], used);
  check("a module that is there twice is told of", repeated.err.includes("list-repeated") && repeated.err.includes("again.csv"), repeated.err);
  const json = join(place, "faults.json");
  check("JSON by the name of the file", run(["validate", care, "--out", json], used).code === 0);
  check("JSON says the same", JSON.parse(readFileSync(json, "utf8")).length === 3);
  const sheets = Object.fromEntries(["header", "episodes"].map((name) =>
    [`Sheet of ${name}`, readFileSync(join(care, `${name}.csv`), "utf8").trim().split("\n").map((row) => row.split(","))]));
  const book = join(place, "care.xlsx");
  writeFileSync(book, workbook(sheets));
  const same = run(["validate", book], used);
  check("a workbook of the same rows has the same faults, by sheet and row", same.err.startsWith("ssda903 workbook of 2018-19")
    && rows(same.out).map((r) => `${r[0]} ${r[4]} ${r[5]}`).join("|") === "A1 Sheet of episodes 2|A2 Sheet of header 3|A7 Sheet of episodes 2", same.out + same.err);
  const census = join(place, "census.xml");
  writeFileSync(census, xmlReturn);
  const xml = run(["validate", census], used);
  check("a census is checked; rows of an element belong together; its header is the return's row", xml.code === 0
    && rows(xml.out).map((r) => `${r[0]} ${r[5]}`).join("|") === "B1 1|B2 1|B3 ", xml.out + xml.err);
  check("its header gives the year", xml.err.includes("cin xml of 2023-24 (known from its header)"), xml.err);
  return { care, census, used };
}

function refusals(place, { care, census, used }) {
  const bad = run(["validate", care], home(place, line("A1", "episodes", "DECC < DECOM") + line("A2", "episode", "true")));
  check("a bad rule file is refused whole, each place named", bad.code === 1 && bad.out === ""
    && bad.err.includes("ssda903_rules.csv:2") && bad.err.includes("did you mean “DEC”?") && bad.err.includes("ssda903_rules.csv:3")
    && bad.err.includes("Did you mean episodes?"), bad.err);
  const mixed = run(["validate", care, "--last-year", census], used);
  check("last year's return of another kind is refused", mixed.code === 1 && mixed.err.includes("of another kind"), mixed.err);
  check("an unknown year is wrong usage", run(["validate", care, "--year", "19"], used).code === 2);
  const undated = join(place, "undated.csv");
  writeFileSync(undated, "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,01/02/2010,WBRI,,,\n");
  const dateless = run(["validate", undated], used);
  check("a return without dates asks for its year", dateless.code === 1 && dateless.err.includes("give --year"), dateless.err);
  const other = join(place, "other.csv");
  writeFileSync(other, "a,b\n1,2\n");
  const none = run(["validate", other], used);
  check("what is no such return is refused", none.code === 1 && none.err.includes("neither an SSDA903 return nor"), none.err);
  check("what is not there is refused", run(["validate", join(place, "nothing.csv")], used).code === 1);
}

function imports(place, { care, used }) {
  const url = `sqlite:${join(place, "record.db")}`;
  const report = join(place, "report.json");
  const done = run(["import", care, "--db", url, "--report", report], used);
  check("an import says how many rules failed", done.code === 0 && done.out.includes("3 asked, 3 failed, 3 not supplied; weir validate lists the rows"), done.out + done.err);
  const rules = JSON.parse(readFileSync(report, "utf8")).files[0].rules;
  check("its report says it by code", rules.year === 2019 && rules.failed === 3 && rules.by_code.map((c) => `${c.code} ${c.rows}`).join() === "A1 1,A2 1,A7 1"
    && rules.rows === "weir validate", JSON.stringify(rules));
  const broken = run(["import", care, "--db", `sqlite:${join(place, "other.db")}`], home(place, "x,,,nowhere,error,,,,,,\n"));
  check("an import is not stopped by a bad rule file, and says so", broken.code === 0 && broken.out.includes("rules were not checked"), broken.out + broken.err);
}

// The rules as they are shipped, over what others made: read and judged without a fault of our own.
function samples() {
  const shared = join(dirname(realpathSync(".")), "shared", "samples");
  if (!existsSync(shared) || !existsSync("config/rules/ssda903_rules.csv")) {
    console.log("SKIPPED: the samples or the rule files are not there");
    return;
  }
  const care = run(["validate", join(shared, "ssda903", "one_year_dirty")]);
  check("the dirty year is checked", care.code === 0 && care.err.includes("of 2017-18 (known from most of its dates): 2675 children, 25943 rows"), care.err);
  for (const name of ["CIN2rows.xml", "CIN_Census_2021.xml", "CIN_Census_2024.xml"]) {
    const census = run(["validate", join(shared, "cin", name)]);
    check(`${name} is checked`, census.code === 0 && /\d+ rules asked/.test(census.err), census.err);
  }
  const annex = run(["validate", join(shared, "annex_a", "Annex_A.xlsx")]);
  check("Annex A has no rules of a return", annex.code === 1 && annex.err.includes("neither"), annex.err);
}

finish(async () => {
  const place = folder();
  const made = itsOwnRules(place);
  refusals(place, made);
  imports(place, made);
  samples();
});
