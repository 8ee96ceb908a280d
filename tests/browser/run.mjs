// Opens every page in Chromium, with and without JavaScript, at 1280 and 320 px, and holds it against
// checks.mjs. Without arguments it serves the folder that weir_web_preview wrote.
//
//   node run.mjs [--pages DIR] [--assets DIR] [--screenshots DIR] [--only TEXT]
//   BASE_URL=http://127.0.0.1:8080 WEIR_USER=… WEIR_PASSWORD=… node run.mjs /today /work …
//
// With BASE_URL a running server is asked instead: it signs in (when a user is given) and opens the paths
// given as arguments, or one a line in the file named by PATHS_FILE. Ends with "N passed, N failed".
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { axeFaults, documentFaults, keyboardFaults } from "./checks.mjs";
import { serve } from "./serve.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function options() {
  const chosen = { pages: join(root, "build/preview"), assets: join(root, "build/ui/assets"), paths: [], only: "" };
  const given = process.argv.slice(2);
  while (given.length) {
    const word = given.shift();
    if (word.startsWith("--")) chosen[word.slice(2)] = given.shift();
    else chosen.paths.push(word);
  }
  if (process.env.PATHS_FILE) {
    chosen.paths.push(...readFileSync(process.env.PATHS_FILE, "utf8").split("\n").filter((line) => line.startsWith("/")));
  }
  return chosen;
}

const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
if (process.getuid?.() === 0) flags.push("--no-sandbox");

const kinds = [
  { name: "desktop", width: 1280, height: 900, js: true },
  { name: "phone", width: 320, height: 700, js: true },
  { name: "desktop without JavaScript", width: 1280, height: 900, js: false },
  { name: "phone without JavaScript", width: 320, height: 700, js: false },
];

async function signIn(page, base) {
  if (!process.env.WEIR_USER) return [];
  await page.goto(base + "/sign-in");
  await page.fill("#username", process.env.WEIR_USER);
  await page.fill("#password", process.env.WEIR_PASSWORD ?? "");
  await Promise.all([page.waitForEvent("load"), page.click("form[action='/sign-in'] button[type=submit]")]);
  return page.url().includes("/sign-in") ? [`could not sign in as ${process.env.WEIR_USER}`] : [];
}

// Everything that is asked of one page in one kind of window.
async function check(page, url, kind, problems) {
  problems.length = 0;
  const response = await page.goto(url, { waitUntil: "load" });
  const faults = [];
  if (!response || response.status() >= 500) faults.push(`answered ${response?.status()}`);
  faults.push(...(await page.evaluate(documentFaults)));
  if (kind.js) {
    faults.push(...(await keyboardFaults(page, kind.width > 400 ? 40 : 12)));
    await page.evaluate(() => document.activeElement?.blur());
  }
  if (kind.js && url.endsWith("/today-live")) {
    const notice = await page.waitForSelector(".weir-live a", { timeout: 5000 }).catch(() => null);
    if (!notice) faults.push("the live notice did not arrive");
  }
  faults.push(...(await axeFaults(page, axeSource)));
  faults.push(...problems);
  return faults;
}

function watch(page, kind, problems) {
  page.on("console", (message) => {
    if (/content security policy|refused to/i.test(message.text())) problems.push(`policy: ${message.text().slice(0, 200)}`);
  });
  page.on("pageerror", (error) => problems.push(`script error: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("requestfailed", (request) => {
    if (request.resourceType() === "eventsource") return; // ends whenever its page is left
    if (request.failure()?.errorText === "net::ERR_ABORTED") return; // the page was left before it came: no refusal
    if (request.resourceType() !== "script" || kind.js) problems.push(`could not load ${request.url()}`);
  });
}

async function runKind(browser, kind, base, paths, chosen) {
  const context = await browser.newContext({ viewport: { width: kind.width, height: kind.height } });
  context.setDefaultTimeout(20_000);
  // Without JavaScript means: no script of the page is ever loaded. Chromium's own switch would also stop
  // the timers that axe needs to look at the page.
  if (!kind.js) await context.route("**/*", (route) => (route.request().resourceType() === "script" ? route.abort() : route.continue()));
  const page = await context.newPage();
  const problems = [];
  watch(page, kind, problems);
  const tally = { passed: 0, failed: 0 };
  const report = (what, faults) => {
    tally[faults.length ? "failed" : "passed"] += 1;
    for (const fault of faults) console.log(`FAIL ${what} (${kind.name}): ${fault}`);
  };
  const refused = await signIn(page, base);
  if (refused.length) report("/sign-in", refused);
  for (const path of paths) {
    try {
      report(path, await check(page, base + path, kind, problems));
    } catch (error) {
      report(path, [String(error.message).split("\n")[0]]);
    }
    if (chosen.screenshots && kind.js) {
      const file = `${path.replace(/\W+/g, "-").replace(/^-/, "") || "index"}-${kind.width}.png`;
      await page.evaluate(() => window.scrollTo(0, 0));
      await page.screenshot({ path: join(chosen.screenshots, file), fullPage: true });
    }
  }
  await context.close();
  return tally;
}

const chosen = options();
if (chosen.screenshots) mkdirSync(chosen.screenshots, { recursive: true });
let base = process.env.BASE_URL?.replace(/\/$/, "");
let paths = chosen.paths;
let server;
if (!base) {
  server = await serve(chosen.pages, chosen.assets);
  base = server.url;
  paths = readdirSync(chosen.pages)
    .filter((file) => file.endsWith(".html"))
    .map((file) => "/" + file.slice(0, -".html".length))
    .sort();
}
paths = paths.filter((path) => path.includes(chosen.only));
if (paths.length === 0) {
  console.log("no pages to open");
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
let passed = 0;
let failed = 0;
for (const kind of kinds) {
  const tally = await runKind(browser, kind, base, paths, chosen);
  passed += tally.passed;
  failed += tally.failed;
}
await browser.close();
server?.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
