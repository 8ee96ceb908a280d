// Side sheets: each template says what its columns mean and is read back by its headers; filled in, it adds to the
// record what no return carries, and a slip makes no event of its own.
import { writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";
import { readWorkbook } from "./workbook.mjs";

const names = ["contact-outcomes", "early-help-plans", "households", "telephony", "placement-costs", "workflow-items", "panel", "budget-lines"];

finish(async () => {
  const place = folder();
  const at = (name) => join(place, name);
  const db = ["--db", `sqlite:${at("weir.db")}`];
  const columns = readFileSync("config/intake/side_sheets.csv", "utf8").trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
  for (const name of names) {
    const written = run(["export", "side-sheet", name, "--out", at(`${name}.xlsx`)]);
    if (!check(`the template ${name} is written`, written.code === 0, written.err)) continue;
    const book = readWorkbook(at(`${name}.xlsx`));
    const module = name.replaceAll("-", " ");
    const own = columns.filter((row) => row[0] === module);
    check(`${name} has the headers of its definition`, own.length > 3 && own.every((row) => book.get(module)?.[0].includes(row[1])), JSON.stringify(book.get(module)?.[0]));
    check(`${name} says what each column means`, own.every((row) => book.get("Guidance")?.some((line) => line[0] === row[1] && (line[3] ?? "").length > 5)));
    const empty = run(["import", at(`${name}.xlsx`), ...db, "--extract-date", "2017-08-31"]);
    check(`${name}, empty, is read as itself and loads nothing`, empty.code === 0 && empty.out.includes("side sheet") && empty.out.includes(module), empty.out + empty.err);
  }
  check("a sheet that is none is refused by name", /contact outcomes, early help plans/.test(run(["export", "side-sheet", "nothing", "--out", at("no.xlsx")]).err));

  writeFileSync(at("list 1.csv"), "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source\nSYN1,a) Male,a) WBRI,01/02/2010,7,01/08/2017,q) 6: Police\nSYN2,b) Female,a) WBRI,01/02/2011,6,02/08/2017,e) 2A: Schools\n");
  check("the contacts are imported", run(["import", at("list 1.csv"), ...db, "--extract-date", "2017-08-31"]).code === 0);
  const load = (name, text, wanted) => {
    writeFileSync(at(name), text);
    const report = at("report.json");
    const done = run(["import", at(name), ...db, "--extract-date", "2017-08-31", "--report", report]);
    const file = done.code === 0 ? JSON.parse(readFileSync(report, "utf8")).files[0] : null;
    const got = file && { rows: file.rows, accepted: file.accepted, refused: file.refused, codes: file.issues.map((one) => one.code).filter((code) => code !== "header-missing").sort() };
    check(`${name} is read as it should be`, JSON.stringify(got) === JSON.stringify(wanted), JSON.stringify(got) + done.err + done.out);
  };
  load("outcomes.csv", "Child Unique ID,Date of Contact,Contact Source,Contact Type,Police Notice Grade,Contact Outcome,Date of Decision\n" +
    "SYN1,01/08/2017,6,Police notice,High,New referral,02/08/2017\n" +
    "SYN2,02/08/2017,2A,Request for support,,No further action,03/08/2017\n" +
    "SYN2,05/08/2017,2A,Request for support,,Advice,06/08/2017\n" +
    "SYN9,01/08/2017,6,Police notice,Low,New referral,02/08/2017\n",
  { rows: 4, accepted: 2, refused: 2, codes: ["code-unmapped", "person-unknown", "row-not-held"] });
  const decided = run(["indicator", "FD06", "--db", `sqlite:${at("weir.db")}`, "--as-at", "2017-08-31", "--months", "1"]);
  check("decisions of the sheet are counted, and no contact is made", /FD06,2017-08,,2,2,100/.test(decided.out), decided.out + decided.err);
  check("contacts stay two", /FD01,2017-08,,2,/.test(run(["indicator", "FD01", "--db", `sqlite:${at("weir.db")}`, "--as-at", "2017-08-31", "--months", "1"]).out));
  load("households.csv", "Child Unique ID,Household key,Lived there from,Lived there until\nSYN1,H1,01/01/2015,\nSYN2,H1,01/01/2015,01/07/2017\nSYN2,,01/07/2017,\n",
    { rows: 3, accepted: 2, refused: 1, codes: ["row-id-missing"] });
  load("calls.csv", "Date,Line,Calls offered,Calls answered,Calls abandoned,Mean wait (seconds)\n01/08/2017,Front door,120,110,10,34\n,Front door,1,1,0,2\n02/08/2017,Front door,many,1,0,2\n",
    { rows: 3, accepted: 1, refused: 1, codes: ["date-missing", "number-unreadable"] });
  load("costs.csv", "Child Unique ID,Placement start date,Cost from,Cost until,Weekly cost (£),Health contribution (£),Education contribution (£)\nSYN1,01/08/2017,01/08/2017,,\"£3,250.50\",0,\nSYN2,01/08/2017,01/08/2017,,dear,,\n",
    { rows: 2, accepted: 1, refused: 0, codes: ["number-unreadable"] });
  load("workflow.csv", "Item ID,Child Unique ID,Item Type,Created,Due,Completed,Allocated Team,Allocated Worker\nW1,SYN1,Write the assessment,01/08/2017,20/08/2017,,Assessment Team North,Worker Alder 001\n",
    { rows: 1, accepted: 1, refused: 0, codes: [] });
  load("panel.csv", "Child Unique ID,Panel,Panel date,Request,Panel decision,Decided on\nSYN1,Resource panel,10/08/2017,Placement,Agreed,10/08/2017\n", { rows: 1, accepted: 1, refused: 0, codes: [] });
  load("budget.csv", "Month,Budget line,Budget (£),Spent (£),Forecast (£)\n01/07/2017,External placements,100000,112345.67,1300000\n", { rows: 1, accepted: 1, refused: 0, codes: [] });
  // A step outstanding in the case system is work like any other: whose it is, since when, by when.
  load("workflow.csv", "Item ID,Child Unique ID,Item Type,Created,Due,Completed,Allocated Team,Allocated Worker\n" +
    "W1,SYN1,Write the assessment,01/08/2017,20/08/2017,,Assessment Team North,Worker Alder 001\n" +
    "W2,SYN1,Send the report,02/08/2017,05/09/2017,,Assessment Team North,Worker Alder 001\n" +
    "W3,SYN2,Book the meeting,03/08/2017,,,Assessment Team North,\n" +
    "W4,SYN2,Close the record,01/07/2017,10/07/2017,11/07/2017,Assessment Team North,\n",
  { rows: 4, accepted: 4, refused: 0, codes: [] });
  const work = run(["quality", "--db", `sqlite:${at("weir.db")}`, "--as-at", "2017-08-31"]).out.split(/\r?\n/).filter((line) => line.startsWith("workflow-"));
  const item = (text) => work.find((line) => line.includes(text)) ?? "";
  check("an item past its date is overdue, with its owner and team", item("Write the assessment").startsWith("workflow-overdue,warning,") && item("Write the assessment").includes("Worker Alder 001,Assessment Team North,2017-08-21,2017-08-20"), work.join(" ; "));
  check("one within five working days is due", item("Send the report").startsWith("workflow-due,info,"), work.join(" ; "));
  check("one without a date is listed without one, from the day it was made", item("Book the meeting").startsWith("workflow-open,info,") && item("Book the meeting").includes(",2017-08-03,,"), work.join(" ; "));
  check("one that is done is no work", work.length === 3, work.join(" ; "));
  check("the journal verifies", run(["verify", ...db]).code === 0);
});
