// Imports a synthetic authority file by file and compares the manifest of planted faults with what the imports
// report: every planted fault is found where it stands, or is said to be undecidable; no kind appears that was
// not planted. Usage: node tests/process/manifest_check.mjs PROGRAM FOLDER [DATABASE], where FOLDER is what
// `weir synth` wrote. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, folder, database] = process.argv.slice(2);
if (!program || !folder || !existsSync(join(folder, "manifest.csv"))) {
  console.log("usage: manifest_check.mjs PROGRAM FOLDER [DATABASE]");
  process.exit(2);
}

function parseCsvRows(text) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i += 1; } else if (c === '"') quoted = false; else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") { row.push(cell); cell = ""; }
    else if (c === "\n") { row.push(cell.replace(/\r$/, "")); rows.push(row); row = []; cell = ""; }
    else cell += c;
  }
  if (cell || row.length) { row.push(cell); rows.push(row); }
  return rows;
}

function parseCsv(text) {
  const [header, ...lines] = parseCsvRows(text);
  return lines.map((line) => Object.fromEntries(header.map((name, i) => [name, line[i] ?? ""])));
}

const scratch = mkdtempSync(join(tmpdir(), "weir-manifest-"));
const db = database ?? `sqlite:${join(scratch, "weir.db")}`;
// What a return is free to say of itself, whether planted or not.
const notFaults = new Set(["column-not-kept", "list-not-read", "list-missing", "header-missing", "table-unknown"]);

function returns() {
  const found = [];
  for (const kind of ["annex-a", "ssd", "ssda903", "cin", "csww"]) {
    if (existsSync(join(folder, kind))) for (const name of readdirSync(join(folder, kind)).sort()) found.push(join(kind, name));
  }
  return found;
}

function importOne(path) {
  const report = join(scratch, "report.json");
  // An SSDA903 in CSV says nowhere of which day it is.
  const day = /^ssda903\/(.*)$/.exec(path);
  const run = spawnSync(program, ["import", join(folder, path), "--db", db, "--report", report, ...(day ? ["--extract-date", day[1]] : [])], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.status !== 0) return { status: run.status, message: run.stderr.trim(), issues: [] };
  const file = JSON.parse(readFileSync(report, "utf8")).files[0];
  return { status: 0, ...file };
}

const faults = parseCsv(readFileSync(join(folder, "manifest.csv"), "utf8"));
const planted = new Map(); // return → faults
for (const fault of faults) {
  const path = fault.file.split("/").slice(0, 2).join("/");
  if (!planted.has(path)) planted.set(path, []);
  planted.get(path).push(fault);
}
const kinds = new Set(faults.map((fault) => fault.expect).filter(Boolean));

// A cell of the report: sheet, code and row; of an SSD folder the sheet is the table.
function place(sheet, row, code) { return `${sheet.toLowerCase()}|${row}|${code}`; }
function sheetOf(fault) { return fault.sheet || fault.file.split("/").pop().replace(/\.csv$/, ""); }

// A spelling planted in the SSD may be the bare code itself, which is how the SSD writes it: then nothing is
// wrong with the cell and nothing can be found.
const tables = new Map();
function isBareCode(fault) {
  if (fault.expect !== "code-variant" || !fault.file.endsWith(".csv")) return false;
  if (!tables.has(fault.file)) tables.set(fault.file, parseCsvRows(readFileSync(join(folder, fault.file), "utf8")));
  const rows = tables.get(fault.file);
  const column = rows[0].findIndex((name) => name.trim().toLowerCase() === fault.column);
  return /^(\d{1,2}[A-F]?|[A-Z]\d)$/.test(rows[Number(fault.row) - 1]?.[column] ?? "");
}

let passed = 0, failed = 0;
const found = new Map(), lost = new Map(), invented = new Map(), undecidable = new Map(), empty = new Map();
const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
function check(name, good, detail) {
  if (good) passed += 1;
  else { failed += 1; console.log(`FAIL ${name}${detail ? `: ${detail}` : ""}`); }
}

for (const path of returns()) {
  const result = importOne(path);
  check(`${path} is imported`, result.status === 0, result.message);
  if (result.status !== 0) continue;
  check(`${path}: every row is accounted for`, result.rows >= result.accepted + result.corrected + result.refused &&
    result.lists.every((list) => !list.read || list.rows === list.accepted + list.corrected + list.refused));
  const raised = new Set(), sheets = new Set();
  for (const issue of result.issues) {
    raised.add(place(issue.sheet, issue.row, issue.code));
    sheets.add(place(issue.sheet, "", issue.code));
    if (!notFaults.has(issue.code) && !kinds.has(issue.code)) count(invented, issue.code);
  }
  for (const fault of planted.get(path) ?? []) {
    if (fault.expect === "undecidable") { count(undecidable, fault.kind); continue; }
    if (!fault.expect || fault.expect.startsWith("none")) continue;
    const whole = fault.row === "" || fault.row === "0";
    const here = whole ? sheets.has(place(sheetOf(fault), "", fault.expect)) : raised.has(place(sheetOf(fault), fault.row, fault.expect));
    if (here) count(found, fault.expect);
    else if (isBareCode(fault)) count(empty, fault.expect);
    else {
      count(lost, fault.expect);
      if (lost.get(fault.expect) <= 3) console.log(`lost ${fault.fault} ${fault.expect} at ${fault.file} ${fault.sheet} ${fault.column}${fault.row}`);
    }
  }
}
for (const [path, list] of planted) {
  if (path.startsWith("refused")) check(`${path} is refused`, importOne(path).status === 1, JSON.stringify(list[0]?.expect));
}
for (const kind of [...kinds].sort()) {
  if (kind === "undecidable" || kind.startsWith("none")) continue;
  check(`every ${kind} is found`, !lost.has(kind), `${lost.get(kind) ?? 0} of ${(lost.get(kind) ?? 0) + (found.get(kind) ?? 0)} lost`);
}
check("no kind of fault is invented", invented.size === 0, [...invented].map(([kind, n]) => `${kind} ${n}`).join(", "));
const sum = (map) => [...map.values()].reduce((a, b) => a + b, 0);
console.log(`planted ${faults.length}, found ${sum(found)}, undecidable ${sum(undecidable)}, no fault after all ${sum(empty)}, lost ${sum(lost)}`);
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
