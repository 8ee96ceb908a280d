// The house's own rules, read from the tree: includes against cmake/rooms.txt, one door for each outside
// library, lengths of files and functions, no path of a machine, comments at the top of each source.
import { readFileSync, existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";

let passed = 0;
const failures = [];
function check(name, findings) {
  if (findings.length === 0) { passed += 1; console.log(`ok   ${name}`); return; }
  failures.push(name);
  console.log(`FAIL ${name}`);
  for (const finding of findings.slice(0, 40)) console.log(`     ${finding}`);
  if (findings.length > 40) console.log(`     … ${findings.length - 40} more`);
}

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" })
  .split("\n").filter((name) => name && existsSync(name));
const sources = files.filter((name) => /\.(cpp|hpp)$/.test(name));
const own = sources.filter((name) => name.startsWith("src/"));
const text = new Map(sources.map((name) => [name, readFileSync(name, "utf8")]));

// Rooms: the table is read as cmake/rooms.cmake reads it.
const allowed = new Map();
for (const line of readFileSync("cmake/rooms.txt", "utf8").split("\n")) {
  const match = /^([a-z/]+):(.*)$/.exec(line);
  if (!match) continue;
  const uses = match[2].trim();
  const reach = new Set(["base", match[1]]);
  if (uses === "*") for (const room of allowed.keys()) reach.add(room);
  else for (const used of uses.split(/\s+/).filter(Boolean)) for (const far of allowed.get(used) ?? []) reach.add(far);
  allowed.set(match[1], reach);
}
const rooms = [...allowed.keys()].sort((a, b) => b.length - a.length);
const roomOf = (path) => rooms.find((room) => path.startsWith(room + "/"));

const wrongIncludes = [];
for (const name of own) {
  const room = roomOf(name.slice(4));
  if (!room) { wrongIncludes.push(`${name} stands in no room of cmake/rooms.txt`); continue; }
  for (const match of text.get(name).matchAll(/^#include "([^"]+)"/gm)) {
    const target = roomOf(match[1]);
    if (!target) wrongIncludes.push(`${name} includes "${match[1]}", which is in no room (write it from src/)`);
    else if (!allowed.get(room).has(target)) wrongIncludes.push(`${name}: ${room} may not use ${target}`);
  }
}
check("every include goes to a room that its room may use", wrongIncludes);

// One door for each outside library: header prefix → the rooms whose files may include it.
const doors = [
  [/<sodium/, ["seal"]], [/<sqlite3/, ["db"]], [/<toml\+\+|<toml\.hpp/, ["config"]], [/<zip\.h>/, ["files"]],
  [/<expat/, ["files"]], [/<pugixml/, ["files"]], [/<xlsxwriter/, ["files"]], [/<csv\.h>/, ["files"]], [/<boost\/json/, ["files"]],
  [/<boost\/(beast|asio)/, ["http"]], [/<openssl/, ["http"]], [/<(kainjow\/)?mustache/, ["web"]], [/<CLI\//, ["cli"]],
  [/<Random123/, ["base", "dynamics/run"]], [/<tl\/expected/, ["base"]], [/<spdlog/, ["cli"]],
];
const wrongDoors = [];
for (const name of own) {
  const room = roomOf(name.slice(4));
  for (const match of text.get(name).matchAll(/^#include (<[^>]+>)/gm)) {
    for (const [pattern, owners] of doors) {
      if (pattern.test(match[1]) && !owners.includes(room) && !name.endsWith("_test.cpp")) wrongDoors.push(`${name} includes ${match[1]}; its door is ${owners.join(", ")}`);
    }
  }
}
check("each outside library has one door", wrongDoors);
const beastFiles = own.filter((name) => /#include <boost\/(beast|asio)/.test(text.get(name)));
check("Boost.Beast and Asio stay inside three .cpp files", beastFiles.filter((name) => name.endsWith(".hpp")).concat(beastFiles.length > 3 ? [`${beastFiles.length} files: ${beastFiles.join(", ")}`] : []));

check("no file is longer than 800 lines", sources.filter((name) => text.get(name).split("\n").length > 801));
// A function's body starts where a line at column 0 or 4 ends in "{" after ")" and runs to its closing brace at that column.
const longFunctions = [];
for (const name of own) {
  const lines = text.get(name).split("\n");
  for (let i = 0; i < lines.length; i += 1) {
    const head = /^( {0,4})(?!namespace|class|struct|enum|union|\}|\/\/|extern|#)\S.*\)[^;=]*\{$/.exec(lines[i]);
    if (!head || /^\s*(if|for|while|switch|else|do|try|catch)\b/.test(lines[i])) continue;
    const close = lines.findIndex((line, at) => at > i && line.startsWith(head[1] + "}") );
    if (close > 0 && close - i - 1 > 70) longFunctions.push(`${name}:${i + 1} has ${close - i - 1} lines`);
  }
}
check("no function is longer than 70 lines", longFunctions);
check("every header of ours guards itself", own.filter((name) => name.endsWith(".hpp") && !text.get(name).includes("#pragma once")));
check("every source says at its top what it holds", own.filter((name) => name.endsWith(".hpp") && !/^\/\//.test(text.get(name))));
check("no rooms called utils, helpers or managers", files.filter((name) => /(^|\/)(utils?|helpers?|managers?|common|misc)(\/|\.)/i.test(name)));
check("no exception is thrown by our own code", own.filter((name) => !name.endsWith("_test.cpp") && /^\s*throw\s/m.test(text.get(name))));
check("no using namespace in a header", own.filter((name) => name.endsWith(".hpp") && /^using namespace/m.test(text.get(name))));

// Anything tracked: no path of a machine, and nothing fetched from elsewhere.
const machinePath = /\/(?:work|root|home)\/[a-z]/;
const prose = files.filter((name) => /\.(md|cpp|hpp|mjs|ts|js|txt|csv|toml|cmake|sh|mustache|json|xmile)$|(^|\/)(dev|run|CMakeLists\.txt)$/.test(name) && !/package-lock\.json$/.test(name));
check("no path of a machine stands in the tree", prose.filter((name) => name !== "tests/house/house.mjs" && machinePath.test(readFileSync(name, "utf8"))));
const packages = new Set(files.filter((name) => /^packaging\/apt-.*\.txt$/.test(name)).flatMap((name) => readFileSync(name, "utf8").split("\n")).filter((line) => line && !line.startsWith("#")));
check("the package lists keep to versioned Boost", [...packages].filter((name) => /^libboost.*-dev$/.test(name) && !/1\.81/.test(name)).concat([...packages].filter((name) => name === "libmdds-dev")));

// Links in our documents lead somewhere.
const broken = [];
for (const name of files.filter((file) => file.endsWith(".md"))) {
  for (const match of readFileSync(name, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
    const target = join(dirname(name), match[1]);
    if (!existsSync(target)) broken.push(`${name} → ${match[1]}`);
  }
}
check("every link in our documents leads somewhere", broken);

console.log(`\n${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
