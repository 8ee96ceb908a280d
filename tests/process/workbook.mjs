// Workbooks with nothing but Node: made of texts, and read back as lists of rows, so that a test of an import or an export rests on neither reader nor writer of weir's own.
import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";

const remainders = Array.from({ length: 256 }, (_, n) => { let c = n; for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = remainders[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// The fields that a part's own header and its line in the directory share (APPNOTE.TXT of PKWARE, 4.3.7 and 4.3.12).
function shared(name, content, packed, flags) {
  const out = Buffer.alloc(26);
  out.writeUInt16LE(20, 0);
  out.writeUInt16LE(flags, 2);
  out.writeUInt16LE(8, 4);
  out.writeUInt32LE(crc32(content), 10);
  out.writeUInt32LE(packed.length, 14);
  out.writeUInt32LE(content.length, 18);
  out.writeUInt16LE(name.length, 22);
  return out;
}

// [[path, text or bytes], …]; flag 1 says that the parts are encrypted.
export function zip(parts, flags = 0) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [path, text] of parts) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const packed = deflateRawSync(content, { level: 9 });
    const common = shared(name, content, packed, flags);
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), common, rest, name]));
    bodies.push(body);
    offset += body.length;
  }
  const lines = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(lines.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, lines, end]);
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

// { "name of the sheet": [["cell", "cell"], …], … }
export function workbook(sheets) {
  const cell = (text) => `<c t="inlineStr"><is><t>${text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</t></is></c>`;
  const rows = (sheet) => sheet.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  return workbookOf(Object.fromEntries(Object.entries(sheets).map(([name, sheet]) => [name, `<worksheet xmlns="${main}"><sheetData>${rows(sheet)}</sheetData></worksheet>`])));
}

// { "name of the sheet": "the XML of it", … }
export function workbookOf(sheets, flags = 0) {
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packaged = "http://schemas.openxmlformats.org/package/2006";
  const names = Object.keys(sheets);
  return zip([
    ["[Content_Types].xml", `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'],
    ["_rels/.rels", `<Relationships xmlns="${packaged}/relationships"><Relationship Id="r" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="r${i}"/>`).join("")}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `<Relationships xmlns="${packaged}/relationships">${names.map((_, i) => `<Relationship Id="r${i}" Type="${office}/worksheet" Target="worksheets/s${i}.xml"/>`).join("")}</Relationships>`],
    ...names.map((name, i) => [`xl/worksheets/s${i}.xml`, sheets[name]]),
  ], flags);
}

function entries(bytes) {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end -= 1;
  const found = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let i = bytes.readUInt16LE(end + 10); i > 0; i -= 1) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(start, start + packed);
    found.set(bytes.toString("utf8", at + 46, at + 46 + name), () => (method === 0 ? content : inflateRawSync(content)).toString("utf8"));
    at += 46 + name + extra + comment;
  }
  return found;
}

const plain = (text) => text.replace(/&(lt|gt|quot|apos|amp|#x?[0-9a-fA-F]+);/g, (_, name) =>
  ({ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" })[name] ?? String.fromCodePoint(name[1] === "x" ? parseInt(name.slice(2), 16) : Number(name.slice(1))));
const texts = (xml) => plain([...xml.matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map((one) => one[1]).join(""));
const column = (letters) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function rows(xml, shared) {
  const all = [];
  for (const row of xml.matchAll(/<row[^>]*>([\s\S]*?)<\/row>/g)) {
    const cells = [];
    for (const cell of row[1].matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const [, letters, attributes, content = ""] = cell;
      const value = /<v>([\s\S]*?)<\/v>/.exec(content)?.[1] ?? "";
      cells[column(letters)] = /t="s"/.test(attributes) ? shared[Number(value)] : /<is>/.test(content) ? texts(content) : plain(value);
    }
    all.push(Array.from(cells, (cell) => cell ?? ""));
  }
  return all;
}

export function readWorkbook(path) {
  const parts = entries(readFileSync(path));
  const part = (name) => parts.get(name)?.() ?? "";
  const shared = [...part("xl/sharedStrings.xml").matchAll(/<si>([\s\S]*?)<\/si>/g)].map((one) => texts(one[1]));
  const sheets = [...part("xl/workbook.xml").matchAll(/<sheet name="([^"]*)"/g)].map((one) => plain(one[1]));
  return new Map(sheets.map((name, i) => [name, rows(part(`xl/worksheets/sheet${i + 1}.xml`), shared)]));
}
