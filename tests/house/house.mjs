// The house's own rules, read from the tree: includes against cmake/rooms.txt, one door for each outside
// library, every source built and every package used, lengths of files and functions, no path of a machine
// and no person's name, comments at the top of each source. Ends with "N passed, N failed".
import { readFileSync, existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join, normalize } from "node:path";
import { headerOwner, packageUses } from "./packages.mjs";

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
  [/<expat/, ["files"]], [/<pugixml/, ["files"]], [/<xlsxwriter/, ["files"]], [/<freexl/, ["files"]], [/<csv\.h>/, ["files"]], [/<boost\/json/, ["files"]],
  [/<boost\/(beast|asio)/, ["http"]], [/<openssl/, ["http"]], [/<(kainjow\/)?mustache/, ["web"]], [/<CLI\//, ["cli"]],
  [/<Random123/, ["base", "dynamics/run"]], [/<tl\/expected/, ["base"]], [/<Eigen\//, ["dynamics/run", "stats"]], [/<nlopt/, ["stats"]], [/<boost\/math/, ["dynamics/run", "stats"]], [/<spdlog/, ["cli"]],
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
// A .cpp with a header of its own name is introduced there; every other source speaks for itself.
check("every source says at its top what it holds", sources.filter((name) =>
  !/^\/\/ \S/.test(text.get(name)) && !(name.endsWith(".cpp") && existsSync(name.replace(/cpp$/, "hpp")))));
check("no file is called utils, helpers or managers", files.filter((name) => /(^|\/)(utils?|helpers?|managers?|common|misc)(\/|\.)/i.test(name)));
// Only the end of memory is an exception of ours, as it is the language's; everything expected is a Result.
check("no exception but the end of memory is thrown by our own code",
  own.filter((name) => !name.endsWith("_test.cpp") && /^(?!\s*\/\/).*\bthrow\b(?! std::bad_alloc\(\);)/m.test(text.get(name))));
check("no using namespace in a header", own.filter((name) => name.endsWith(".hpp") && /^using namespace/m.test(text.get(name))));

// Anything tracked: no path of a machine, and nothing fetched from elsewhere.
const machinePath = /\/(?:work|root|home)\/[a-z]/;
const prose = files.filter((name) => /\.(md|cpp|hpp|mjs|ts|js|txt|csv|toml|cmake|sh|mustache|json|xmile)$|(^|\/)(dev|run|CMakeLists\.txt)$/.test(name) && !/package-lock\.json$/.test(name));
check("no path of a machine stands in the tree", prose.filter((name) => name !== "tests/house/house.mjs" && machinePath.test(readFileSync(name, "utf8"))));
// What is typed into commits and headers by habit, and who runs the tests: neither belongs in the tree.
const addresses = /[\w.+-]+@(?![\w.-]*\bexample\b)[\w-]+\.[a-z]{2,}/i;
const credits = /@author|^\W*(?:author|written by|created by)\b\W|signed-off-by|co-authored-by|copyright \(c\)/im;
const people = new Set();
try {
  const log = execFileSync("git", ["log", "--format=%an%n%cn"], { encoding: "utf8" });
  for (const name of log.split("\n")) if (/^\p{Lu}\S+( \p{Lu}\S+)+$/u.test(name)) people.add(name);
} catch { /* a tree without its history has no names to look for */ }
const ownProse = prose.filter((name) => name !== "tests/house/house.mjs" && !name.startsWith("tests/cases/") && name !== "LICENSE");
check("no name of a person stands in the tree", ownProse.flatMap((name) => {
  const content = readFileSync(name, "utf8");
  const found = [addresses.exec(content)?.[0], credits.exec(content)?.[0], ...[...people].filter((person) => content.includes(person))];
  return found.filter(Boolean).map((what) => `${name}: ${what.trim()}`);
}));

// Everything that is written is built: a room has its CMakeLists.txt, and a source is named in one.
check("every room that exists is built", rooms.filter((room) =>
  own.some((name) => name.endsWith(".cpp") && roomOf(name.slice(4)) === room) && !existsSync(`src/${room}/CMakeLists.txt`)).map((room) => `src/${room} has no CMakeLists.txt`));
const built = [];
for (const list of files.filter((name) => /(^|\/)CMakeLists\.txt$|\.cmake$/.test(name))) {
  const content = readFileSync(list, "utf8").replace(/#.*$/gm, "");
  for (const [token] of content.matchAll(/[\w./${}-]+\.cpp\b/g)) {
    const path = token.startsWith("${PROJECT_SOURCE_DIR}/") ? token.slice("${PROJECT_SOURCE_DIR}/".length) : normalize(join(dirname(list), token));
    const variable = /^(.*)\$\{(\w+)\}(.*)$/.exec(path);
    if (!variable) { built.push(path); continue; }
    const items = new RegExp(`foreach\\(${variable[2]} IN ITEMS ([^)]*)\\)`).exec(content)?.[1] ?? "";
    for (const item of items.split(/\s+/).filter(Boolean)) built.push(variable[1] + item + variable[3]);
  }
}
check("every source is named in a CMakeLists.txt", sources.filter((name) => name.endsWith(".cpp") && !built.includes(name)));

// Packages: each is used, and each outside header comes from one that is listed (packages.mjs says how).
const packages = new Map();
for (const list of files.filter((name) => /^packaging\/apt-.*\.txt$/.test(name))) {
  for (const line of readFileSync(list, "utf8").split("\n").filter((one) => one && !one.startsWith("#"))) {
    if (packages.has(line)) packages.set(line, `${packages.get(line)} and ${list}`);
    else packages.set(line, list);
  }
}
check("the package lists keep to versioned Boost", [...packages.keys()].filter((name) => /^libboost.*-dev$/.test(name) && !/1\.81/.test(name)).concat(packages.has("libmdds-dev") ? ["libmdds-dev"] : []));
check("no package is listed twice", [...packages].filter(([, list]) => list.includes(" and ")).map(([name, list]) => `${name} in ${list}`));
const evidence = files.filter((name) => /\.(cpp|hpp|mjs|cmake|json)$|(^|\/)(dev|run|CMakeLists\.txt|install)$/.test(name) && !/package-lock|^packaging\/|^tests\/(cases|house)\//.test(name))
  .map((name) => readFileSync(name, "utf8")).join("\n");
check("every listed package is used", [...packages].flatMap(([name, list]) => {
  if (!packageUses.has(name)) return [`${name} (${list}): tests/house/packages.mjs does not say what for`];
  return packageUses.get(name).test(evidence) ? [] : [`${name} (${list}): nothing uses it`];
}));
// A bare Debian 12 has Node 18.20; each part of an engines range is "*", ">=N", "^N" or "N".
const runsOnNode18 = (range) => range.split("||").some((part) => {
  const [, sign, major, minor] = /^\s*(\*|[<>=^~]*)\s*(\d*)\.?(\d*)/.exec(part);
  if (sign === "*" || part.trim() === "") return true;
  if (sign === ">=" || sign === ">") return Number(major) < 18 || (Number(major) === 18 && Number(minor || 0) <= 20);
  return Number(major) === 18 && (sign !== "" || minor === "") && Number(minor || 0) <= 20;
});
const lockFiles = files.filter((name) => name.endsWith("package-lock.json"));
check("every npm package runs on Debian's own Node 18", lockFiles.flatMap((name) =>
  Object.entries(JSON.parse(readFileSync(name, "utf8")).packages)
    .filter(([, entry]) => entry.engines?.node && !runsOnNode18(entry.engines.node)).map(([key, entry]) => `${name}: ${key} wants node ${entry.engines.node}`)));
const headers = new Map();
for (const name of sources) for (const [, header] of text.get(name).matchAll(/^\s*#\s*include <([^>]+)>/gm)) headers.set(header, name);
check("every outside header comes with a listed package", [...headers].flatMap(([header, name]) => {
  const owner = headerOwner(header);
  if (owner === undefined) return [`<${header}> of ${name}: tests/house/packages.mjs knows no package for it`];
  return owner === "" || packages.has(owner) ? [] : [`<${header}> of ${name}: ${owner} is in no list`];
}));

// Links in our documents lead somewhere, and a document that a source names stands in the tree.
const documents = files.filter((name) => name.endsWith(".md"));
const isDocument = (named) => documents.some((name) => name === named || name.endsWith(`/${named}`));
check("every document that is named exists", ownProse.flatMap((name) =>
  [...new Set([...readFileSync(name, "utf8").matchAll(/(?<![\w/.:-])[\w./-]+\.md\b/g)].map(([named]) => named.replace(/^(\.\.?\/)+/, "")))]
    .filter((named) => !isDocument(named)).map((named) => `${name} names ${named}`)));
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
