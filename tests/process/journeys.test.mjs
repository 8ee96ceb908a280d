// The round trip whole: one synthetic authority as Annex A, SSD, SSDA903 and census, each imported into a record of
// its own and written out again as SSD tables. Every row of every child, field by field, must be what happened, save
// what a return cannot say, which is written down with its reason (tests/cases/round_trip/not_said.csv); no row may
// be there that did not happen. Then the same returns in another order, and again: the same record.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";
import { expected, exportOf, idOf, keys, notSaid, truthOf } from "./journeys.mjs";
import { cleanHome } from "./returns_home.mjs";

const settings = ["--population", "2500", "--from", "2015-09-01", "--seed", "7"];
const folders = { ssd: "ssd", "annex-a": "annex-a", ssda903: "ssda903", cin: "cin" };

// "Worker Alder 017", "Assessment Team North": ids are a source's own, names are what two sources share.
function named(tables, value) {
  for (const [table, id, name] of [["ssd_professionals", "prof_professional_id", "prof_professional_name"], ["ssd_department", "dept_team_id", "dept_team_name"]]) {
    const found = (tables[table] ?? []).find((row) => row[id] === value);
    if (found?.[name]) return found[name];
  }
  return value;
}

// A number that is drawn anew each time and said, so that an order that fails can be had again (WEIR_SEED).
const seed = Number(process.env.WEIR_SEED ?? Date.now() % 1_000_000);
let drawn = seed;
const below = (most) => { drawn = (drawn * 1_103_515_245 + 12_345) % 2_147_483_648; return Math.floor((drawn / 2_147_483_648) * most); };
// Some order of the parts, in which some stand twice.
function anyOrder(parts) {
  const out = [...parts, ...parts.filter(() => below(3) === 0)];
  for (let i = out.length - 1; i > 0; i -= 1) { const j = below(i + 1); [out[i], out[j]] = [out[j], out[i]]; }
  return out;
}

const isHolder = (field) => /_team$|_worker_id$|_worker$|_advisor$/.test(field);

// The SSD's own ids say which row is which.
function compareSsd(truth, got) {
  for (const [table, rows] of Object.entries(truth)) {
    const said = new Map((got[table] ?? []).map((row) => [table === "weir_population" ? row.popu_year : idOf(table, row), row]));
    const fields = Object.keys(rows[0] ?? {}).filter((field) => !["listed", "year", "population_0_17", "local_person"].includes(field));
    const wrong = [];
    for (const row of rows) {
      const other = said.get(idOf(table, row));
      if (other === undefined) { wrong.push(`${idOf(table, row)} is not there`); continue; }
      for (const field of fields) {
        const same = row[field] === (other[field] ?? "") || (isHolder(field) && named(got, row[field]) === named(got, other[field]));
        if (!same) wrong.push(`${idOf(table, row)} ${field}: ${row[field]} and ${other[field]}`);
      }
    }
    check(`ssd, ${table}: ${rows.length} rows are what happened`, wrong.length === 0 && said.size === rows.length, `${wrong.length} of ${rows.length}, ${said.size} in the record; ${wrong.slice(0, 3).join("; ")}`);
  }
  for (const table of Object.keys(got)) check(`ssd, ${table} is a table that was written`, table in truth || table === "weir_coverage");
}

// Of rows that are one for a return without ids the one that says more stands, in either.
function byKey(table, rows) {
  const found = new Map();
  for (const row of rows) {
    const key = keys[table].map((field) => row[field]).join("|");
    const before = found.get(key);
    const more = (one) => Object.values(one).filter((value) => value !== "").length;
    if (before === undefined || more(row) >= more(before)) found.set(key, row);
  }
  return found;
}

function compareReturn(format, truth, got, feeds) {
  const wanted = expected[format](truth, feeds);
  const unsaid = notSaid(format);
  const used = new Set();
  const isUnsaid = (table, field) => [`${table}.${field}`, `${table}.*`].some((name) => unsaid.has(name) && used.add(name));
  for (const [table, rows] of Object.entries(truth)) {
    if (wanted[table] === undefined) {
      check(`${format}, ${table}: it is said why nothing is compared`, isUnsaid(table, "*"));
      continue;
    }
    check(`${format}, ${table}: there is something to compare`, wanted[table].length > 0 && rows.length > 0);
  }
  for (const [table, rows] of Object.entries(wanted)) {
    const [left, right] = [byKey(table, rows), byKey(table, got[table] ?? [])];
    const fields = Object.keys(rows[0] ?? {}).filter((field) => !isUnsaid(table, field));
    const wrong = [];
    for (const [key, row] of left) {
      const other = right.get(key);
      if (other === undefined) { wrong.push(`${key} is not there`); continue; }
      for (const field of fields) {
        if (row[field] !== "?" && row[field] !== (other[field] ?? "") && !(isHolder(field) && named(truth, row[field]) === named(got, other[field] ?? ""))) wrong.push(`${key} ${field}: ${row[field]} and ${other[field] ?? "no such column"}`);
      }
    }
    // The tables of the SSD begin a year before the period; what a return tells of older days nothing can confirm.
    const older = (key) => key.split("|").some((part) => /^\d{4}-\d\d-\d\d$/.test(part) && part < "2014-09-01");
    for (const key of right.keys()) if (!older(key) && !left.has(key) && !isUnsaid(table, "further rows")) wrong.push(`${key} never happened`);
    check(`${format}, ${table}: ${left.size} rows are what happened`, left.size > 0 && wrong.length === 0, `${wrong.length} differ: ${wrong.slice(0, 4).join("; ")}`);
  }
  for (const table of Object.keys(got)) check(`${format}, ${table} is compared, or it is said why not`, table in wanted || table === "weir_coverage" || isUnsaid(table, "*"));
  for (const name of unsaid.keys()) check(`${format}, ${name} is indeed not said`, used.has(name));
}

finish(async () => {
  const place = folder();
  const env = { ...process.env, WEIR_HOME: cleanHome(place) };
  const at = (name) => join(place, name);
  const weir = (...args) => run(args, { env });
  const made = weir("synth", "--out", at("feeds"), ...settings, ...Object.keys(folders).flatMap((name) => ["--format", name]));
  if (!check("the feeds are written", made.code === 0, made.err)) return;
  const truth = truthOf(at("feeds/ssd"));

  const load = (format, name, parts) => {
    for (const part of parts) {
      const dated = format === "ssda903" ? ["--extract-date", part] : [];
      const done = weir("import", at(`feeds/${folders[format]}/${part}`), "--db", `sqlite:${at(`${name}.db`)}`, ...dated);
      check(`${name}: ${part} is imported`, done.code === 0, done.err);
    }
    const out = weir("export", "ssd", "--db", `sqlite:${at(`${name}.db`)}`, "--as-at", "2017-08-31", "--out", at(name));
    check(`${name} is written as tables`, out.code === 0, out.err);
    return exportOf(at(name));
  };
  const without = (tables) => JSON.stringify(Object.entries(tables).sort().map(([table, rows]) => [table, rows.map((row) => Object.entries(row).map(([field, value]) => (/^weir-\d+$/.test(value) ? named(tables, value).replace(/^weir-\d+$/, "") : `${field}=${value}`)).join("|")).sort()]));
  for (const format of Object.keys(folders)) {
    const parts = readdirSync(at(`feeds/${folders[format]}`)).sort();
    // Thirty nights of the SSD say the same but for a day each; three of them are enough to be put in order.
    const taken = format === "ssd" ? [parts[0], parts[14], parts.at(-1)] : parts;
    const all = load(format, format, format === "ssd" ? parts : taken);
    if (format === "ssd") compareSsd(truth, all);
    else compareReturn(format, truth, all, at("feeds"));
    const few = format === "annex-a" ? taken.slice(-5) : taken;
    const inOrder = without(load(format, `${format}-in-order`, few));
    const orders = { reversed: [...few].reverse(), "each twice": few.flatMap((part) => [part, part]), drawn: anyOrder(few) };
    for (const [name, order] of Object.entries(orders)) check(`${format}: ${name}, it is the same record (WEIR_SEED=${seed}: ${order.join(" ")})`, without(load(format, `${format}-${name}`, order)) === inOrder);
  }
});
