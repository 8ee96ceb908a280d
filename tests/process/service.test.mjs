// The whole service from outside: a small demonstration is made and served, and every page is asked for by
// every role. Rows in brackets are those of docs/security.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, check, finish, folder, run, start } from "./harness.mjs";

const password = "four slow herons waiting";
const pages = {
  "/today": ["director", "manager", "worker", "analyst"],
  "/work": ["director", "manager", "worker", "analyst"],
  "/quality": ["director", "manager", "worker", "analyst"],
  "/quality?show=suppressed": ["director", "manager", "worker", "analyst"],
  "/quality/campaigns": ["director", "manager", "worker", "analyst"],
  "/quality/campaigns/new": ["director"],
  "/indicators": ["director", "manager", "worker", "analyst"],
  "/indicators/AS02": ["director", "manager", "worker", "analyst"],
  "/indicators/FD03": ["director", "manager", "worker", "analyst"],
  "/forecast": ["director", "manager", "analyst"],
  "/forecast?source=published": ["director", "manager", "analyst"],
  "/plan": ["director", "manager", "analyst"],
  "/plan/A17": ["director", "manager", "analyst"],
  "/public-figures": ["director", "manager", "analyst"],
  "/public-figures?authority=Leeds": ["director", "manager", "analyst"],
  "/api/indicators": ["director", "manager", "worker", "analyst"],
  "/api/indicators/RF01?by=team": ["director", "manager", "worker", "analyst"],
  "/api/quality": ["director", "manager", "worker", "analyst"],
  "/api/quality/campaigns": ["director", "manager", "worker", "analyst"],
  "/api/quality/trend": ["director", "manager", "worker", "analyst"],
  "/api/work": ["director", "manager", "worker", "analyst"],
  "/api/forecast": ["director", "manager", "analyst"],
  "/api/plan": ["director", "manager", "analyst"],
  "/api/public-figures": ["director", "manager", "analyst"],
  "/load": ["analyst"],
  "/load/values": ["analyst"],
  "/load/vanished": ["analyst"],
  "/load/refused": ["analyst"],
  "/api/loads": ["analyst"],
  "/api/load-values": ["analyst"],
};

finish(async () => {
  const place = folder();
  const args = ["demo", "--listen", "127.0.0.1:0", "--db", `sqlite:${join(place, "weir.db")}`, "--population", "2500", "--from", "2015-09-01"];
  const env = { ...process.env, WEIR_DEMO_PASSWORD: password };
  let served = await start(args, /Weir is at (http:\S+)/, { env });
  let base = served.match[1];

  // Before sign-in nothing but the door is open. [S43]
  const stranger = new Client(base);
  for (const path of Object.keys(pages)) {
    const answer = await stranger.send(path);
    const expected = path.startsWith("/api/") ? 401 : 303;
    check(`a stranger gets ${expected} from ${path}`, answer.status === expected, answer.status);
  }
  check("a page asked for comes back after sign-in", (await stranger.send("/plan")).location === "/sign-in?next=%2Fplan");
  check("health is open", (await stranger.send("/health")).status === 200);
  check("an unknown path is a page", (await stranger.send("/no-such-page")).status === 404);
  for (const path of ["/.git/config", "/.env", "/metrics", "/assets/"]) check(`${path} is not served [S12]`, (await stranger.send(path)).status === 404);

  // Headers of every answer. [S04, S06, S07, S08, S13, S25]
  const door = await stranger.send("/sign-in");
  const csp = door.headers.get("content-security-policy") ?? "";
  check("a strict content security policy", csp.includes("default-src 'self'") && csp.includes("frame-ancestors 'none'") && !csp.includes("unsafe"), csp);
  check("nosniff", door.headers.get("x-content-type-options") === "nosniff");
  check("referrer policy", door.headers.get("referrer-policy") === "same-origin");
  check("opener and resource policies", door.headers.get("cross-origin-opener-policy") === "same-origin" && door.headers.get("cross-origin-resource-policy") === "same-origin");
  check("nothing is stored", door.headers.get("cache-control") === "no-store", door.headers.get("cache-control"));
  check("no banner of a version", !door.headers.get("server") || !/\d/.test(door.headers.get("server")));
  check("no inline style or script", !/<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/i.test(door.text));
  check("cookies are HttpOnly and SameSite", door.setCookie.every((line) => /HttpOnly/i.test(line) && /SameSite=(Lax|Strict)/i.test(line)), door.setCookie);

  // Signing in. [S18, S33, S34, S61]
  const wrong = await stranger.signIn("director", "not the password");
  const unknown = await stranger.signIn("nobody", "not the password");
  check("a wrong password is refused", wrong.status === 401);
  const masked = (text) => text.replace(/value="[^"]*"/g, "");
  check("the same answer for a name that does not exist", unknown.status === 401 && masked(wrong.text) === masked(unknown.text));
  const tokenless = await stranger.send("/sign-in", { method: "POST", form: { username: "director", password } });
  check("sign-in without its token is refused", tokenless.status === 403);
  const elsewhere = await stranger.send("/sign-in", { method: "POST", form: { csrf: Client.token(door.text), username: "director", password }, headers: { origin: "https://elsewhere.example" } });
  check("a form sent from another site is refused", elsewhere.status === 403);
  const away = new Client(base);
  const awayPage = await away.send("/sign-in?next=https://elsewhere.example/");
  const awayIn = await away.send("/sign-in", { method: "POST", form: { csrf: Client.token(awayPage.text), username: "analyst", password, next: "//elsewhere.example" } });
  check("no way to another site after sign-in [S42]", awayIn.status === 303 && awayIn.location === "/", awayIn.location);

  // Every page by every role. [S43]
  const clients = {};
  for (const user of ["director", "manager", "worker", "analyst"]) {
    const client = (clients[user] = new Client(base));
    const answer = await client.signIn(user, password);
    check(`${user} signs in`, answer.status === 303 && answer.location === "/today", answer.status);
    for (const [path, allowed] of Object.entries(pages)) {
      const got = await client.send(path);
      check(`${user} ${allowed.includes(user) ? "opens" : "may not open"} ${path}`, got.status === (allowed.includes(user) ? 200 : 403), `${got.status} ${got.text.slice(0, 200)}`);
    }
  }
  check("an unknown indicator is not found", (await clients.director.send("/indicators/ZZ99")).status === 404);
  check("an unknown authority is not found", (await clients.director.send("/public-figures?authority=Atlantis")).status === 404);
  check("a grouping that makes no sense is refused", (await clients.director.send("/api/indicators/DQ04?by=team")).status === 400);
  const joins = JSON.parse((await clients.analyst.send("/api/indicators/SP04")).text).joins;
  check("a figure that joins events says how sure the joins are", /Of \d+ in August 2017, \d+ certain \(.*, \d+ not joined\. Of \d+ in the whole record \d+ are not joined\./.test(joins), joins);
  check("and so does its page", (await clients.analyst.send("/indicators/SP04")).text.includes("How sure its joins are"));
  check("a figure that joins nothing says nothing of joins", JSON.parse((await clients.analyst.send("/api/indicators/AS01")).text).joins === "" && !(await clients.analyst.send("/indicators/AS01")).text.includes("How sure its joins are"));
  const csv = await clients.analyst.send("/api/indicators/FD01?format=csv");
  check("a table comes as CSV", csv.headers.get("content-type")?.startsWith("text/csv") && csv.text.startsWith("id,period,group,numerator,denominator,value"));

  // What the record has wrong: the table says as much as the command, and the page counts what it lists.
  const faults = await clients.director.send("/api/quality?team=all");
  const rows = faults.text.trim().split(/\r?\n/);
  check("the faults come as CSV", faults.headers.get("content-type")?.startsWith("text/csv") && rows[0].endsWith("check,severity,child,name,owner,team,first_seen,due,message,what_to_do"), rows[0]);
  const ids = rows.slice(1).map((row) => row.split(",")[0]);
  const commanded = run(["quality", "--db", `sqlite:${join(place, "weir.db")}`]).out.split("\n").filter((row) => /^S\d+[a-z]?,/.test(row));
  check("as many faults as the command finds", ids.length > 0 && ids.length === commanded.length, `${ids.length} and ${commanded.length}`);
  const one = await clients.director.send(`/api/quality?team=all&check=${ids[0]}`);
  const same = ids.filter((id) => id === ids[0]).length;
  check("a check alone gives its faults alone", one.text.trim().split(/\r?\n/).slice(1).every((row) => row.startsWith(`${ids[0]},`)) && one.text.trim().split(/\r?\n/).length === same + 1);
  const faulty = await clients.director.send("/quality?team=all");
  check("the page says how many", faulty.text.includes(`Whole authority: ${ids.length} fault`) && faulty.text.includes(`/quality?team=all&amp;check=${ids[0]}`));
  check("an unknown check is not found", (await clients.director.send("/quality?check=S999")).status === 404);

  // The document and the routes say the same; every path of it answers.
  const document = JSON.parse((await stranger.send("/api/openapi.json")).text);
  for (const path of Object.keys(pages).filter((one) => one.startsWith("/api/") && !/[?]|RF01/.test(one))) check(`${path} is in the document`, path in document.paths);
  for (const path of Object.keys(document.paths)) {
    const who = path.startsWith("/api/load") ? clients.analyst : clients.director;
    const answer = await who.send(path.replace("{id}", path.includes("children") ? "999999999" : "FD01"));
    check(`${path} of the document answers`, answer.status === (path.includes("children") ? 404 : 200), answer.status);
  }

  // A child: by caseload, by reason, never by guessing. [S44, S51, S66]
  const work = JSON.parse((await clients.manager.send("/api/work")).text);
  const own = work.items.find((item) => item.name);
  const strangers = work.items.filter((item) => !item.name);
  check("the manager's list names the team's children", own !== undefined);
  check("and only those", strangers.length === 0 || strangers.every((item) => item.name === null));
  if (own) {
    const record = await clients.manager.send(`/children/${own.child}`);
    check("the manager opens a child of the team", record.status === 200, record.status);
    check("no name in the title", !/<title>[^<]*-Synth/.test(record.text));
    const asked = await clients.director.send(`/children/${own.child}`);
    check("the director is asked for a reason", asked.status === 403 && asked.text.includes('name="reason"'), asked.status);
    const short = await clients.director.send(`/children/${own.child}`, { method: "POST", form: { csrf: Client.token(asked.text), reason: "", note: "" } });
    check("no reason does not open it", short.status === 400 || short.status === 403, short.status);
    const reason = /name="reason"[^>]*value="([^"]+)"/.exec(asked.text)?.[1] ?? "";
    const given = await clients.director.send(`/children/${own.child}`, { method: "POST", form: { csrf: Client.token(asked.text), reason, note: "Preparing for a complaint meeting about the team" } });
    check("a reason does", given.status === 303, given.status);
    check("and then the record opens", (await clients.director.send(`/children/${own.child}`)).status === 200);
    const denied = await clients.analyst.send(`/children/${own.child}`);
    const missing = await clients.director.send("/children/999999999");
    check("the analyst may not", denied.status === 403 || denied.status === 404, denied.status);
    check("an unknown child is not found", missing.status === 404);
    for (const odd of ["0", "-1", "abc", "1e9", "99999999999999999999"]) check(`child ${odd} is not found`, (await clients.director.send(`/children/${odd}`)).status === 404);
    const stolen = await clients.director.send(`/children/${own.child}`, { method: "POST", form: { csrf: "0".repeat(64), reason, note: "a note that is long enough" } });
    check("a form with a wrong token is refused", stolen.status === 403);
  }

  // Signing out kills the session on the server. [S19, S24]
  const kept = new Client(base);
  await kept.signIn("worker", password);
  const old = new Map(kept.cookies);
  const today = await kept.send("/today");
  const out = await kept.send("/sign-out", { method: "POST", form: { csrf: Client.token(today.text) } });
  check("sign-out", out.status === 303 && (out.headers.get("clear-site-data") ?? "").includes("cache"));
  kept.cookies = old;
  check("the old cookie opens nothing", (await kept.send("/today")).status === 303);

  // Many wrong passwords close the door, for that name.
  const guesser = new Client(base);
  let last;
  for (let i = 0; i < 7; i += 1) last = await guesser.signIn("manager", `guess number ${i}`);
  check("guessing is throttled", last.status === 429, last.status);

  // Nothing identifying in what the program wrote about itself. [S67]
  check("no name in the log", !served.text().includes("-Synth"));
  const stopped = await served.stop();
  check("it stops when told", stopped.code === 0, JSON.stringify(stopped));

  // The second start only serves.
  const before = Date.now();
  served = await start(args, /Weir is at (http:\S+)/, { env });
  check("the second start does not make it again", Date.now() - before < 20_000, Date.now() - before);
  await served.stop();

  // At rest. [S74]
  const planted = readFileSync(join(place, "weir.db.feeds", "truth.csv"), "utf8");
  check("truth is there to compare with", planted.startsWith("id,period"));
  for (const name of ["weir.db", "weir.db-wal", "weir.db.keys"]) {
    let bytes = "";
    try { bytes = readFileSync(join(place, name), "latin1"); } catch { continue; }
    check(`no name in ${name}`, !bytes.includes("-Synth"));
    check(`no source id of a child in ${name}`, !/SYN\d{7}/.test(bytes));
  }
  const verified = run(["verify", "--db", `sqlite:${join(place, "weir.db")}`]);
  check("the journal verifies", verified.code === 0, verified.err + verified.out);
});
