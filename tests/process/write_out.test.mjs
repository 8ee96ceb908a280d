// Writing out on pages: who may make Annex A and who may not, how it is followed and fetched, that each fetching is
// in the view log before it is sent, counts of a quarter with small ones withheld, empty side sheets; and what side
// sheets add to a child's record and to the page of totals. Ends with "N passed, N failed".
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, check, finish, folder, run, start } from "./harness.mjs";
import { readWorkbook } from "./workbook.mjs";

const password = "four slow herons waiting";
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function ended(client, path) {
  for (let i = 0; i < 2400; i += 1) {
    const page = await client.send(path);
    if (page.status !== 200 || !page.text.includes('class="weir-progress"')) return page;
    await pause(50);
  }
  return { status: 0, text: "it never ended" };
}

async function bytes(client, path) {
  const response = await fetch(new URL(path, client.base), { headers: { cookie: [...client.cookies].map(([k, v]) => `${k}=${v}`).join("; ") } });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

finish(async () => {
  const place = folder();
  const at = (name) => join(place, name);
  const database = `sqlite:${at("weir.db")}`;
  const served = await start(["demo", "--listen", "127.0.0.1:0", "--db", database, "--population", "2500", "--from", "2015-09-01"], /Weir is at (http:\S+)/, { env: { ...process.env, WEIR_DEMO_PASSWORD: password } });
  const clients = {};
  for (const user of ["director", "manager", "worker", "analyst", "owner"]) {
    clients[user] = new Client(served.match[1]);
    check(`${user} signs in`, (await clients[user].signIn(user, password)).status === 303);
  }
  const { owner, analyst, director, worker } = clients;

  const ask = async (client, day) => {
    const token = Client.token((await client.send("/export")).text);
    return client.send("/export", { method: "POST", form: { csrf: token, as_at: day } });
  };
  const page = await owner.send("/export");
  check("the data owner is offered the workbook", page.status === 200 && page.text.includes("Make the workbook"), page.status);
  const counts = await analyst.send("/export");
  check("the analyst is offered counts and sheets, not children", counts.status === 200 && !counts.text.includes("Make the workbook") && counts.text.includes("does not write out returns"));
  for (const one of [director, worker]) check("who does not load writes nothing out", (await one.send("/export")).status === 403);
  const refused = await analyst.send("/export", { method: "POST", form: { csrf: Client.token(counts.text), as_at: "" } });
  check("nor by asking for it all the same", refused.status === 403, refused.status);
  check("a form without its token is refused", (await owner.send("/export", { method: "POST", form: { as_at: "" } })).status === 403);
  for (const wrong of ["31 August", "2017-02-30", "2090-01-01"]) check(`${wrong} is refused with a sentence`, (await ask(owner, wrong)).status === 400);

  const asked = await ask(owner, "");
  check("asking leads to a page that tells how far it is", asked.status === 303 && asked.location.startsWith("/export/"), asked.status + asked.text);
  const ready = await ended(owner, asked.location);
  check("the workbook is ready, and what it cannot say is said", ready.text.includes("Download the workbook") && ready.text.includes("What it cannot say"), ready.text.slice(-2000));
  for (const one of [analyst, director]) for (const path of [asked.location, `${asked.location}/workbook`]) check("nobody else sees it", [403, 404].includes((await one.send(path)).status));
  const got = await bytes(owner, `${asked.location}/workbook`);
  check("it is fetched as a workbook", got.status === 200 && /spreadsheetml/.test(got.headers.get("content-type")) && /annex_a_2017-08-31\.xlsx/.test(got.headers.get("content-disposition")), got.status);
  writeFileSync(at("page.xlsx"), got.body);
  const command = run(["export", "annex-a", "--db", database, "--as-at", "2017-08-31", "--out", at("command.xlsx")]);
  check("the command writes it too", command.code === 0, command.err);
  const [left, right] = ["page.xlsx", "command.xlsx"].map((name) => readWorkbook(at(name)));
  for (let list = 1; list <= 9; list += 1) check(`list ${list} is the same from page and command`, left.get(`List ${list}`).length > 1 && JSON.stringify(left.get(`List ${list}`)) === JSON.stringify(right.get(`List ${list}`)));
  const past = await ended(owner, (await ask(owner, "2017-03-31")).location);
  check("a past day can be asked", past.text.includes("Annex A as at 31 March 2017"), past.text.slice(0, 400));

  const quarter = await analyst.send("/export/regional?quarter=2017-Q2");
  const rows = quarter.text.split(/\r?\n/).map((line) => line.split(","));
  check("counts of a quarter come as a table", quarter.status === 200 && rows.length > 15 && rows.some((row) => row[4] === "referrals"), quarter.text.slice(0, 300));
  check("small ones are withheld", rows.every((row) => !/small/.test(row[9] ?? "") || row[6] === "" || row[7] === ""));
  for (const wrong of ["2017-Q9", "", "2030-Q1"]) check(`the quarter "${wrong}" is not there`, (await analyst.send(`/export/regional?quarter=${wrong}`)).status === 404);
  const sheet = await bytes(analyst, "/export/side-sheet?name=workflow-items");
  writeFileSync(at("sheet.xlsx"), sheet.body);
  check("an empty side sheet is fetched", sheet.status === 200 && readWorkbook(at("sheet.xlsx")).get("workflow items")[0].includes("Item ID"));
  check("one that is none is not there", (await analyst.send("/export/side-sheet?name=../../etc")).status === 404);

  // What side sheets add, where its users look.
  const none = await analyst.send("/side-sheets");
  check("before any side sheet the page says so", none.status === 200 && none.text.includes("No side sheet has been loaded"), none.text.slice(0, 500));
  const own = JSON.parse((await clients.manager.send("/api/work")).text).items.find((item) => item.name);
  const ids = new Set(left.get("List 6").slice(1).map((row) => row[0]));
  const child = [...ids][0];
  const load = (name, text) => {
    writeFileSync(at(name), text);
    const done = run(["import", at(name), "--db", database, "--extract-date", "2017-08-31"]);
    check(`${name} is imported`, done.code === 0, done.err + done.out);
  };
  load("calls.csv", "Date,Line,Calls offered,Calls answered,Calls abandoned,Mean wait (seconds)\n01/08/2017,Front door,120,110,10,30\n02/08/2017,Front door,80,40,40,60\n");
  load("budget.csv", "Month,Budget line,Budget (£),Spent (£),Forecast (£)\n01/07/2017,External placements,100000,112345.67,1300000\n01/08/2017,External placements,100000,100000,1250000\n01/03/2017,External placements,1,1,1\n");
  load("panel.csv", [...ids].slice(0, 40).reduce((text, id) => `${text}${id},Resource panel,10/08/2017,Placement,Agreed,10/08/2017\n`, "Child Unique ID,Panel,Panel date,Request,Panel decision,Decided on\n"));
  load("households.csv", [...ids].reduce((text, id) => `${text}${id},H1,01/01/2017,\n`, "Child Unique ID,Household key,Lived there from,Lived there until\n"));
  load("workflow.csv", [...ids].reduce((text, id, at_) => `${text}W${at_},${id},Write the report,01/08/2017,${at_ % 2 ? "10/08/2017" : ""},,,\n`, "Item ID,Child Unique ID,Item Type,Created,Due,Completed,Allocated Team,Allocated Worker\n"));
  await pause(2500); // the service asks once a second whether anything was written
  const totals = (await analyst.send("/side-sheets")).text.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  check("calls are summed by month and line, waits weighed", /Aug 2017 Front door 200 150 50 38/.test(totals), totals.slice(0, 1500));
  check("the financial year so far, with finance's latest forecast", /External placements Aug 2017 £200,000 £212,346 £1,250,000/.test(totals), totals.slice(0, 2500));
  check("panels are counted", /Resource panel Agreed 40/.test(totals), totals.slice(0, 2500));
  check("the page names no child", !/-Synth|SYN\d/.test(totals));
  const items = JSON.parse((await clients.manager.send("/api/work?due=workflow&team=all")).text);
  check("workflow items stand on the work list", items.total === ids.size && items.items.every((one) => one.rule.startsWith("workflow-")), `${items.total} of ${ids.size}`);
  const list = await clients.manager.send("/work?due=workflow&team=all");
  const last = await clients.manager.send(`/work?due=workflow&team=all&page=${Math.ceil(ids.size / 50)}`);
  check("and on its page, those without a date last", list.text.includes("Write the report: on the list since 1 August 2017, it was due on 10 August 2017.") && last.text.includes("without a due date") && last.text.includes("No date"), list.status);
  if (check("the manager has a child to open", own !== undefined)) {
    const record = (await clients.manager.send(`/children/${own.child}`)).text;
    check("the child's record has household and panels", record.includes("Households") && record.includes("Panels"), record.length);
  }
  check("a child is on List 6", child !== undefined);
  await served.stop();
  const log = run(["verify", "--db", database]);
  check("the record verifies", log.code === 0, log.err);
});
