// Cases as data: each folder of tests/cases/export is one return and what Annex A written from it must say of a
// child, column by column; "(row)" asks only whether the child is on the list.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";
import { readWorkbook } from "./workbook.mjs";

const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].map((one) => one[1].replace(/^"|"$/g, "").replaceAll('""', '"'));
const iso = (serial) => new Date((Number(serial) - 25569) * 86_400_000).toISOString().slice(0, 10);

finish(async () => {
  const place = folder();
  const cases = readdirSync("tests/cases/export").sort();
  for (const name of cases) {
    const at = (file) => join("tests/cases/export", name, file);
    const day = readFileSync(at("extract_date"), "utf8").trim();
    const database = `sqlite:${join(place, `${name}.db`)}`;
    const out = join(place, `${name}.xlsx`);
    const loaded = run(["import", at("return"), "--db", database, "--extract-date", day]);
    const written = run(["export", "annex-a", "--db", database, "--out", out]);
    if (!check(`${name} is imported and exported`, loaded.code === 0 && written.code === 0, loaded.out + loaded.err + written.err)) continue;
    const book = readWorkbook(out);
    for (const line of readFileSync(at("expected.csv"), "utf8").trim().split(/\r?\n/).slice(1)) {
      const [list, child, column, value] = cells(line);
      const [header, ...rows] = book.get(`List ${list}`);
      const own = rows.filter((row) => row[0] === child);
      // Of several rows of a child the last by date is meant.
      const raw = own.at(-1)?.[header.indexOf(column)] ?? "";
      const got = column === "(row)" ? (own.length > 0 ? "yes" : "no") : /^\d{4}-\d\d-\d\d$/.test(value) && /^\d{5}$/.test(raw) ? iso(raw) : raw;
      check(`${name}: list ${list}, ${child}, ${column}`, got === value && (column === "(row)" || (header.includes(column) && own.length > 0)), `${got || "nothing"} for ${value || "nothing"}`);
    }
  }
  check("there are cases", cases.length >= 3);
});
