// Returns loaded out of order, or twice, give the same figures and the same work as in order: now, and as at
// a past day. Ends with "N passed, N failed".
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

const days = ["2017-05-31", "2017-06-30", "2017-07-31", "2017-08-31"];
const orders = {
  reversed: [3, 2, 1, 0],
  "the latest first": [3, 0, 2, 1],
  "the middle last": [0, 3, 2, 1],
  "each twice": [0, 0, 1, 1, 2, 2, 3, 3, 0],
};

finish(async () => {
  const place = folder();
  const feeds = join(place, "feeds");
  check("feeds are made", run(["synth", "--out", feeds, "--population", "2500", "--from", "2016-03-01"]).code === 0);
  const loaded = (name, order) => {
    const url = `sqlite:${join(place, `${name}.db`)}`;
    for (const at of order) {
      const result = run(["import", join(feeds, "annex-a", `annex_a_${days[at]}.xlsx`), "--db", url]);
      check(`${name}: ${days[at]} is taken`, result.code === 0, result.err);
    }
    check(`${name}: the journal is whole`, run(["verify", "--db", url]).code === 0);
    return url;
  };
  // Weir's own numbers of children and rows follow the order of loading, and are left out.
  const work = (url, day) => run(["quality", "--db", url, "--as-at", day]).out.split("\n")
    .map((line) => line.split(",").filter((_, at) => at !== 2 && at !== 3).join(",")).sort().join("\n");
  const figures = (url, day) => run(["indicator", "--db", url, "--as-at", day]).out;

  const usual = loaded("in order", [0, 1, 2, 3]);

  // The extract of another town, taken for this one's of July: what it said is nowhere once it is taken back.
  const strange = join(place, "strange");
  check("another town's feeds are made", run(["synth", "--out", strange, "--seed", "7", "--population", "2500", "--from", "2016-03-01"]).code === 0);
  const mended = loaded("mended", [0, 1]);
  check("the wrong extract is taken", run(["import", join(strange, "annex-a", `annex_a_${days[2]}.xlsx`), "--db", mended]).code === 0);
  for (const day of [2, 3]) check(`mended: ${days[day]} is taken`, run(["import", join(feeds, "annex-a", `annex_a_${days[day]}.xlsx`), "--db", mended]).code === 0);
  check("the wrong extract shows", figures(usual, "2017-08-31") !== figures(mended, "2017-08-31"));
  check("a load is not taken back without a reason", run(["loads", "--db", mended, "--take-back", "3"]).code === 2);
  const back = run(["loads", "--db", mended, "--take-back", "3", "--reason", "another town's file"]);
  check("the wrong extract is taken back", back.code === 0 && / rows that nothing else tells of are gone/.test(back.err), back.err);
  check("it is not taken back twice", run(["loads", "--db", mended, "--take-back", "3", "--reason", "again"]).code === 1);
  const listed = run(["loads", "--db", mended]).out.trim().split(/\r?\n/).map((line) => line.split(","));
  check("the list says which load was taken back", listed.length === 6 && listed.slice(1).every((row) => (row.at(-1) === "yes") === (row[0] === "3")));
  check("mended: the journal is whole", run(["verify", "--db", mended]).code === 0);
  for (const day of ["2017-06-15", "2017-08-31"]) {
    check(`mended: the figures as at ${day}`, figures(usual, day) === figures(mended, day));
    check(`mended: the work as at ${day}`, work(usual, day) === work(mended, day));
  }
  for (const [name, order] of Object.entries(orders)) {
    const other = loaded(name, order);
    for (const day of ["2017-06-15", "2017-08-31"]) {
      check(`${name}: the figures as at ${day}`, figures(usual, day) === figures(other, day) && figures(usual, day).length > 1000);
      check(`${name}: the work as at ${day}`, work(usual, day) === work(other, day) && work(usual, day).length > 1000);
    }
  }
});
