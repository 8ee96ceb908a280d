// A workbook made with nothing but Node: sheets of texts in a zip whose parts are stored as they are.

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// The fields that a part's own header and its line in the directory share (APPNOTE.TXT of PKWARE, 4.3.7 and 4.3.12).
function shared(name, content) {
  const out = Buffer.alloc(26);
  out.writeUInt16LE(20, 0);
  out.writeUInt32LE(crc32(content), 10);
  out.writeUInt32LE(content.length, 14);
  out.writeUInt32LE(content.length, 18);
  out.writeUInt16LE(name.length, 22);
  return out;
}

function zip(parts) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [path, text] of parts) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), shared(name, content), name, content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), shared(name, content), rest, name]));
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

// { "name of the sheet": [["cell", "cell"], …], … }
export function workbook(sheets) {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packaged = "http://schemas.openxmlformats.org/package/2006";
  const names = Object.keys(sheets);
  const cell = (text) => `<c t="inlineStr"><is><t>${text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</t></is></c>`;
  return zip([
    ["[Content_Types].xml", `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'],
    ["_rels/.rels", `<Relationships xmlns="${packaged}/relationships"><Relationship Id="r" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="r${i}"/>`).join("")}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `<Relationships xmlns="${packaged}/relationships">${names.map((_, i) => `<Relationship Id="r${i}" Type="${office}/worksheet" Target="worksheets/s${i}.xml"/>`).join("")}</Relationships>`],
    ...names.map((name, i) => [`xl/worksheets/s${i}.xml`, `<worksheet xmlns="${main}"><sheetData>${sheets[name].map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData></worksheet>`]),
  ]);
}
