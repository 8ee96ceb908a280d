// The command line as its users meet it: help everywhere, exit codes, and a plain message for what is wrong.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

finish(async () => {
  const place = folder();
  const help = run(["--help"]);
  check("help", help.code === 0 && help.out.includes("Exit code"));
  for (const command of ["demo", "serve", "synth", "import", "indicator", "quality", "verify", "backup", "restore", "migrate", "model", "plan", "stats", "user"]) {
    const answer = run([command, "--help"]);
    check(`${command} --help`, answer.code === 0 && answer.out.length > 80, answer.err);
  }
  check("no command is wrong usage", run([]).code === 2);
  check("an unknown command is wrong usage", run(["fly"]).code === 2);
  check("an unknown option is wrong usage", run(["indicator", "--no-such"]).code === 2);

  const absent = run(["indicator", "--db", `sqlite:${join(place, "none.db")}`]);
  check("a record that is not there", absent.code === 1 && absent.err.includes("none.db"), absent.err);
  writeFileSync(join(place, "text.db"), "this is not a database, it is a text of some length ".repeat(100));
  check("a file that is no record", run(["indicator", "--db", `sqlite:${join(place, "text.db")}`]).code === 1);

  const open = run(["serve", "--db", `sqlite:${join(place, "none.db")}`, "--listen", "0.0.0.0:0"]);
  check("serving a network in clear is refused", open.code === 1 && open.err.includes("--tls-cert"), open.err);
  check("the demonstration serves this machine alone", run(["demo", "--listen", "0.0.0.0:0"]).code === 1);
  check("a port that is none", run(["demo", "--listen", "127.0.0.1:99999"]).code === 1);

  const bad = join(place, "bad.xlsx");
  writeFileSync(bad, "PK\u0003\u0004 but no zip");
  const refused = run(["import", bad, "--db", `sqlite:${join(place, "a.db")}`, "--report", join(place, "r.json")]);
  check("a broken workbook is refused, with a message", refused.code === 1 && refused.err.length + refused.out.length > 20, refused.err);
  mkdirSync(join(place, "empty"));
  check("an empty folder is refused", run(["import", join(place, "empty"), "--db", `sqlite:${join(place, "a.db")}`]).code === 1);

  const lint = run(["plan", "lint"]);
  check("plan lint finds the seven actions", new Set(lint.out.split("\n").filter((line) => line.includes("effect-before-implementation")).map((line) => line.split(",")[1])).size === 7, lint.err);
  check("plan lint of a folder that is none", run(["plan", "lint", "--plan", join(place, "empty")]).code === 1);

  const model = run(["model", "check", "models/care.xmile"]);
  check("the care model is sound", model.code === 0, model.out + model.err);
  writeFileSync(join(place, "m.xmile"), "<xmile><model><variables><stock name='a'>");
  check("a broken model is refused", run(["model", "check", join(place, "m.xmile")]).code === 1);
});
