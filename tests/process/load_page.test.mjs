// Returns handed in on the page: what is taken, what is refused and why, who may, what happens when the
// import is stopped or the service is killed, and that pages go on answering meanwhile. Then what a person
// decides: a spelling, a row that vanished. Ends with "N passed, N failed".
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Client, check, finish, folder, run, start } from "./harness.mjs";
import { zip } from "./workbook.mjs";

const password = "four slow herons waiting";
const samples = "../shared/samples";
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const header = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source\n";
function contacts(from, to, { month = "06", source = "q) 6: Police" } = {}) {
  let text = header;
  for (let i = from; i < to; i += 1) text += `SYN${100000 + i},a) Male,a) WBRI,14/02/2010,7,${String((i % 28) + 1).padStart(2, "0")}/${month}/2017,${source}\n`;
  return text;
}

const form = async (client) => Client.token((await client.send("/load")).text);

// Hands files in as the page does; gives the answer.
async function hand_in(client, files, { mode = "check", date, token } = {}) {
  const body = new FormData();
  body.set("csrf", token ?? (await form(client)));
  for (const [name, content] of Object.entries(files)) body.append("files", new Blob([content]), name);
  const [year, month, day] = (date ?? "--").split("-");
  body.set("extract_date-day", day); body.set("extract_date-month", month); body.set("extract_date-year", year);
  body.set("mode", mode);
  return client.send("/load", { method: "POST", body });
}

// Follows a load to its end without JavaScript: asks for the page again and again.
async function ended(client, path) {
  for (let i = 0; i < 1200; i += 1) {
    const page = await client.send(path);
    if (page.status !== 200 || !page.text.includes('class="weir-progress"')) return page;
    await pause(50);
  }
  return { status: 0, text: "it never ended" };
}

async function loaded(client, files, options = {}) {
  const answer = await hand_in(client, files, options);
  return answer.status === 303 ? { ...(await ended(client, answer.location)), path: answer.location } : answer;
}

const title = (page) => /<h1[^>]*>([^<]*)</.exec(page.text)?.[1] ?? "";
const loads = async (client) => JSON.parse((await client.send("/api/loads")).text);

async function refusals(client) {
  const bomb = zip([["xl/workbook.xml", Buffer.alloc(48 << 20, 0x20)]]);
  const locked = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2048), Buffer.from("EncryptedPackage", "utf16le"), Buffer.alloc(2048)]);
  const before = (await loads(client)).loads.length;
  for (const [what, files, words] of [
    ["a picture named as a workbook", { "annex.xlsx": Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") }, /Refused, and nothing was loaded/],
    ["a web page named as a list", { "list.csv": "<html><script>alert(1)</script></html>" }, /Refused, and nothing was loaded/],
    ["a zip bomb", { "annex.xlsx": bomb }, /Refused, and nothing was loaded.*(zip_ratio_max|inflate|ratio|workbook)/s],
    ["an encrypted workbook", { "annex.xlsx": locked }, /password|encrypted/i],
    ["a workbook of Excel before 2007 that holds no list", { "annex.xls": readFileSync("tests/cases/files/xls/typed.xls") }, /none of its sheets is a list/],
    ["a truncated workbook", { "annex.xlsx": bomb.subarray(0, 400) }, /Refused, and nothing was loaded/],
    ["a table of something else", { "table.csv": "a,b\n1,2\n" }, /Refused, and nothing was loaded/],
    ["an XML with a document type", { "r.xml": readFileSync("tests/cases/import/xml_doctype_refused/return/return.xml", "utf8") }, /Refused, and nothing was loaded/],
  ]) {
    const page = await loaded(client, files, { mode: "load" });
    check(`${what} is refused by name`, title(page) === "Return refused" && words.test(page.text), title(page) + page.text.slice(-1500));
    check(`${what} runs nothing on the page`, !page.text.includes("<script>alert"));
  }
  check("nothing of what was refused is loaded", (await loads(client)).loads.length === before);

  const empty = await hand_in(client, {});
  check("no file is said on the form", empty.status === 400 && empty.text.includes("Choose the files of a return"));
  const day = await hand_in(client, { "a.csv": contacts(0, 2) }, { date: "2017-02-31" });
  check("a day that is none is said on the form", day.status === 400 && day.text.includes("must be a real day") && day.text.includes('value="31"'));
  const long = await hand_in(client, { [`${"n".repeat(300)}.csv`]: contacts(0, 2) });
  check("a name beyond its limit is refused", long.status === 400 && long.text.includes("longer than 255"), long.status);
  const body = new FormData();
  body.set("csrf", await form(client));
  for (let i = 0; i < 300; i += 1) body.append("files", new Blob(["x"]), `f${i}.csv`);
  check("more parts than a return has are refused", (await client.send("/load", { method: "POST", body })).status === 400);
  const path = await loaded(client, { "../../../etc/cron.d/list.csv": contacts(0, 3) }, { date: "2017-06-30" });
  check("a path in a name is cut off", title(path).startsWith("Return ") && !path.text.includes("cron.d") && path.text.includes("list.csv"), title(path));
}

// Sends a head and a part of a body; gives what the service answers, or how it ended.
function half_sent(base, client, bytes, total, close) {
  return new Promise((done) => {
    const { hostname, port, host } = new URL(base);
    const socket = connect(Number(port), hostname);
    let text = "";
    const cookie = [...client.cookies].map(([k, v]) => `${k}=${v}`).join("; ");
    socket.on("data", (chunk) => { text += chunk; if (text.includes("\r\n\r\n")) { socket.destroy(); done(text); } });
    socket.on("error", () => done(text || "cut"));
    socket.on("close", () => done(text || "cut"));
    socket.write(`POST /load HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: ${total}\r\n\r\n`);
    socket.write(Buffer.alloc(bytes, 0x61), () => close?.(socket));
  });
}

async function doors(base, clients) {
  const { analyst, worker } = clients;
  const stranger = new Client(base);
  const files = { "a.csv": contacts(0, 3) };
  check("a stranger is sent to sign in", (await hand_in(stranger, files, { token: "x" })).location === "/sign-in");
  check("a worker may not", (await hand_in(worker, files, { token: "x" })).status === 403);
  check("no token, no load", (await hand_in(analyst, files, { token: "" })).status === 403);
  check("nor with a token of another session", (await hand_in(analyst, files, { token: Client.token((await worker.send("/today")).text) })).status === 403);
  const wide = contacts(0, 3000);
  check("a stranger cannot send more than a form", [413].includes((await hand_in(stranger, { "a.csv": wide }, { token: "x" })).status));
  check("nor can a worker", (await hand_in(worker, { "a.csv": wide }, { token: "x" })).status === 413);
  const large = await half_sent(base, analyst, 1000, (300 << 20) + 1);
  check("an upload above its limit is refused before it is read", /^HTTP\/1.1 413/.test(large), large.slice(0, 200));
  for (const target of ["/load/values", "/load/values/take-back", "/load/vanished"]) {
    check(`${target} asks for the token`, (await analyst.send(target, { method: "POST", form: { unknown: "1", choice: "1", absence: "1", code: "none", answer: "keep" } })).status === 403);
    check(`${target} asks for the role`, (await worker.send(target, { method: "POST", form: { csrf: Client.token((await worker.send("/today")).text) } })).status === 403);
  }
  check("a load that never was", (await analyst.send("/load/nothing")).status === 404);
  check("nor its progress", (await analyst.send("/load/nothing/progress")).status === 404);
}

async function formats(client, place) {
  const feeds = join(place, "feeds");
  check("a return is made", run(["synth", "--out", feeds, "--population", "600", "--from", "2016-09-01"]).code === 0);
  const book = readdirSync(join(feeds, "annex-a")).filter((name) => name.endsWith(".xlsx")).sort().at(-1);
  const checked = await loaded(client, { [book]: readFileSync(join(feeds, "annex-a", book)) });
  check("a workbook is checked first", title(checked) === "Return checked" && checked.text.includes("Annex A workbook"), title(checked));
  const old = await loaded(client, { "Annex_A.xls": readFileSync("tests/cases/import/annex_a_xls/return/Annex_A.xls") });
  check("one of Excel before 2007 is read, and judged like any other", old.text.includes("List 3 Referrals") && old.text.includes("old-workbook"), title(old) + old.text.slice(-1500));
  check("the report has its lists", checked.text.includes("List 3 Referrals") && checked.text.includes("Extracted on"));
  const before = (await loads(client)).loads.length;
  const go = await client.send(`${checked.path}/go`, { method: "POST", form: { csrf: Client.token(checked.text) } });
  const done = await ended(client, go.location);
  check("and then loaded without being uploaded again", title(done) === "Return loaded", title(done));
  const after = (await loads(client)).loads;
  check("with who loaded it", after.length === before + 1 && after.some((load) => load.by === "analyst" && load.format === "annex-a"), JSON.stringify(after.at(-1)));
  const twice = await client.send(`${checked.path}/go`, { method: "POST", form: { csrf: Client.token(checked.text) } });
  check("once only", twice.status === 409, twice.status);
  const again = await loaded(client, { [book]: readFileSync(join(feeds, "annex-a", book)) }, { mode: "load" });
  check("the same return again says nothing new", again.text.includes("has this return already"), title(again));

  const modules = "tests/cases/import/ssda903_two_modules/return";
  const two = Object.fromEntries(readdirSync(modules).map((name) => [name, readFileSync(join(modules, name))]));
  const care = await loaded(client, two, { mode: "load", date: "2017-03-31" });
  check("files together are one return", title(care) === "Return loaded" && care.text.includes("SSDA903 modules"), title(care) + care.text.slice(-800));
  if (!existsSync(samples)) { console.log("SKIPPED the samples made by others: ../shared is not here"); return; }
  const dirty = Object.fromEntries(readdirSync(`${samples}/ssda903/one_year_dirty`).map((name) => [name, readFileSync(`${samples}/ssda903/one_year_dirty/${name}`)]));
  const others = await loaded(client, dirty);
  check("a year of SSDA903 made by others is read", title(others) === "Return checked" && /episodes/.test(others.text), title(others));
  check("its rules are told on the page", /\d+ rules were asked/.test(others.text) && others.text.includes("rule 148") && /rules\.csv/.test(others.text), others.text.slice(-1500));
  const rows = await client.send(`${others.path}/rules.csv`);
  check("its rows at fault can be downloaded", rows.status === 200 && rows.headers.get("content-disposition")?.includes("rules-of-the-return.csv") && rows.text.split("\n").length > 30_000 && /code,severity,table/.test(rows.text.slice(0, 40)), `${rows.status} ${rows.text.length}`);
  const annex = await loaded(client, { "Annex_A.xlsx": readFileSync(`${samples}/annex_a/Annex_A.xlsx`) });
  check("the Annex A sample is read", title(annex).startsWith("Return ") && /List 8/.test(annex.text), title(annex));
}

async function drops_and_absences(client) {
  const first = await loaded(client, { "c.csv": contacts(0, 400) }, { mode: "load", date: "2017-06-30" });
  check("a list is loaded", title(first) === "Return loaded", title(first) + first.text.slice(-900));
  const fewer = await loaded(client, { "c.csv": contacts(0, 20, { month: "07" }) }, { mode: "load", date: "2017-07-31" });
  check("a list that lost most of its rows is refused", title(fewer) === "Return refused" && fewer.text.includes("20 rows, 400 before"), title(fewer));
  const before = (await loads(client)).loads.length;
  const anyway = await client.send(`${fewer.path}/go`, { method: "POST", form: { csrf: Client.token(fewer.text), accept_drop: "yes" } });
  const done = await ended(client, anyway.location);
  check("and loaded when a person accepts it", title(done) === "Return loaded", title(done));
  const all = (await loads(client)).loads;
  check("which is kept with the load", all.length === before + 1 && all.some((load) => /accepted far fewer rows: .*20 rows, 400 before/.test(load.decisions)), JSON.stringify(all.at(-1)));

  const vanished = await client.send("/load/vanished");
  const waiting = (await loads(client)).vanished;
  check("what vanished waits for a person", waiting > 0 && /Missing from the return of \d+ \w+ 2017/.test(vanished.text), waiting);
  const id = Number(/name="absence" type="checkbox" value="(\d+)"/.exec(vanished.text)?.[1]);
  const because = "the contact was never made";
  const answer = (value, absences = [id], words = because) => client.send("/load/vanished", { method: "POST", form: [["csrf", Client.token(vanished.text)], ["answer", value], ["words", words], ...absences.map((one) => ["absence", String(one)])] });
  check("neither is no answer", (await answer("perhaps")).status === 400);
  check("a row is withdrawn", (await answer("withdraw")).status === 303);
  check("once", (await answer("keep")).status === 409);
  const left = [...(await client.send("/load/vanished")).text.matchAll(/name="absence" type="checkbox" value="(\d+)"/g)].map((one) => Number(one[1]));
  check("another is kept", !left.includes(id) && (await answer("keep", [left[0]])).status === 303);
  const nothing = await answer("withdraw", []);
  check("nothing ticked is said on the form", nothing.status === 400 && nothing.text.includes("Tick the rows that it is about") && nothing.text.includes(because));
  const mute = await answer("withdraw", left.slice(1, 4), "short");
  check("so is a reason that is none, and what was ticked stays so", mute.status === 400 && mute.text.includes("at least 10 characters") && (mute.text.match(/ checked>/g) ?? []).length === 3, mute.status);
  check("several are withdrawn for one reason", (await answer("withdraw", left.slice(1, 4))).status === 303);
  check("all or none of them", (await answer("withdraw", [left[4], left[1]])).status === 409 && (await loads(client)).vanished === waiting - 5);
  check("and all are off the list", (await loads(client)).vanished === waiting - 5);
  check("nobody's answer to a row that is none", (await answer("withdraw", [99999999])).status === 409);
}

async function spellings(client, db, place) {
  const strange = { source: "Tooth fairy desk" };
  const first = await loaded(client, { "s.csv": contacts(500, 503, strange) }, { mode: "load", date: "2017-08-01" });
  check("a strange spelling is counted", first.text.includes("1 spelling of a code is not known"), title(first));
  const page = await client.send("/load/values");
  check("and put to a person", page.text.includes("Tooth fairy desk") && page.text.includes("Contact Source") && page.text.includes("3 times"));
  const listed = JSON.parse((await client.send("/api/load-values")).text);
  const unknown = listed.unmapped.find((one) => one.spelling === "Tooth fairy desk");
  check("as JSON too", unknown?.count === 3 && unknown.set === "source", JSON.stringify(listed).slice(0, 400));
  const choose = (code) => client.send("/load/values", { method: "POST", form: { csrf: Client.token(page.text), unknown: String(unknown.id), code } });
  check("a code that is none is said on the form", (await choose("police?")).status === 400);
  check("nothing chosen is said on the form", (await choose("")).status === 400);
  check("a code is chosen", (await choose("6")).status === 303);
  check("once", (await choose("7")).status === 409);
  const said = JSON.parse((await client.send("/api/load-values")).text);
  check("with who said it", said.choices[0].spelling === "Tooth fairy desk" && said.choices[0].by === "analyst" && said.choices[0].code === "6" && said.choices[0].stands);
  const again = await loaded(client, { "s.csv": contacts(500, 503, strange) }, { mode: "load", date: "2017-08-02" });
  check("the next return is read by it", title(again) === "Return loaded" && !again.text.includes("not known") && /3 facts are new/.test(again.text), /weir-finding">([^<]*)/.exec(again.text)?.[1]); // the source is part of what tells contacts apart
  const file = join(place, "s.csv");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(file, contacts(510, 512, strange));
  const report = join(place, "report.json");
  check("by command as well", run(["import", file, "--db", db, "--extract-date", "2017-08-03", "--report", report]).code === 0);
  check("nothing is unmapped there", !JSON.parse(readFileSync(report, "utf8")).files[0].issues.some((one) => one.code === "code-unmapped"));
  const back = await client.send("/load/values/take-back", { method: "POST", form: { csrf: Client.token(page.text), choice: String(said.choices[0].id) } });
  check("it is taken back", back.status === 303);
  check("and asked for again", (await client.send("/load/values")).text.match(/Tooth fairy desk/g).length >= 2);
  const none = JSON.parse((await client.send("/api/load-values")).text).unmapped.find((one) => one.spelling === "Tooth fairy desk");
  await client.send("/load/values", { method: "POST", form: { csrf: Client.token(page.text), unknown: String(none.id), code: "none" } });
  const last = await loaded(client, { "s.csv": contacts(500, 503, strange) }, { date: "2017-08-04" });
  check("none of the codes is an answer too", !last.text.includes("not known") && last.text.includes("code-none"), title(last));

  const bad = header + "SYN700001,a) Male,a) WBRI,14/02/2010,7,,q) 6: Police\n" + contacts(520, 530).split("\n").slice(1).join("\n");
  const refused = await loaded(client, { "r.csv": bad }, { mode: "load", date: "2017-08-05" });
  check("a row without a day is refused", title(refused) === "Return loaded" && refused.text.includes("date-missing"), title(refused));
  const kept = await client.send("/load/refused?reason=date-missing");
  check("and listed by its reason", kept.text.includes("row 2") && kept.text.includes("does not say when it happened"));
  check("without what stood in it", !kept.text.includes("SYN700001") && !kept.text.includes("14/02/2010"));
  const link = /href="(\/load\/refused\/row\?id=\d+)"/.exec(kept.text)?.[1];
  const row = await client.send(link ?? "/none");
  check("which a page of its own shows", title(row) === "Refused row" && row.text.includes("SYN700001") && row.text.includes("Column D") && row.text.includes("14/02/2010"), row.text.slice(-1500));
  check("a row that never was is not there", (await client.send("/load/refused/row?id=999999")).status === 404 && (await client.send("/load/refused/row")).status === 404);
}

async function taken_back(client) {
  const before = (await loads(client)).loads.length;
  const wrong = await loaded(client, { "w.csv": contacts(800, 805) }, { mode: "load", date: "2017-08-21" });
  check("a wrong list is loaded", title(wrong) === "Return loaded", title(wrong));
  const id = Math.max(...(await loads(client)).loads.map((load) => load.id));
  const path = `/load/past/${id}`;
  check("the list of loads leads to it", (await client.send("/load")).text.includes(`href="${path}"`));
  const page = await client.send(path);
  check("its page says what it was", page.status === 200 && page.text.includes("10 new rows"), /weir-finding">([^<]*)/.exec(page.text)?.[1]);
  const take_back = (reason) => client.send(path, { method: "POST", form: { csrf: Client.token(page.text), reason } });
  check("it is not taken back without a reason", (await take_back("  ")).status === 400);
  check("nor without the form's token", (await client.send(path, { method: "POST", form: { reason: "the wrong file" } })).status === 403);
  check("it is taken back", (await take_back("the wrong file")).status === 303);
  check("once", (await take_back("the wrong file")).status === 409);
  check("and says so", (await client.send(path)).text.includes("It was taken back"));
  check("it is still listed", (await loads(client)).loads.length === before + 1 && (await loads(client)).loads.find((load) => load.id === id).taken_back);
  check("a load that is none", (await client.send("/load/past/99999")).status === 404);
  const again = await loaded(client, { "w.csv": contacts(800, 805) }, { mode: "load", date: "2017-08-21" });
  check("it may be loaded again", title(again) === "Return loaded" && /10 facts are new/.test(again.text), /weir-finding">([^<]*)/.exec(again.text)?.[1]);
}

async function meanwhile(client, other) {
  const many = contacts(1000, 90_000);
  const before = (await loads(client)).loads.length;
  const stopping = await hand_in(client, { "many.csv": many }, { mode: "load", date: "2017-08-20" });
  const page = await client.send(stopping.location);
  check("a load under way can be stopped", page.text.includes(`${stopping.location}/stop`), title(page));
  const stop = await client.send(`${stopping.location}/stop`, { method: "POST", form: { csrf: Client.token(page.text) } });
  check("it is asked to stop", stop.status === 303);
  const end = await ended(client, stopping.location);
  check("it stops and keeps nothing", title(end) === "Load stopped" && (await loads(client)).loads.length === before, title(end));

  const going = await hand_in(client, { "many.csv": many }, { mode: "load", date: "2017-08-20" });
  let answered = 0;
  const failed = [];
  let fragment = "";
  for (;;) {
    const progress = await client.send(`${going.location}/progress`);
    if (progress.headers.get("hx-refresh") === "true") break;
    fragment = progress.text || fragment;
    for (const path of ["/today", "/work", "/indicators"]) {
      const answer = await other.send(path);
      if (answer.status === 200) answered += 1; else failed.push(`${path} ${answer.status}`);
    }
  }
  check("pages answer while it runs", answered >= 3 && failed.length === 0, `${answered} answered; ${failed}`);
  check("how far it is can be asked for alone", fragment.includes('role="status"') && !fragment.includes("<html"));
  const done = await ended(client, going.location);
  check("it is loaded", title(done) === "Return loaded", title(done));
}

finish(async () => {
  const place = folder();
  const db = `sqlite:${join(place, "weir.db")}`;
  const args = ["demo", "--listen", "127.0.0.1:0", "--db", db, "--population", "1200", "--from", "2016-09-01"];
  const env = { ...process.env, WEIR_DEMO_PASSWORD: password };
  let served = await start(args, /Weir is at (http:\S+)/, { env });
  let base = served.match[1];
  const enter = async (name) => { const client = new Client(base); await client.signIn(name, password); return client; };
  const analyst = await enter("analyst");
  const worker = await enter("worker");

  await doors(base, { analyst, worker });
  await refusals(analyst);
  await formats(analyst, place);
  await drops_and_absences(analyst);
  await spellings(analyst, db, place);
  await taken_back(analyst);
  await meanwhile(analyst, worker);

  const uploads = join(place, "weir.db.uploads");
  check("the folder of uploads is the service's own", (statSync(uploads).mode & 0o777) === 0o700);
  check("and nothing in it has a name", readdirSync(uploads).length === 0, readdirSync(uploads));

  // Killed in the middle of an upload, and in the middle of a load.
  const before = (await loads(analyst)).loads.length;
  const cut = half_sent(base, analyst, 3 << 20, 8 << 20, () => setTimeout(() => served.child.kill("SIGKILL"), 200));
  await served.exited;
  check("the upload is cut", (await cut) === "cut");
  check("nothing of it stays on the disk", readdirSync(uploads).length === 0, readdirSync(uploads));
  served = await start(args, /Weir is at (http:\S+)/, { env });
  base = served.match[1];
  const later = await enter("analyst");
  check("nothing of it is loaded", (await loads(later)).loads.length === before);
  await hand_in(later, { "many.csv": contacts(200_000, 290_000) }, { mode: "load", date: "2017-08-25" });
  await pause(700);
  served.child.kill("SIGKILL");
  await served.exited;
  served = await start(args, /Weir is at (http:\S+)/, { env });
  base = served.match[1];
  const last = await enter("analyst");
  const known = (await loads(last)).loads;
  const whole = known.find((load) => load.extract_date === "2017-08-25" && load.format === "annex-a csv");
  check("a load that was killed is whole or not there", whole === undefined ? known.length === before : whole.added >= 90_000, JSON.stringify(whole));
  check("the record is sound", run(["verify", "--db", db]).code === 0);

  // Nobody's words are in the log: no file's name, no id of a child.
  const log = served.text();
  const stopped = await served.stop();
  check("the service stops when told", stopped.code === 0, JSON.stringify(stopped));
  check("the log names no file and no child", !/many\.csv|SYN\d|Tooth/.test(log), log.slice(-600));
});
