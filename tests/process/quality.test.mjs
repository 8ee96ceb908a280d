// Data quality from outside: the trend against the command asked about past days, suppressing and taking back
// with the rights of each role, campaigns from their beginning to their closing, and verify over all of it.
import { join } from "node:path";
import { Client, check, finish, folder, run, start } from "./harness.mjs";

const password = "four slow herons waiting";
const isCheck = (row) => /^S\d+[a-z]?,/.test(row);

finish(async () => {
  const place = folder();
  const db = `sqlite:${join(place, "weir.db")}`;
  const args = ["demo", "--listen", "127.0.0.1:0", "--db", db, "--population", "2500", "--from", "2015-09-01"];
  const env = { ...process.env, WEIR_DEMO_PASSWORD: password };
  let served = await start(args, /Weir is at (http:\S+)/, { env });
  let base = served.match[1];
  const signedIn = async () => {
    const all = {};
    for (const user of ["director", "manager", "worker", "analyst"]) {
      all[user] = new Client(base);
      await all[user].signIn(user, password);
    }
    return all;
  };
  let clients = await signedIn();
  const listed = async (client, query = "team=all") => (await client.send(`/api/quality?${query}`)).text.trim().split(/\r?\n/).slice(1);
  const commanded = (day) => run(["quality", "--db", db, "--as-at", day, "--known-at", day]).out.split("\n").filter(isCheck);

  // The trend is what the command says of each of its days.
  let trend;
  for (let i = 0; i < 120; i += 1) {
    trend = JSON.parse((await clients.director.send("/api/quality/trend?team=all")).text);
    if (trend.awaited === 0) break;
    await new Promise((done) => setTimeout(done, 500));
  }
  check("every month is worked out", trend.awaited === 0 && trend.days.length === 13, JSON.stringify(trend).slice(0, 300));
  for (const day of trend.days.filter((_, i) => i % 4 === 0)) {
    const rows = commanded(day.day);
    check(`the trend counts what the command finds on ${day.day}`, day.open === rows.length, `${day.open} and ${rows.length}`);
  }
  const places = (rows) => new Set(rows.map((row) => `${row.split(",")[0]} ${row.split(",")[3]}`));
  const [before, last] = trend.days.slice(-2);
  const then = places(commanded(before.day));
  const now = places(commanded(last.day));
  check("what is new", last.new === [...now].filter((one) => !then.has(one)).length, JSON.stringify(last));
  check("what is mended", last.mended === [...then].filter((one) => !now.has(one)).length, JSON.stringify(last));
  check("open is what was open and moved", last.open === before.open + last.new - last.mended - last.suppressed + last.returned + last.moved_in - last.moved_out);

  // A fault by itself: for whom the record opens, and no further.
  const all = await listed(clients.director);
  const page = (await clients.manager.send("/quality")).text;
  const hrefs = [...page.matchAll(/href="(\/quality\/finding\?[^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
  if (!check("the manager's list leads to faults", hrefs.length > 0)) return;
  const errors = new Set(all.filter((row) => row.split(",")[1] === "error").map((row) => row.split(",")[0]));
  const checkOf = (href) => /check=([^&]+)/.exec(href)[1];
  const risky = hrefs.find((href) => errors.has(checkOf(href)));
  const one = risky ?? hrefs[0];
  check("the analyst does not open a fault of a child", (await clients.analyst.send(one)).status === 404);
  check("nor does the director without a reason", (await clients.director.send(one)).status === 404);
  check("a fault that is none is not found", (await clients.manager.send("/quality/finding?check=S14&row=999999999")).status === 404);
  const opened = await clients.manager.send(one);
  check("the manager does", opened.status === 200 && opened.text.includes("Suppress this fault"), opened.status);
  check("no name in the title", !/<title>[^<]*-Synth/.test(opened.text));
  const send = (client, form) => client.send(one, { method: "POST", form: { csrf: Client.token(opened.text), ...form } });
  const asked = { act: "suppress", reason: "source", words: "Mended at the source, it waits for the extract", "until-day": "30", "until-month": "9", "until-year": "2017" };

  const wrong = await send(clients.manager, { ...asked, reason: "", words: "no", "until-year": "2019" });
  check("no reason, few words and two years are refused", wrong.status === 400 && wrong.text.includes("Choose why") && wrong.text.includes("within a year") && wrong.text.includes("at least 10"), wrong.status);
  const odd = await send(clients.manager, { ...asked, "until-day": "31" });
  check("a day that is none is refused", odd.status === 400 && odd.text.includes("as day, month and year"), odd.status);
  check("a form without its token is refused", (await clients.manager.send(one, { method: "POST", form: asked })).status === 403);
  check("the analyst may not send it", (await clients.analyst.send(one, { method: "POST", form: { csrf: Client.token((await clients.analyst.send("/quality")).text), ...asked } })).status === 403);
  check("nothing was written so far", (await listed(clients.director)).length === all.length);
  const done = await send(clients.manager, asked);
  check("it is suppressed", done.status === 303, done.status);
  const after = await listed(clients.director);
  check("it leaves the list", after.length === all.length - 1, `${after.length} of ${all.length}`);
  const hidden = await listed(clients.manager, "team=all&show=suppressed");
  check("it is shown on request with who, why and until when", hidden.length === 1 && /Mended at the source/.test(hidden[0]) && /waits for the extract/.test(hidden[0]) && /manager,2017-09-30/.test(hidden[0]), hidden[0]);
  check("the words are for those to whom the record opens", !(await listed(clients.director, "team=all&show=suppressed"))[0].includes("waits for the extract"));
  check("the page says so", (await clients.manager.send(one)).text.includes("Suppressed until 30 September 2017"));
  const command = run(["quality", "--db", db]);
  check("the command leaves it out", command.out.split("\n").filter(isCheck).length === after.length && command.err.includes("1 suppressed"), command.err);
  const shown = run(["quality", "--db", db, "--suppressed"]).out.split("\n").filter(isCheck);
  check("and shows it when asked", shown.length === 1 && shown[0].includes("Suppressed by manager until 30 September 2017"), shown[0]);
  const later = (day) => run(["quality", "--db", db, "--as-at", day, "--suppressed"]).out.split("\n").filter(isCheck).length;
  check("it holds to its last day and lapses on the next", later("2017-09-30") === 1 && later("2017-10-01") === 0);
  const moved = JSON.parse((await clients.director.send("/api/quality/trend?team=all")).text).days.at(-1);
  check("in the trend it is no more open, and not mended", moved.open === last.open - 1 && moved.mended === last.mended && moved.new + (moved.suppressed - last.suppressed) <= last.new + 1);

  // An error is for a manager.
  const workersPage = (await clients.worker.send("/quality")).text;
  const workers = [...workersPage.matchAll(/href="(\/quality\/finding\?[^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&")).find((href) => errors.has(checkOf(href)));
  if (workers) {
    const view = await clients.worker.send(workers);
    check("a worker sees why an error is not theirs to suppress", view.status === 200 && view.text.includes("a manager suppresses it") && !view.text.includes("Suppress this fault"));
    check("and is refused", (await clients.worker.send(workers, { method: "POST", form: { csrf: Client.token((await clients.worker.send("/quality/campaigns")).text), ...asked } })).status === 403);
  }

  // Campaigns.
  const form = await clients.director.send("/quality/campaigns/new");
  const begin = (fields) => clients.director.send("/quality/campaigns/new", { method: "POST", form: { csrf: Client.token(form.text), ...fields } });
  const days = { "start-day": "31", "start-month": "8", "start-year": "2017", "end-day": "2", "end-month": "9", "end-year": "2017" };
  const nameless = await begin({ ...days, "start-year": "2016" });
  check("a campaign without a name that began last year is refused", nameless.status === 400 && nameless.text.includes("Give the campaign a name") && nameless.text.includes("today or later"), nameless.status);
  check("a rule that is none is refused", (await begin({ name: "x", ...days, rule: "S999" })).status === 400);
  check("the manager may not begin one", (await clients.manager.send("/quality/campaigns/new", { method: "POST", form: { csrf: Client.token(opened.text), name: "x", ...days } })).status === 403);
  const begun = await begin({ name: "Catch-up days", ...days });
  if (!check("a campaign is begun", begun.status === 303 && /^\/quality\/campaigns\/\d+$/.test(begun.location), begun.status)) return;
  let campaign;
  for (let i = 0; i < 60; i += 1) {
    campaign = JSON.parse((await clients.director.send("/api/quality/campaigns")).text).campaigns[0];
    if (campaign.awaited === 0) break;
    await new Promise((wait) => setTimeout(wait, 500));
  }
  const late = (day) => new Set(run(["quality", "--db", db, "--as-at", day, "--known-at", day]).out.split("\n").filter((row) => isCheck(row) || /^[a-z-]+-overdue,|^contact-undecided,|^referral-no-assessment,|^permanence-missing,|^unallocated,/.test(row)).map((row) => `${row.split(",")[0]} ${row.split(",")[3]}`)).size;
  check("its start is what stood open on the eve", campaign.at_start === late("2017-08-30"), `${campaign.at_start} and ${late("2017-08-30")}`);
  check("and what is open now is what the command says", campaign.open === late("2017-08-31"), `${campaign.open} and ${late("2017-08-31")}`);
  const sum = (name) => campaign.teams.reduce((total, team) => total + team[name], 0);
  check("the teams add up", sum("at_start") === campaign.at_start && sum("open") === campaign.open);
  const shownPage = await clients.worker.send(begun.location);
  check("everybody of the scope sees it", shownPage.status === 200 && shownPage.text.includes("Catch-up days") && shownPage.text.includes("<svg"), shownPage.status);
  check("its name is not in the title", !/<title>[^<]*Catch-up/.test(shownPage.text));
  check("but does not close it", !shownPage.text.includes("Close the campaign"));
  const teams = [...form.text.matchAll(/name="team" type="checkbox" value="(\d+)"/g)].map((found) => found[1]);
  const own = /\/quality\?team=(\d+)/.exec((await clients.manager.send("/quality")).text)?.[1];
  const other = teams.find((team) => team !== own);
  if (check("there is another team", other !== undefined && own !== undefined)) {
    const theirs = await begin({ name: "Not for everybody", ...days, team: other, rule: "S12" });
    check("a campaign of another team is begun", theirs.status === 303, theirs.status);
    check("who is not of its scope does not see it", (await clients.manager.send(theirs.location)).status === 404 && !(await clients.manager.send("/quality/campaigns")).text.includes("Not for everybody"));
    check("who begins campaigns does", (await clients.director.send(theirs.location)).status === 200);
  }
  const close = (client, note) => client.send(begun.location, { method: "POST", form: { csrf: Client.token(form.text), note } });
  check("a closing needs a note", (await close(clients.director, " ")).status === 400);
  check("the manager may not close it", (await clients.manager.send(begun.location, { method: "POST", form: { csrf: Client.token(opened.text), note: "over" } })).status === 403);
  check("it is closed", (await close(clients.director, "Most of it was never recorded")).status === 303);
  const closed = (await clients.director.send(begun.location)).text;
  check("and says so", closed.includes("Closed on 31 August 2017 by director") && closed.includes("Most of it was never recorded") && !closed.includes("Close the campaign"));
  check("a campaign that is none is not found", (await clients.director.send("/quality/campaigns/999999999")).status === 404);

  // Lists of one child, one worker, nobody.
  const child = all.map((row) => row.split(",")[2]).find((id) => id);
  const ofChild = await listed(clients.director, `child=${child}`);
  check("one child's faults alone", ofChild.length > 0 && ofChild.every((row) => row.split(",")[2] === child));
  check("one child's work alone", JSON.parse((await clients.director.send(`/api/work?child=${child}`)).text).items.every((item) => String(item.child) === child));
  check("a child that is none is not found", (await clients.director.send("/quality?child=999999999")).status === 404);
  check("what nobody holds", (await listed(clients.director, "team=all&worker=none")).every((row) => row.split(",")[4] === ""));

  // All of it is in the journal: it stands after a new start, verify covers it, and it is taken back at will.
  await served.stop();
  const verified = run(["verify", "--db", db]);
  check("verify finds the record sound", verified.code === 0, verified.err + verified.out);
  served = await start(args, /Weir is at (http:\S+)/, { env });
  base = served.match[1];
  clients = await signedIn();
  check("after a new start it is still suppressed", (await listed(clients.director)).length === all.length - 1);
  check("and the campaign is there", (await clients.director.send(begun.location)).text.includes("Catch-up days"));
  const again = await clients.manager.send(one);
  check("it is taken back", (await clients.manager.send(one, { method: "POST", form: { csrf: Client.token(again.text), act: "take back" } })).status === 303);
  check("and stands in the list again", (await listed(clients.director)).length === all.length);
  check("with its history", (await clients.manager.send(one)).text.includes("Taken back on 31 August 2017 by manager"));
  await served.stop();
});
