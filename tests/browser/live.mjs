// The pages of the running service in the browser: makes a small demonstration, asks the service which
// children and work each role may see, and lets run.mjs open every page as that role. Ends with
// "N passed, N failed". The demonstration lives in a temporary folder and on a free port.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, check, finish, folder, start } from "../process/harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const password = "four slow herons waiting";
const everybody = ["/today", "/work", "/quality", "/quality?show=suppressed", "/quality/campaigns", "/indicators", "/indicators/AS02", "/indicators/FD03"];
const pages = {
  "": ["/sign-in", "/no-such-page"],
  director: [...everybody, "/quality/campaigns/new", "/forecast", "/forecast?source=published", "/plan", "/plan/A17", "/public-figures"],
  manager: everybody,
  worker: ["/today", "/work", "/quality"],
  owner: ["/export"],
  analyst: ["/load", "/export", "/side-sheets", "/load/values", "/load/vanished", "/load/refused"],
};

// Opens the paths as one user and gives how many pages passed and failed.
function open(base, user, paths) {
  return new Promise((resolve) => {
    const env = { ...process.env, BASE_URL: base, WEIR_USER: user, WEIR_PASSWORD: password };
    delete env.PATHS_FILE;
    const child = spawn(process.execPath, [join(here, "run.mjs"), ...paths], { env, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => { text += chunk; });
    child.on("close", () => {
      for (const line of text.split("\n")) if (line.startsWith("FAIL")) console.log(`${line} [${user || "nobody"}]`);
      const counts = /(\d+) passed, (\d+) failed/.exec(text);
      resolve(counts ? { passed: Number(counts[1]), failed: Number(counts[2]) } : { passed: 0, failed: 1, text });
    });
  });
}

finish(async () => {
  const args = ["demo", "--listen", "127.0.0.1:0", "--db", `sqlite:${join(folder(), "weir.db")}`, "--population", "2500", "--from", "2015-09-01"];
  const served = await start(args, /Weir is at (http:\S+)/, { env: { ...process.env, WEIR_DEMO_PASSWORD: password } });
  const base = served.match[1];

  // A child of the manager's own team: the record itself; and the question for a reason, which the director meets.
  const manager = new Client(base);
  await manager.signIn("manager", password);
  const work = JSON.parse((await manager.send("/api/work")).text);
  const own = work.items.find((item) => item.name);
  if (check("the manager has a child to open", own !== undefined)) {
    pages.manager = [...pages.manager, `/children/${own.child}`];
    pages.director = [...pages.director, `/children/${own.child}`];
  }
  // A fault of the manager's own with its form, and a campaign that runs.
  const rows = (await manager.send("/api/quality")).text.split("\n").filter((row) => /-Synth/.test(row));
  const listed = (await manager.send("/quality")).text;
  const finding = /href="(\/quality\/finding\?[^"]+)"/.exec(listed)?.[1]?.replaceAll("&amp;", "&");
  if (check("the manager has a fault to look at", rows.length === 0 || finding !== undefined) && finding) pages.manager = [...pages.manager, finding];
  const director = new Client(base);
  await director.signIn("director", password);
  const form = (await director.send("/quality/campaigns/new")).text;
  const begun = await director.send("/quality/campaigns/new", { method: "POST", form: { csrf: Client.token(form), name: "A catch-up day", "start-day": "31", "start-month": "8", "start-year": "2017", "end-day": "1", "end-month": "9", "end-year": "2017" } });
  if (check("a campaign is begun", begun.status === 303, begun.status)) pages.director = [...pages.director, begun.location];
  for (const [user, paths] of Object.entries(pages)) {
    const counts = await open(base, user, paths);
    for (let i = 0; i < counts.passed; i += 1) check("a page", true);
    for (let i = 0; i < counts.failed; i += 1) check(`a page of ${user || "nobody"}`, false, counts.text ?? "named above");
  }
  if (served.child.exitCode !== null || served.child.signalCode !== null) console.log(served.text().slice(-2000));
  const stopped = await served.stop();
  check("the service stops when told", stopped.code === 0, JSON.stringify(stopped));
});
