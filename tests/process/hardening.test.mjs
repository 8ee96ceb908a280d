// What is shipped is hardened: the release binary is position independent, its tables are read-only once it
// runs, its stack cannot be executed and is guarded, and the C library's calls are the checked ones.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { check, finish, weir } from "./harness.mjs";

function readelf(...words) {
  const result = spawnSync("readelf", ["--wide", ...words, weir], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`readelf ${words.join(" ")} ${weir}: ${result.error ?? result.stderr}`);
  return result.stdout;
}

finish(async () => {
  check("position independent", /Type:\s+DYN/.test(readelf("--file-header")));
  const dynamic = readelf("--dynamic");
  check("an executable, not a library", /\(FLAGS_1\).*\bPIE\b/.test(dynamic), dynamic);
  check("every symbol is bound at the start", /\(FLAGS_1\).*\bNOW\b|\(BIND_NOW\)/.test(dynamic), dynamic);
  check("no path to look for libraries in", !/\((RPATH|RUNPATH)\)/.test(dynamic), dynamic);
  check("no relocations in the code", !/\(TEXTREL\)/.test(dynamic));
  const segments = readelf("--program-headers");
  check("relocated tables become read-only", /GNU_RELRO/.test(segments));
  check("the stack cannot be executed", /GNU_STACK.*\bRW\s+0x/.test(segments), segments);
  check("no segment is written and executed", !/LOAD.*\bRWE\b/.test(segments), segments);
  const symbols = readelf("--dyn-syms");
  check("stack frames are guarded", symbols.includes("__stack_chk_fail"));
  check("calls of the C library are checked", /__(memcpy|snprintf|vsnprintf|read|memmove|memset|recv|fprintf|vfprintf)_chk/.test(symbols));
  // Debian 12's start files carry no IBT mark, so the program has none either; the landing marks themselves
  // (endbr64) must stand at our functions, of which there are thousands.
  let marks = 0;
  const bytes = readFileSync(weir);
  for (let at = bytes.indexOf("f30f1efa", 0, "hex"); at >= 0 && marks < 2000; at = bytes.indexOf("f30f1efa", at + 4, "hex")) marks += 1;
  check("indirect jumps land where they may", marks >= 2000 || process.arch !== "x64", marks);
});
