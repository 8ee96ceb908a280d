// The rules of the returns as data (config/rules): codes in order and told apart by year, sentences for the person who
// mends, every code of a coded column one that the reading of the return knows, a case for each kind of rule. That a
// file reads whole is asked of weir itself, which names the line, the column and the place of what it cannot read.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

function table(path) {
  const rows = [[]];
  const text = readFileSync(path, "utf8").replace(/\r\n/g, "\n").trimEnd();
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^",\n]*)(,|\n|$)/g)) {
    rows.at(-1).push(match[1].startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : match[1]);
    if (match[2] === "") break;
    if (match[2] === "\n") rows.push([]);
  }
  const names = rows.shift();
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ""])));
}

const lists = new Map();
const known = (list, code) => lists.set(list, (lists.get(list) ?? new Set()).add(code));
for (const row of table("config/intake/return_codes.csv")) known(`list ${row.list}`, row.code);
for (const row of table("config/intake/values.csv")) known(`code ${row.concept}`, row.value);

// The lists from which a column's codes come, whatever the table: a name means the same in all of them.
function codedColumns(modules) {
  const columns = new Map();
  for (const row of modules) {
    if (row.kind !== "list" && row.kind !== "code") continue;
    columns.set(row.column, (columns.get(row.column) ?? new Set()).add(`${row.kind} ${row.codes}`));
  }
  return columns;
}

// Codes that an expression compares a column with: of each, the column and the code.
function* comparisons(expression) {
  for (const [, column, , list, one] of expression.matchAll(/\b(\w+) (not )?(?:in \(([^)]*)\)|(?:=|<>) ('[^']*'))/g)) {
    for (const [, code] of (list ?? one).matchAll(/'([^']*)'/g)) yield [column, code];
  }
}

// Numbers first, then what begins with a letter.
function inOrder(a, b) {
  const [number, other] = [parseInt(a, 10), parseInt(b, 10)];
  if (Number.isNaN(number) || Number.isNaN(other)) return Number.isNaN(number) ? Number.isNaN(other) && a <= b : true;
  return number < other || (number === other && a <= b);
}

const returns = [
  { rules: "ssda903_rules.csv", modules: "ssda903_modules.csv", cases: "ssda903_", codes: 252, cased: 235,
    sample: { "header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,2,01/05/2012,WBRI,UN2,0,\n",
              "episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n1,01/05/2018,S,C2,N9,U6,PR1,,,,FY1 1AA,FY1 2AA,SC012345\n" },
    finds: "145", year: "2019", clean: ["tests/cases/clean_return/ssda903_2024", "--last-year", "tests/cases/clean_return/ssda903_2023", "--year", "2024"] },
  { rules: "csww_rules.csv", modules: "csww_modules.csv", cases: "csww_", codes: 30, cased: 30, year: "2022",
    sample: { "csww.xml": "<Message><Header><CollectionDetails><Collection>CSWW</Collection><Year>2022</Year><ReferenceDate>2022-09-30</ReferenceDate></CollectionDetails></Header><CSWWWorker><SWENo>SW1</SWENo><AgencyWorker>0</AgencyWorker><OrgRole>7</OrgRole></CSWWWorker></Message>" },
    finds: "W10", clean: ["tests/cases/clean_return/csww_2022.xml"] },
];

await finish(async () => {
  for (const one of returns) {
    const rules = table(join("config/rules", one.rules));
    const codes = new Set(rules.map((rule) => rule.code));
    check(`${one.rules}: codes`, codes.size >= one.codes, codes.size);
    check(`${one.rules}: in the order of codes`, rules.every((rule, i) => i === 0 || inOrder(rules[i - 1].code, rule.code)));
    const columns = codedColumns(table(join("config/intake", one.modules)));
    for (const rule of rules) {
      const name = `${one.rules} ${rule.code} ${rule.table} ${rule.from}`;
      check(`${name}: whole sentences`, [rule.message, rule.what_to_do].every((text) => /^[A-Z].*\.$/.test(text)), rule.message);
      check(`${name}: says what is shown and who mends it`, rule.fields !== "" && rule.who !== "" && rule.source !== "");
      for (const [column, code] of comparisons(rule.fails)) {
        const from = columns.get(column);
        if (from) check(`${name}: ${column} has the code ${code}`, [...from].some((list) => lists.get(list)?.has(code)));
      }
    }

    const cased = new Set();
    for (const file of readdirSync("tests/cases/return_rules").filter((file) => file.startsWith(one.cases))) {
      for (const [, code] of readFileSync(join("tests/cases/return_rules", file), "utf8").matchAll(/^case (\S+)/gm)) {
        check(`${file}: ${code} is a rule`, codes.has(code));
        cased.add(code);
      }
    }
    check(`${one.rules}: rules that have cases`, cased.size >= one.cased, cased.size);

    // The file as it is: weir reads it whole and finds what is wrong with one small return.
    const at = folder();
    mkdirSync(join(at, "return"));
    for (const [file, text] of Object.entries(one.sample)) writeFileSync(join(at, "return", file), text);
    const result = run(["validate", join(at, "return"), "--year", one.year, "--out", join(at, "found.csv")]);
    check(`${one.rules}: weir reads it whole`, existsSync(join(at, "found.csv")), result.err);
    if (existsSync(join(at, "found.csv"))) {
      const found = table(join(at, "found.csv")).map((line) => line.code);
      check(`${one.rules}: one thing is wrong with a return that has one`, found.includes(one.finds), found.join(" "));
    }

    // Children of every kind in a return that is in order: whatever is found there, a rule finds wrongly.
    const clean = run(["validate", ...one.clean, "--out", join(at, "clean.csv")]);
    const wrongly = existsSync(join(at, "clean.csv")) ? table(join(at, "clean.csv")).map((line) => `${line.code} ${line.table} ${line.row}`) : [clean.err];
    check(`${one.rules}: nothing is found in a return that is in order`, wrongly.length === 0, wrongly.join(", "));
  }
});
