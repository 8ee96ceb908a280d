// A workbook of Excel before 2007 is read in a process of its own: by the command and on its hidden word alone, with
// what is not needed taken away, and whatever that process says of a damaged file is a refusal. And a dry run makes
// no record. Ends with "N passed, N failed".
import { closeSync, existsSync, openSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { check, finish, folder, run, weir } from "./harness.mjs";

const typed = readFileSync("tests/cases/files/xls/typed.xls");
const annex = "tests/cases/import/annex_a_xls/return/Annex_A.xls";

// The process by itself, as nobody but weir begins it: its input is a file.
function apart(bytes) {
  const path = join(folder(), "given.xls");
  writeFileSync(path, bytes);
  const input = openSync(path, "r");
  const done = spawnSync(weir, ["read-old-workbook"], { stdio: [input, "pipe", "pipe"], env: {}, maxBuffer: 1 << 28 });
  closeSync(input);
  return { code: done.status, lines: done.stdout.toString().split("\n"), err: done.stderr.toString() };
}

function cells() {
  const told = apart(typed);
  check("cells are told line by line", told.code === 0 && told.lines[0].startsWith("S\t") && told.lines.some((line) => /^C\t\d+\tt\t/.test(line)) && told.lines.at(-2) === "E", told.lines.slice(0, 4).join(" ; "));
  check("nothing else is said", told.err === "", told.err);
  const broken = apart(Buffer.from("d0cf11e0a1b11ae1", "hex"));
  check("what is no workbook is a failure in one line", broken.code === 1 && broken.lines[0].startsWith("F\t") && broken.lines.length === 2, JSON.stringify(broken));
  check("the word with anything behind it is no command", run(["read-old-workbook", "now"]).code === 2);
  check("the word is in no help", !/read-old-workbook/.test(run(["--help"]).out));
}

// Bytes of the workbook changed here and there: read or refused, never a fall of weir itself.
function damaged() {
  let seed = 7;
  const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };
  const told = new Set();
  for (let one = 0; one < 12; one += 1) {
    const place = folder();
    const bytes = Buffer.from(readFileSync(annex));
    for (let i = 0; i < 40 + one * 40; i += 1) bytes[512 + random(bytes.length - 512)] = random(256);
    writeFileSync(join(place, "a.xls"), bytes);
    const done = run(["import", join(place, "a.xls"), "--db", `sqlite:${join(place, "w.db")}`]);
    check(`a damaged workbook, ${one}: weir ends by itself`, done.code === 0 || done.code === 1, `${done.code} ${done.err}`);
    if (done.code === 1) told.add(/weir import: .*?: (.*)/.exec(done.err)?.[1] ?? done.err);
  }
  check("a damaged workbook is refused in words", [...told].every((line) => /none of its sheets|before 2007|old Office file/.test(line)), [...told].join(" | "));
}

function imported() {
  const place = folder();
  const done = run(["import", annex, "--db", `sqlite:${join(place, "w.db")}`, "--extract-date", "2021-03-18"]);
  check("an old workbook is imported", done.code === 0 && /List 1 Contacts/.test(done.out) && /old-workbook/.test(done.out), done.err || done.out);
  const checked = run(["validate", annex]);
  check("and is no return with rules of its own", checked.code === 1 && /neither an SSDA903/.test(checked.err), checked.err);
}

function dryRun() {
  const place = folder();
  const done = run(["import", annex, "--db", `sqlite:${join(place, "w.db")}`, "--extract-date", "2021-03-18", "--dry-run"], { env: { ...process.env, TMPDIR: place } });
  check("a dry run says what would be loaded", done.code === 0 && /The record would gain/.test(done.out), done.out.slice(-600));
  check("and leaves nothing where there was nothing", readdirSync(place).length === 0, readdirSync(place).join(" "));
  check("not even a key", !existsSync(join(place, "w.db.key")));
  check("a database of another kind is refused all the same", run(["import", annex, "--db", "postgresql://example/weir", "--dry-run"]).code === 1);
}

await finish(async () => {
  cells();
  damaged();
  imported();
  dryRun();
});
