// Hostile returns: bombs, laughs, halves, locks, wrong names, holes of two gigabytes. Each must be refused by
// name, or read for what it is, in a few seconds of processor time and within 256 MB, and leave no record
// behind. The files are made here, or cut from the samples. Ends with "N passed, N failed".
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { check, finish, folder, measured } from "./harness.mjs";
import { workbookOf, zip } from "./workbook.mjs";

const secondsMax = 5;
const kilobytesMax = 256 * 1024;

const read = (path) => readFileSync(path);
const book = read("../shared/samples/annex_a/Annex_A.xlsx");
const ods = read("tests/cases/files/ods/typed.ods");
const xls = read("tests/cases/files/xls/typed.xls");
const census = read("tests/cases/import/cin_census_small/return/cin.xml").toString();
const half = (bytes) => bytes.subarray(0, bytes.length >> 1);
const many = (count, one) => Array.from({ length: count }, (_, i) => one(i)).join("");
const sheet = (rows) => `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
const laughs = `<!DOCTYPE l [<!ENTITY a "lol">${many(10, (i) => `<!ENTITY a${i} "${`&a${i === 0 ? "" : i - 1};`.repeat(10)}">`)}]>`;
const inOds = (content) => zip([["mimetype", "application/vnd.oasis.opendocument.spreadsheet"], ["content.xml", content]]);
const odsTable = (rows) => `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="t">${rows}</table:table></office:spreadsheet></office:body></office:document-content>`;
const locked = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2048), Buffer.from("EncryptedPackage", "utf16le"), Buffer.alloc(2048)]);
const header = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source\n";

// what → [name of the file, its bytes (a number: so many bytes of nothing behind what is before), what is said]
const refused = {
  "a workbook that is a bomb": ["r.xlsx", workbookOf({ a: sheet(" ".repeat(48 << 20)) }), /zip_ratio_max|times its size/],
  "an .ods that is a bomb": ["r.ods", inOds(odsTable(" ".repeat(48 << 20))), /zip_ratio_max|times its size/],
  "an .ods that repeats a row a thousand million times": ["r.ods", inOds(odsTable('<table:table-row table:number-rows-repeated="1000000000"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>')), /rows|cells/],
  "an .ods that repeats a cell a thousand million times": ["r.ods", inOds(odsTable('<table:table-row><table:table-cell table:number-columns-repeated="1000000000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>')), /columns/],
  "an archive of returns that is a bomb": ["r.zip", zip([["2017/header.csv", " ".repeat(48 << 20)]]), /zip_ratio_max|times its size/],
  "an archive of more files than a return has": ["r.zip", zip(Array.from({ length: 300 }, (_, i) => [`2017/${i}.csv`, header])), /256|entries/],
  "an archive in an archive": ["r.zip", zip([["2017/header.zip", zip([["header.csv", header]])]]), /zip archive/],
  "half an archive of returns": ["r.zip", half(zip([["2017/header.csv", header], ["2017/reviews.csv", header]])), /zip|end/i],
  "more entries than a workbook has": ["r.xlsx", zip(Array.from({ length: 5_000 }, (_, i) => [`e${i}`, "x"])), /4096|entries/],
  "a billion laughs in a return": ["r.xml", `<?xml version="1.0"?>${laughs}<Message>&a9;</Message>`, /document type|DOCTYPE/],
  "a billion laughs in a sheet": ["r.xlsx", workbookOf({ a: `${laughs}${sheet("<row><c t=\"inlineStr\"><is><t>&a9;</t></is></c></row>")}` }), /document type|DOCTYPE/],
  "a billion laughs in an .ods": ["r.ods", inOds(`${laughs}${odsTable("<table:table-row><table:table-cell><text:p>&a9;</text:p></table:table-cell></table:table-row>")}`), /document type|DOCTYPE/],
  "an entity that reads a file": ["r.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Message>&f;</Message>', /document type|DOCTYPE/],
  "half a workbook": ["r.xlsx", half(book), /zip|workbook|end/i],
  "half an .ods": ["r.ods", half(ods), /zip|workbook|end/i],
  "half an .xls": ["r.xls", half(xls), /old Office file/],
  "half a census": ["r.xml", half(Buffer.from(census)), /not well formed|ends|XML/i],
  "a workbook with a password": ["r.xlsx", locked, /password|encrypted/i],
  "a workbook whose parts are encrypted": ["r.xlsx", workbookOf({ a: sheet("") }, 1), /password|encrypted/i],
  "a picture named as a table": ["r.csv", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /neither a workbook nor text/],
  "a web page named as a table": ["r.csv", "<!DOCTYPE html><html><body>Sign in</body></html>", /web page/],
  "a program named as a workbook": ["r.xlsx", Buffer.concat([Buffer.from("7f454c46", "hex"), Buffer.alloc(4096)]), /NUL bytes|neither a workbook nor text/],
  "nothing at all": ["r.csv", "", /empty|nothing/i],
  "only NUL bytes": ["r.csv", Buffer.alloc(1 << 20), /NUL bytes/],
  "a table of something else": ["r.csv", "a,b\n1,2\n", /none of its sheets is a list/],
  "more columns than a table has": ["r.csv", `${"x,".repeat(1_000_000)}x\n`, /1024|columns/],
  "more rows than a table has": ["r.csv", header + "\n,".repeat(2_100_000), /2000000|rows/],
  "a cell of ten megabytes": ["r.csv", `${header}${"x".repeat(10 << 20)}\n`, /32768|longer/],
  "elements a thousand deep": ["r.xml", `<Message>${"<a>".repeat(1_000)}${"</a>".repeat(1_000)}</Message>`, /64|deep|level/],
  "a child of a million elements": ["r.xml", `<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header><Children><Child>${"<x>1</x>".repeat(1_000_000)}</Child></Children></Message>`, /100000|elements/],
  "a hole of two gigabytes named as a table": ["r.csv", [header, 2 ** 31], /256 MiB|bytes|larger/],
  "a hole of two gigabytes named as a workbook": ["r.xlsx", ["PK\x03\x04", 2 ** 31], /256 MiB|bytes|larger/],
  "a hole of two gigabytes named as an old workbook": ["r.xls", [Buffer.from("d0cf11e0a1b11ae1", "hex"), 2 ** 31], /MiB|bytes|larger/],
  "a hole of two gigabytes named as a census": ["r.xml", ["<Message>", 2 ** 31], /256 MiB|bytes|larger/],
};

// Read for what they are, whatever they are called.
const readable = {
  "a workbook named as a table": ["r.csv", book],
  "a workbook without an ending": ["r", book],
  "a table named as a workbook": ["r.xlsx", `${header}SYN1,a) Male,a) WBRI,14/02/2010,7,01/06/2017,q) 6: Police\n`],
  "a census named as a table": ["r.csv", census],
};

function put(path, content) {
  if (!Array.isArray(content)) { writeFileSync(path, content); return; }
  const [begins, size] = content;
  writeFileSync(path, begins);
  const file = openSync(path, "r+");
  ftruncateSync(file, size);
  closeSync(file);
}

function tried(what, name, content) {
  const place = folder();
  const path = resolve(join(place, name));
  const record = join(place, "w.db");
  put(path, content);
  const done = measured(["import", path, "--db", `sqlite:${record}`, "--report", join(place, "report.json")], place);
  if (process.env.WEIR_SHOW) console.log(`${done.seconds.toFixed(2)} s ${Math.round(done.kilobytes / 1024)} MB exit ${done.code} ${what}: ${(done.err || done.out).trim().split("\n").pop().slice(0, 200)}`);
  check(`${what}: ends by itself`, done.signal === null && (done.code === 0 || done.code === 1), `code ${done.code} ${done.signal} ${done.err}`);
  check(`${what}: within ${secondsMax} s of processor`, done.seconds <= secondsMax, `${done.seconds} s`);
  check(`${what}: within ${kilobytesMax >> 10} MB`, done.kilobytes <= kilobytesMax, `${Math.round(done.kilobytes / 1024)} MB`);
  const report = existsSync(join(place, "report.json")) ? JSON.parse(read(join(place, "report.json"))) : null;
  rmSync(path);
  return { ...done, told: done.out + done.err, report };
}

finish(async () => {
  for (const [what, [name, content, says]] of Object.entries(refused)) {
    const done = tried(what, name, content);
    check(`${what}: is refused`, done.code === 1, `code ${done.code} ${done.told.slice(-300)}`);
    check(`${what}: is told`, says.test(done.told), done.told.slice(-300));
    check(`${what}: loads nothing`, done.report?.files.length === 1 && done.report.files.every((file) => file.refusal !== undefined && file.record === undefined), JSON.stringify(done.report)?.slice(0, 300));
  }
  for (const [what, [name, content]] of Object.entries(readable)) {
    const done = tried(what, name, content);
    check(`${what}: is read for what it is`, done.code === 0 && done.report?.files[0]?.record?.added > 0, done.told.slice(-300));
  }
});
