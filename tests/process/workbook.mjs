// Reads a workbook that weir wrote: the sheets by name, each a list of rows of texts. A few lines over Node's
// own zlib, so that a test of an export does not rest on the reader of the import.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

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
