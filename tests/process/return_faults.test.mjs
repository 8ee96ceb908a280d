// Faults of a statutory return as somebody's job: found when it is loaded, kept over a restart, closed by the corrected
// return and opened again by a worse one, suppressed, in a campaign, by command too; compared with the return of the year
// before, which the record has; a correction tried and nothing stored. Ends with "N passed, N failed".
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, check, finish, folder, run, start } from "./harness.mjs";

const password = "four slow herons waiting";
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Two children in care since 2015; the reviews say of which year the return is. The first child's sex is none of the codes.
function careReturn({ sex = "9", birth = "14/02/2010", year = 2017 } = {}) {
  const review = (child, day) => `${child},${birth},${day},PN1\n`;
  return {
    "header.csv": `CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nSYN900001,${sex},${birth},WBRI,,,\nSYN900002,1,02/03/2011,WBRI,,,\n`,
    "episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
      + "SYN900001,01/06/2015,S,C2,N1,U1,PR1,,,,,,\nSYN900002,01/07/2015,S,C2,N1,U1,PR1,,,,,,\n",
    "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n" + [`01/08/${year - 1}`, `01/12/${year - 1}`, `01/02/${year}`].map((day) => review("SYN900001", day)).join(""),
  };
}

async function handIn(client, files, date, mode = "load") {
  const body = new FormData();
  body.set("csrf", Client.token((await client.send("/load")).text));
  for (const [name, content] of Object.entries(files)) body.append("files", new Blob([content]), name);
  const [year, month, day] = date.split("-");
  body.set("extract_date-day", day); body.set("extract_date-month", month); body.set("extract_date-year", year);
  body.set("mode", mode);
  const answer = await client.send("/load", { method: "POST", body });
  for (let i = 0; i < 1200; i += 1) {
    const page = await client.send(answer.location);
    if (page.status !== 200 || !page.text.includes('class="weir-progress"')) return page;
    await pause(50);
  }
  return { status: 0, text: "it never ended" };
}

const faultsOf = async (client, query = "team=all") => (await client.send(`/api/quality?${query}`)).text.trim().split(/\r?\n/).slice(1).filter((row) => /^(903|CIN)-/.test(row));
const codes = (rows) => rows.map((row) => row.split(",")[0]).sort().join(" ");

finish(async () => {
  const place = folder();
  const db = `sqlite:${join(place, "weir.db")}`;
  const args = ["demo", "--listen", "127.0.0.1:0", "--db", db, "--population", "1500", "--from", "2016-09-01"];
  const env = { ...process.env, WEIR_DEMO_PASSWORD: password };
  let served = await start(args, /Weir is at (http:\S+)/, { env });
  const signedIn = async () => {
    const all = {};
    for (const user of ["director", "manager", "worker", "analyst"]) {
      all[user] = new Client(served.match[1]);
      await all[user].signIn(user, password);
    }
    return all;
  };
  let { director, manager, worker, analyst } = await signedIn();
  check("nothing is found before a return is loaded", (await faultsOf(director)).length === 0);

  // The return of the year before is loaded first, so that the next one is compared with it.
  const before = await handIn(analyst, careReturn({ sex: "1", birth: "15/02/2010", year: 2016 }), "2016-07-15");
  check("the record has no return to compare the first one with", before.text.includes("no return of the year before"), before.text.slice(-900));
  await handIn(analyst, careReturn({ sex: "1", birth: "15/02/2010", year: 2016 }), "2016-07-15"); // once more: nothing new
  const checked = await handIn(analyst, careReturn(), "2017-05-02", "check");
  check("what is only checked is compared too", checked.text.includes("compared with the return of the year before, which the record has"), checked.text.slice(-900));
  const onlyChecked = await faultsOf(director);
  check("and not kept", !codes(onlyChecked).includes("903-101"), codes(onlyChecked));
  const first = await handIn(analyst, careReturn(), "2017-05-02");
  check("a return with faults is loaded", first.text.includes("Return loaded"), first.text.slice(-900));
  const found = await faultsOf(director);
  const sex = found.find((row) => row.startsWith("903-101,"));
  if (!check("its faults stand in the list", sex !== undefined, codes(found))) return;
  const fields = sex.split(",");
  check("first seen on the day of the return", fields[6] === "2017-05-02", sex);
  check("it is an error of a child whom nobody holds", fields[1] === "error" && fields[2] !== "" && fields[4] === "" && fields[5] === "", sex);
  check("the return of the year before tells another birth date", found.some((row) => /^903-20[2348],/.test(row)), codes(found));
  check("the list can be narrowed to a rule", codes(await faultsOf(director, "team=all&check=903-101")) === "903-101");
  check("and to the child", (await faultsOf(director, `child=${fields[2]}`)).every((row) => row.split(",")[2] === fields[2]));
  check("a rule that is none is not found", (await director.send("/quality?team=all&check=903-9999")).status === 404);
  const command = run(["quality", "--db", db, "--as-at", "2017-08-31"]).out.split("\n").filter((row) => /^(903|CIN)-/.test(row));
  check("the command lists them too", command.length === found.length && command.some((row) => row.startsWith("903-101,error,") && row.includes("ssda903 header/")), `${command.length} and ${found.length}`);
  check("and leaves out what was not known by a day", run(["quality", "--db", db, "--as-at", "2017-08-31", "--known-at", "2017-04-30"]).out.split("\n").every((row) => !row.startsWith("903-101,")));

  // The Load page knows the return after a new start.
  await served.stop();
  served = await start(args, /Weir is at (http:\S+)/, { env });
  ({ director, manager, worker, analyst } = await signedIn());
  const load = await analyst.send("/load");
  check("the Load page lists the return after a new start", load.text.includes("Looked-after return (SSDA903) of 2016-17") && load.text.includes("/load/returns/ssda903/2017"));
  const page = await analyst.send("/load/returns/ssda903/2017");
  check("with what its rules find", page.status === 200 && page.text.includes("903-101") && page.text.includes("From load to load"), page.status);
  check("not for who may not load", (await worker.send("/load/returns/ssda903/2017")).status === 403);
  check("a return that is none is not found", (await analyst.send("/load/returns/ssda903/1999")).status === 404);
  const table = (await analyst.send("/load/returns/ssda903/2017/rows.csv")).text;
  check("and the rows", /903-101,error,header,"?header.csv"?,2,/.test(table), table.slice(0, 600));
  check("without ids of children whose record does not open", !table.includes("SYN90000"), table.slice(0, 600));

  // The fault by itself: to whom the child's record opens.
  const href = `/quality/finding?check=903-101&row=${/903-101,.*?ssda903 header\/(\d+)/.exec(command.join("\n"))[1]}`;
  check("the fault does not open without a reason", (await director.send(href)).status === 404);
  const child = await director.send(`/children/${fields[2]}`);
  const reason = /name="reason"[^>]*value="([^"]+)"/.exec(child.text)?.[1] ?? "";
  await director.send(`/children/${fields[2]}`, { method: "POST", form: { csrf: Client.token(child.text), reason, note: "Looking into the faults of the return" } });
  const one = await director.send(href);
  check("it opens with one, and says where the row is", one.status === 200 && one.text.includes("header.csv, row 2") && one.text.includes("of 2016-17") && one.text.includes("Suppress this fault"), one.status);
  check("the return's own id is for those who load", !one.text.includes("SYN900001"));

  // Trying a correction stores nothing.
  const tryHref = href.replace("/quality/finding?", "/quality/finding/try?");
  const form = await director.send(tryHref);
  check("a correction can be tried", form.status === 200 && form.text.includes('name="cell-SEX"') && form.text.includes('value="9"'), form.status);
  check("not by who may not see it", (await analyst.send(tryHref)).status === 404);
  const attempt = (sexTyped) => director.send(tryHref, { method: "POST", form: { csrf: Client.token(form.text), "cell-SEX": sexTyped } });
  const tried = await attempt("1");
  const part = (text, from, to) => text.slice(text.indexOf(from), text.indexOf(to));
  check("what would be gone is said", tried.status === 200 && part(tried.text, "Would be gone", "Would be new").includes("903-101"), tried.text.slice(0, 1500));
  check("and that nothing else comes", part(tried.text, "Would be new", "Would stay").includes("Nothing would be new"));
  check("a wrong one changes nothing", part((await attempt("8")).text, "Would stay", "Other rows").includes("903-101"));
  check("the fault is still there", (await director.send(href)).status === 200 && codes(await faultsOf(director)) === codes(found));

  // Suppressed with a reason; taken into a campaign as one rule.
  const suppress = await director.send(href, { method: "POST", form: { csrf: Client.token(one.text), act: "suppress", reason: "source", words: "Mended at the source, waiting", "until-day": "30", "until-month": "9", "until-year": "2017" } });
  check("it is suppressed", suppress.status === 303, suppress.status);
  check("and leaves the list", !codes(await faultsOf(director)).includes("903-101"));
  const back = await director.send(href);
  await director.send(href, { method: "POST", form: { csrf: Client.token(back.text), act: "take back" } });
  const newCampaign = await director.send("/quality/campaigns/new");
  check("every rule of a return is one box", newCampaign.text.includes('value="all-903"') && newCampaign.text.includes("Every rule of the Looked-after return") && !newCampaign.text.includes('value="903-101"'));
  const begun = await director.send("/quality/campaigns/new", { method: "POST", form: { csrf: Client.token(newCampaign.text), name: "Before the return goes", rule: "all-903", "start-day": "31", "start-month": "8", "start-year": "2017", "end-day": "5", "end-month": "9", "end-year": "2017" } });
  check("a campaign of them is begun", begun.status === 303, begun.status);
  let campaign;
  for (let i = 0; i < 120; i += 1) {
    campaign = JSON.parse((await director.send("/api/quality/campaigns")).text).campaigns[0];
    if (campaign.awaited === 0) break;
    await pause(500);
  }
  check("what stood open at its start is the return's", campaign.at_start === found.length && campaign.open === found.length, JSON.stringify(campaign).slice(0, 400));
  check("with no day of submission they fall due at its end", (await faultsOf(director)).every((row) => row.includes(",2017-09-05,")), (await faultsOf(director))[0]);

  // It is changed with a reason.
  const change = await director.send(`${begun.location}/change`);
  const changed = (fields) => director.send(`${begun.location}/change`, { method: "POST", form: { csrf: Client.token(change.text), "end-day": "8", "end-month": "9", "end-year": "2017", rule: "all-903", ...fields } });
  check("its last day can be changed", change.status === 200 && change.text.includes("Change a campaign") && !change.text.includes('name="name"'), change.status);
  check("not without a reason", (await changed({ reason: "no" })).status === 400);
  check("not by a manager", (await manager.send(`${begun.location}/change`)).status === 403);
  check("with one it is", (await changed({ reason: "The extract comes on Thursday" })).status === 303);
  const after = await director.send(begun.location);
  check("and the page says what it was and why", after.text.includes("The extract comes on Thursday") && after.text.includes("until 5 Sep") && after.text.includes("8 September 2017"), after.text.slice(0, 1500));
  check("the faults fall due with it", (await faultsOf(director)).every((row) => row.includes(",2017-09-08,")));

  // The corrected return closes it; a worse one opens it again.
  await handIn(analyst, careReturn({ sex: "1" }), "2017-06-01");
  check("the corrected return closes the fault", !codes(await faultsOf(director)).includes("903-101"));
  check("whose page is gone", (await director.send(href)).status === 404);
  const known = run(["quality", "--db", db, "--as-at", "2017-05-20"]).out;
  check("on a day before it stood open", known.includes("\n903-101,"));
  await handIn(analyst, careReturn({ sex: "7" }), "2017-07-03");
  const again = (await faultsOf(director)).find((row) => row.startsWith("903-101,"));
  check("a later return that has it again opens it, first seen as before", again?.split(",")[6] === "2017-05-02", again);
  const returned = await director.send(href);
  check("under the same number, and says so", returned.status === 200 && returned.text.includes("Came back") && returned.text.includes("3 July 2017"), returned.status);
  const moves = (await analyst.send("/load/returns/ssda903/2017")).text;
  check("from load to load the page counts it", (moves.match(/<tr class="govuk-table__row">/g) ?? []).length >= 4);

  // By command, without a load.
  const folderOf = (files) => {
    const path = join(place, `r${Math.random().toString(36).slice(2)}`);
    mkdirSync(path);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  };
  const mended = folderOf(careReturn({ sex: "1" }));
  const validated = run(["validate", mended, "--db", db, "--extract-date", "2017-08-01"]);
  check("validate keeps what it finds", validated.code === 0 && validated.err.includes("compared with the return of the year before, which the record has"), validated.err);
  const twice = run(["validate", mended, "--db", db, "--extract-date", "2017-08-01"]);
  await pause(1100);
  check("which closes the fault without a load", twice.code === 0 && !codes(await faultsOf(director)).includes("903-101"), codes(await faultsOf(director)));
  const list = (await analyst.send("/load/returns/ssda903/2017")).text;
  check("once, however often it is run", (list.match(/\(not loaded\)/g) ?? []).length === 1, (list.match(/\(not loaded\)/g) ?? []).length);
  check("validate without a record keeps nothing", run(["validate", mended]).err.includes("last year's return was not given"));

  // The trend has them, and past months stand after a new start without being worked out.
  let trend;
  for (let i = 0; i < 120; i += 1) {
    trend = JSON.parse((await director.send("/api/quality/trend?team=all&check=903-101")).text);
    if (trend.awaited === 0) break;
    await pause(500);
  }
  const open = Object.fromEntries(trend.days.map((day) => [day.day, day.open]));
  check("the trend of the rule is what the loads say", open["2017-04-30"] === 0 && open["2017-05-31"] === 1 && open["2017-06-30"] === 0 && open["2017-07-31"] === 1 && open["2017-08-31"] === 0, JSON.stringify(open));
  await served.stop();
  served = await start(args, /Weir is at (http:\S+)/, { env });
  ({ director, analyst } = await signedIn());
  const whole = JSON.parse((await director.send("/api/quality/trend?team=all&check=903-101")).text);
  check("after a new start the months are known at once", whole.awaited === 0 && JSON.stringify(whole.days) === JSON.stringify(trend.days), JSON.stringify(whole).slice(0, 300));

  // A load that speaks of the past changes it, kept or not.
  await handIn(analyst, careReturn(), "2017-04-10");
  let late;
  for (let i = 0; i < 120; i += 1) {
    late = JSON.parse((await director.send("/api/quality/trend?team=all&check=903-101")).text);
    if (late.awaited === 0) break;
    await pause(500);
  }
  const lately = Object.fromEntries(late.days.map((day) => [day.day, day.open]));
  check("a late load makes the past anew", lately["2017-04-30"] === 1 && lately["2017-05-31"] === 1 && lately["2017-06-30"] === 0, JSON.stringify(lately));
  check("verify finds the record sound", run(["verify", "--db", db]).code === 0);
  await served.stop();
});
