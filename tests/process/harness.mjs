// What the process tests share: a check that counts, a temporary folder, weir run to its end or kept
// running, and a small browser-like client that keeps cookies. Node's own modules only.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const weir = process.env.WEIR_BINARY ?? "build/release/weir";
// A binary with sanitizers maps terabytes and is some times slower: neither its time nor its memory says anything.
const sanitized = process.env.WEIR_SANITIZED === "1";

let passed = 0;
let failed = 0;
const cleanups = [];

export function check(name, holds, detail = "") {
  if (holds) { passed += 1; return true; }
  failed += 1;
  console.log(`FAIL ${name}${detail === "" ? "" : `: ${String(detail).slice(0, 600)}`}`);
  return false;
}

export function folder() {
  const path = mkdtempSync(join(tmpdir(), "weir-process-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function run(args, options = {}) {
  const result = spawnSync(weir, args, { encoding: "utf8", timeout: 600_000, maxBuffer: 1 << 28, ...options });
  return { code: result.status, signal: result.signal, out: result.stdout ?? "", err: result.stderr ?? "" };
}

// Runs weir within a gigabyte (a sanitized one without bounds, and it is not measured). Seconds are of the processor, not the clock: tests share the machine. The peak is what the kernel has counted.
export function measured(args, place) {
  const figures = join(place, "figures.txt");
  const script = 'exec 3>"$1"; shift; "$@"; code=$?; times >&3; exit $code';
  const peak = join(place, "peak.txt");
  const timed = existsSync("/usr/bin/time");
  const command = timed ? ["/usr/bin/time", "-f", "%U %S %M", "-o", peak, weir, ...args] : [weir, ...args];
  const result = spawnSync("bash", ["-c", sanitized ? script : `ulimit -v 1048576; ${script}`, "bash", figures, ...command], { encoding: "utf8", timeout: 60_000, killSignal: "SIGKILL", maxBuffer: 1 << 28 });
  // `times`: the shell's own, then its children's, as 0m0.123s 0m0.045s.
  const children = readFileSync(figures, "utf8").trim().split("\n").pop();
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  const kilobytes = timed ? Number(readFileSync(peak, "utf8").trim().split("\n").pop().split(" ")[2]) : 0;
  return { code: result.status, signal: result.signal, out: result.stdout ?? "", err: result.stderr ?? "", seconds: sanitized ? 0 : seconds, kilobytes: sanitized ? 0 : kilobytes };
}

// Starts weir and resolves once a line of its output matches; gives the match and a way to stop it.
export function start(args, pattern, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(weir, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let text = "";
    const timer = setTimeout(() => { child.kill("SIGKILL"); reject(new Error(`weir did not become ready:\n${text}`)); }, 540_000);
    const exited = new Promise((done) => child.on("exit", (code, signal) => done({ code, signal })));
    cleanups.push(() => child.kill("SIGKILL"));
    const take = (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match) { clearTimeout(timer); resolve({ match, child, exited, text: () => text, stop: () => { child.kill("SIGTERM"); return exited; } }); }
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    exited.then(({ code }) => { clearTimeout(timer); reject(new Error(`weir ended with ${code}:\n${text}`)); });
  });
}

export class Client {
  constructor(base) { this.base = base; this.cookies = new Map(); }
  async send(path, { method = "GET", form, body, headers = {} } = {}) {
    const request = { method, redirect: "manual", headers: { ...headers, cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; ") } };
    if (form) { request.body = new URLSearchParams(form).toString(); request.headers["content-type"] = "application/x-www-form-urlencoded"; }
    if (body) request.body = body;
    const response = await fetch(new URL(path, this.base), request);
    for (const line of response.headers.getSetCookie?.() ?? []) {
      const [pair, ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      if (attributes.some((one) => one.trim().toLowerCase() === "max-age=0")) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status: response.status, headers: response.headers, location: response.headers.get("location"), setCookie: response.headers.getSetCookie?.() ?? [], text: await response.text() };
  }
  // The token of the first form on a page.
  static token(text) { return /name="csrf"[^>]*value="([^"]+)"/.exec(text)?.[1] ?? /value="([^"]+)"[^>]*name="csrf"/.exec(text)?.[1] ?? ""; }
  async signIn(username, password) {
    const page = await this.send("/sign-in");
    return this.send("/sign-in", { method: "POST", form: { csrf: Client.token(page.text), username, password, next: "/today" } });
  }
}

export async function finish(body) {
  try {
    await body();
  } catch (error) {
    check("the test ran to its end", false, error.stack);
  }
  for (const cleanup of cleanups.reverse()) cleanup();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
