// Hostile models: malformed, enormous, cyclic, self-referring. Each must end in an error that says which
// limit or what is wrong, within a second of processor time and 256 MB. The files are made here.
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { check, finish, folder, measured } from "./harness.mjs";
import { hostileVensim } from "./model_limits_vensim.mjs";

const secondsMax = 1;
const kilobytesMax = 256 * 1024;

const specs = "<sim_specs><start>0</start><stop>10</stop><dt>1</dt></sim_specs>";
const document = (variables, { dimensions = "", after = "", settings = specs } = {}) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">\n${settings}\n${dimensions}<model><variables>\n${variables}\n</variables></model>${after}\n</xmile>\n`;
const aux = (name, equation, more = "") => `<aux name="${name}"><eqn>${equation}</eqn>${more}</aux>`;
const many = (count, one) => Array.from({ length: count }, (_, i) => one(i)).join("\n");
const over = (...names) => `<dimensions>${names.map((name) => `<dim name="${name}"/>`).join("")}</dimensions>`;

// name → [bytes of the file, what the diagnostics must say]
const hostile = {
  "brackets 300 deep": [document(aux("a", "(".repeat(300) + "1" + ")".repeat(300))), /256 levels/],
  "a million brackets": [document(aux("a", "(".repeat(1_000_000))), /256 levels|equation-unreadable|500000 names/],
  "a million signs": [document(aux("a", "-".repeat(1_000_000) + "1")), /equation-unreadable|500000 names/],
  "a million powers": [document(aux("a", "2" + "^2".repeat(1_000_000))), /equation-unreadable|500000 names/],
  "IFs in IFs": [document(aux("a", "IF 1 THEN ".repeat(100_000) + "1")), /equation-unreadable/],
  "calls in calls": [document(aux("a", "ABS(".repeat(100_000) + "1" + ")".repeat(100_000))), /256 levels/],
  "a sum of a million terms": [document(aux("a", "1" + "+1".repeat(1_000_000))), /4096 operators|500000 names/],
  "sums nested on the left": [document(aux("a", "(".repeat(200) + "1" + ("+1".repeat(4_000) + ")").repeat(200))), /4096 operators|500000 names/],
  "an equation of ten megabytes": [document(aux("a", "1" + " ".repeat(10_000_000))), null],
  "an equation of ten megabytes of commas": [document(aux("a", "1,".repeat(5_000_000) + "1")), /longer than|500000 names/],
  "a name of a megabyte": [document(aux("n".repeat(1_000_000), "1")), /2000 bytes/],
  "an unknown name of a megabyte": [document(aux("a", "n".repeat(1_000_000))), /name-unknown|equation-unreadable/],
  "a unit of a megabyte": [document(aux("a", "1", `<units>${"u*".repeat(500_000)}u</units>`)), /units-unreadable|500000 names/],
  "units that multiply without end": [document(aux("a", "1", "<units>u60</units>"), { dimensions: `<model_units>${many(60, (i) => `<unit name="u${i + 1}"><eqn>u${i}*u${i}</eqn></unit>`)}</model_units>` }), /units-unreadable/],
  "units of which nothing is known": [document(many(40_000, (i) => aux(`v${i}`, i === 0 ? "1" : `v${i - 1}*w`)) + aux("w", "2") + aux("z", "1", "<units>m</units>")), null],
  "a dimension of a million": [document(aux("a", "1"), { dimensions: '<dimensions><dim name="d" size="1000000"/></dimensions>' }), /100000 elements/],
  "a thousand dimensions of a hundred thousand": [document(aux("a", "1"), { dimensions: `<dimensions>${many(1_000, (i) => `<dim name="d${i}" size="100000"/>`)}</dimensions>` }), /500000/],
  "an array of ten thousand million": [document(aux("a", "1", over("d", "e")), { dimensions: '<dimensions><dim name="d" size="100000"/><dim name="e" size="100000"/></dimensions>' }), /200000 values/],
  "forty dimensions": [document(aux("a", "1", over(...Array(40).fill("d"))), { dimensions: '<dimensions><dim name="d" size="2"/></dimensions>' }), /more than 16/],
  "an array summed for each of its elements": [document(aux("a", "1", over("d", "e")) + aux("b", "SUM(a[*,*]) + d + e", over("d", "e")), { dimensions: '<dimensions><dim name="d" size="300"/><dim name="e" size="300"/></dimensions>' }), /operations/],
  "a circle of 40,000": [document(many(40_000, (i) => aux(`v${i}`, `v${(i + 1) % 40_000}`))), /circle/],
  "circles everywhere": [document(many(1_000, (i) => aux(`v${i}`, many(100, (j) => `v${(i * 7 + j * 13) % 1_000}`).replaceAll("\n", "+")))), /circle/],
  "a variable of itself": [document(aux("a", "a")), /circle/],
  "40,000 unknown names": [document(many(40_000, (i) => aux(`v${i}`, `w${i}x`))), /name-unknown/],
  "more variables than may be": [document(many(200_001, (i) => aux(`v${i}`, "1"))), /50000 variables/],
  "a module in itself": [document('<module name="m"/>', { after: '<model name="m"><variables><aux name="x"><eqn>1</eqn></aux><module name="m"/></variables></model>' }), /module-nesting/],
  "modules that multiply": [document('<module name="m0"/>', { after: many(30, (i) => `<model name="m${i}"><variables><aux name="x"><eqn>1</eqn></aux>${i < 29 ? `<module name="a" model="m${i + 1}"/><module name="m${i + 1}"/>` : ""}</variables></model>`) }), /module/],
  "a module that is this file": [document('<module name="m" resource="hostile.xmile"/>'), /module-nesting|resource-unreadable|name-/],
  "macros that call each other": [document(aux("a", "M(1)"), { after: '<macro name="M"><parm>x</parm><eqn>N(x)</eqn></macro><macro name="N"><parm>x</parm><eqn>M(x)</eqn></macro>' }), null],
  "macros that call each other, by variables of their own": [document(aux("a", "M(1)"), { after: many(2, (i) => `<macro name="${"MN"[i]}"><parm>x</parm><eqn>v</eqn><variables>${aux("v", `${"NM"[i]}(x)`)}</variables></macro>`) }), null],
  "macros that multiply": [document(aux("a", "M0(1)"), { after: many(40, (i) => `<macro name="M${i}"><parm>x</parm><eqn>${i < 39 ? `M${i + 1}(x)+M${i + 1}(x)` : "x"}</eqn></macro>`) }), /error/],
  "a billion laughs": [`<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "lol">${many(10, (i) => `<!ENTITY a${i} "${`&a${i === 0 ? "" : i - 1};`.repeat(10)}">`)}]>\n<xmile>&a9;</xmile>`, /xml-unreadable/],
  "an entity that reads a file": ['<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n<xmile>&f;</xmile>', /xml-unreadable/],
  "tags a thousand deep": [`<xmile>${"<a>".repeat(1_000)}${"</a>".repeat(1_000)}</xmile>`, /xml-unreadable/],
  "a million deep, never closed": [`<xmile>${"<a>".repeat(1_000_000)}`, /xml-unreadable/],
  "four million empty tags": [`<xmile>${"<a/>".repeat(3_900_000)}</xmile>`, /xml-unreadable/],
  "lines and nothing else": ["\n".repeat(15_000_000), /xml-unreadable/],
  "end tags that fit nothing": [`<xmile>${"</b>".repeat(400_000)}</xmile>`, /xml/],
  "NUL bytes": [document(aux("a", "1\0 + 2")), /error/],
  "only NUL bytes": ["\0".repeat(1_000_000), /xml-unreadable/],
  "nothing at all": ["", /xml-unreadable|error/],
  "a file of twenty megabytes": [document(aux("a", "1", `<doc>${"x".repeat(20_000_000)}</doc>`)), /limit/],
  "numbers without end": [document(aux("a", "1e999999999") + aux("b", "9".repeat(100_000)) + aux("c", "1e-999999999")), null],
  "a stop beyond all steps": [document(aux("a", "1"), { settings: "<sim_specs><start>0</start><stop>1e300</stop><dt>1e-300</dt></sim_specs>" }), null],
  "a stop that is no number": [document(aux("a", "1"), { settings: "<sim_specs><start>0</start><stop>1e999</stop></sim_specs>" }), /number-unreadable/],
  "a delay of a million stages": [document(aux("a", "DELAYN(TIME, 5, 1000000)")), /delay-order/],
  "delays of order 100 of 90,000": [document(aux("a", "DELAYN(d, 5, 100)", over("d")), { dimensions: '<dimensions><dim name="d" size="90000"/></dimensions>' }), /500000 values/],
  "a graph of points without end": [document(aux("a", "TIME", `<gf><xpts>${"0,".repeat(1_000_000)}1</xpts><ypts>${"0,".repeat(1_000_000)}1</ypts></gf>`)), null],
};

function refused(place, file, name, bytes, says) {
  if (process.env.WEIR_ONLY && !name.includes(process.env.WEIR_ONLY)) return;
  writeFileSync(file, bytes);
  const checked = measured(["model", "check", resolve(file)], place);
  const told = checked.out + checked.err;
  if (process.env.WEIR_SHOW) console.log(`${checked.seconds.toFixed(2)} s ${String(Math.round(checked.kilobytes / 1024)).padStart(4)} MB exit ${checked.code} ${name}: ${told.split("\n")[1]?.slice(0, 160) ?? ""}`);
  check(`${name}: ends by itself`, checked.signal === null && (checked.code === 0 || checked.code === 1), `code ${checked.code} ${checked.signal} ${checked.err}`);
  if (says !== null) check(`${name}: is told`, says.test(told), told.slice(0, 300));
  check(`${name}: within a second`, checked.seconds <= secondsMax, `${checked.seconds} s`);
  check(`${name}: within 256 MB`, checked.kilobytes <= kilobytesMax, `${Math.round(checked.kilobytes / 1024)} MB`);
}

finish(async () => {
  const place = folder();
  for (const [name, [bytes, says]] of Object.entries(hostile)) refused(place, join(place, "hostile.xmile"), name, bytes, says);
  for (const [name, [bytes, says]] of Object.entries(hostileVensim)) refused(place, join(place, "hostile.mdl"), `Vensim: ${name}`, bytes, says);
  const file = join(place, "hostile.xmile");
  // What a run may come to is refused before it begins.
  const runs = [
    ["more steps than may be", document(aux("a", "1"), { settings: "<sim_specs><start>0</start><stop>1e9</stop><dt>0.001</dt></sim_specs>" }), ["run"], /50000000 steps/],
    ["more numbers than may be kept", document(many(1_000, (i) => aux(`v${i}`, "TIME")), { settings: "<sim_specs><start>0</start><stop>1e6</stop><dt>1</dt></sim_specs>" }), ["run"], /200000000 numbers/],
    ["an ensemble that would keep too much", document(many(1_000, (i) => aux(`v${i}`, "TIME"))), ["ensemble", "--runs", "1000000"], /numbers|runs/],
    ["more runs than may be", document(aux("a", "1")), ["ensemble", "--runs", "100000000"], /runs/],
  ];
  for (const [name, bytes, [command, ...words], says] of runs) {
    writeFileSync(file, bytes);
    const refused = measured(["model", command, resolve(file), ...words], place);
    if (process.env.WEIR_SHOW) console.log(`${refused.seconds.toFixed(2)} s ${Math.round(refused.kilobytes / 1024)} MB exit ${refused.code} ${name}: ${refused.err.slice(0, 160)}`);
    check(`${name}: is refused`, refused.code !== 0 && refused.signal === null && says.test(refused.err), `${refused.code} ${refused.err}`);
    check(`${name}: within a second and 256 MB`, refused.seconds <= secondsMax && refused.kilobytes <= kilobytesMax, `${refused.seconds} s`);
  }
});
