// What each return can tell of the synthetic authority's journeys, worked out from the clean SSD folders in a slow
// and obvious way: which rows of which table, and which of their fields. What a return cannot tell stands with its
// reason in tests/cases/round_trip/not_said.csv; journeys.test.mjs holds both against what the imports made of it.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export function readCsv(path) {
  const text = readFileSync(path, "utf8").replace(/^\ufeff/, "");
  const lines = [];
  let row = [""], quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { row[row.length - 1] += '"'; i += 1; }
      else if (c === '"') quoted = false;
      else row[row.length - 1] += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") row.push("");
    else if (c === "\n") { lines.push(row); row = [""]; }
    else if (c !== "\r") row[row.length - 1] += c;
  }
  if (row.length > 1 || row[0] !== "") lines.push(row);
  const header = lines.shift() ?? [];
  return lines.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ""])));
}

// Every row that any night told of, as the last of them has it, by its own id.
export function truthOf(folder) {
  const tables = {};
  for (const night of readdirSync(folder).sort()) {
    for (const file of readdirSync(join(folder, night))) {
      const name = file.replace(".csv", "");
      if (name === "weir_coverage") continue;
      const byId = (tables[name] ??= new Map());
      for (const row of readCsv(join(folder, night, file))) byId.set(idOf(name, row), row);
    }
  }
  const last = join(folder, readdirSync(folder).sort().at(-1));
  const leavers = new Set(readCsv(join(last, "ssd_care_leavers.csv")).map((row) => row.clea_table_id));
  const truth = Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, [...rows.values()]]));
  const careOf = new Map(truth.ssd_cla_episodes.map((row) => [row.clae_cla_id, row.clae_person_id]));
  for (const row of truth.ssd_cla_reviews) row.local_person = careOf.get(row.clar_cla_id);
  for (const row of truth.ssd_care_leavers) row.listed = leavers.has(row.clea_table_id) ? "Y" : "";
  const decided = new Map(truth.weir_contact_decisions.map((row) => [row.contact_id, row]));
  for (const row of truth.ssd_contacts) {
    row.local_decision_date = decided.get(row.cont_contact_id)?.decision_date ?? "";
    row.local_contact_subtype = decided.get(row.cont_contact_id)?.contact_subtype ?? "";
  }
  for (const row of truth.weir_population) Object.assign(row, { popu_year: row.year, popu_population_0_17: row.population_0_17 });
  delete truth.weir_contact_decisions;
  return truth;
}

const idField = { ssd_person: "pers_person_id", ssd_disability: "disa_table_id", weir_contact_decisions: "contact_id", weir_population: "year" };
export const idOf = (table, row) => row[idField[table] ?? Object.keys(row)[0]];

export function exportOf(folder) {
  const tables = {};
  for (const file of readdirSync(folder)) tables[file.replace(".csv", "")] = readCsv(join(folder, file));
  return tables;
}

export function notSaid(format) {
  const said = new Map();
  for (const line of readCsv("tests/cases/round_trip/not_said.csv")) {
    if (line.format === format) said.set(`${line.table}.${line.field}`, line.why);
  }
  return said;
}

const by = (rows, field) => {
  const groups = new Map();
  for (const row of rows) groups.set(row[field], [...(groups.get(row[field]) ?? []), row]);
  return groups;
};
const conference = (flag) => (flag === "" ? "" : `{"OUTCOME_CP_CONFERENCE":"${flag}"}`);
const addMonths = (day, months) => {
  const [year, month, date] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${String(Math.min(date, last)).padStart(2, "0")}`;
};
// Special guardianship has other codes in the SSDA903 before 2018; the SSD has the later ones.
const ceased903 = (code) => ({ E45: "E43", E46: "E43", E47: "E44", E48: "E44" })[code] ?? code;

const returnDay = (name) => /\d{4}-\d\d-\d\d/.exec(name)[0];
const addDays = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
// A pupil number is told from the fifth birthday on; before it, that there is none yet.
function withPupilNumbers(truth, people, lastDay) {
  const born = new Map(truth.ssd_person.map((row) => [row.pers_person_id, row.pers_dob]));
  const atSchool = (person) => (born.get(person) ?? "") !== "" && addMonths(born.get(person), 60) <= lastDay(person);
  return {
    ssd_person: truth.ssd_person.filter((row) => people.has(row.pers_person_id)).map((row) => ({ ...row, pers_upn_unknown: atSchool(row.pers_person_id) ? "" : "UN1" })),
    ssd_linked_identifiers: truth.ssd_linked_identifiers.filter((row) => people.has(row.link_person_id) && atSchool(row.link_person_id)),
  };
}
const daysOf = (folder) => (existsSync(folder) ? readdirSync(folder).map(returnDay).sort() : []);
const yearStart = (day) => `${Number(day.slice(0, 4)) - (day.slice(5, 7) < "04" ? 1 : 0)}-04-01`;
const windowsOf = (folder) => daysOf(folder).map((day) => ({ from: yearStart(day), day }));
const holds = (windows, start, end) => windows.some(({ from, day }) => start <= day && (start >= from || end === "" || end >= from));
const dated = (windows, day) => windows.some((one) => one.from <= day && day <= one.day);

const unlisted = ({ listed, ...row }) => row;

// The children in need census: of each episode that was open or ended in a year, what happened in it.
function need(truth, feeds) {
  const windows = windowsOf(join(feeds, "cin"));
  const episodes = truth.ssd_cin_episodes.filter((row) => holds(windows, row.cine_referral_date, row.cine_close_date));
  const known = new Map(episodes.map((row) => [row.cine_referral_id, row]));
  const people = new Set(episodes.map((row) => row.cine_person_id));
  const of = (table, id, keep) => truth[table].filter((row) => known.has(row[id]) && keep(row));
  const conferences = new Map(truth.ssd_initial_cp_conference.map((row) => [row.icpc_s47_enquiry_id, row]));
  // A year names an enquiry that began in it or whose conference was held in it, and tells what was known at its end.
  const enquiries = [];
  const told47 = new Set(); // enquiries whose conference is told
  for (const row of of("ssd_s47_enquiry", "s47e_referral_id", () => true)) {
    const held = conferences.get(row.s47e_s47_enquiry_id)?.icpc_icpc_date ?? "";
    const told = windows.filter((one) => dated([one], row.s47e_s47_start_date) || (held !== "" && dated([one], held)));
    if (told.length === 0) continue;
    const last = told.at(-1).day;
    const over = row.s47e_s47_end_date !== "" && row.s47e_s47_end_date <= last;
    const flag = held !== "" && held <= last ? "Y" : over ? (row.s47e_s47_nfa === "Y" ? "N" : "Y") : "";
    enquiries.push({ ...row, s47e_s47_outcome_json: conference(flag) });
    if (held !== "" && held <= last) told47.add(row.s47e_s47_enquiry_id);
  }
  const plans = of("ssd_cp_plans", "cppl_referral_id", (row) => holds(windows, row.cppl_cp_plan_start_date, row.cppl_cp_plan_end_date));
  const planIds = new Set(plans.map((row) => row.cppl_cp_plan_id));
  const ofChild = by(episodes, "cine_person_id");
  const lastNamed = (person) => windows.filter((one) => (ofChild.get(person) ?? []).some((row) => holds([one], row.cine_referral_date, row.cine_close_date))).at(-1).day;
  return {
    ...withPupilNumbers(truth, people, lastNamed),
    ssd_disability: truth.ssd_disability.filter((row) => people.has(row.disa_person_id)),
    ssd_cin_episodes: episodes,
    ssd_cin_assessments: of("ssd_cin_assessments", "cina_referral_id", (row) => holds(windows, row.cina_assessment_start_date, row.cina_assessment_auth_date)),
    ssd_cin_plans: of("ssd_cin_plans", "cinp_referral_id", (row) => holds(windows, row.cinp_cin_plan_start_date, row.cinp_cin_plan_end_date)),
    ssd_s47_enquiry: enquiries,
    ssd_initial_cp_conference: [...told47].map((id) => conferences.get(id)),
    ssd_cp_plans: plans,
    ssd_cp_reviews: truth.ssd_cp_reviews.filter((row) => planIds.has(row.cppr_cp_plan_id) && dated(windows, row.cppr_cp_review_date)),
  };
}

// The SSDA903: the episodes of each year, and what follows from their chain. What had begun before the first year
// begins, for the record, where the first episode that is told of begins.
function care(truth, feeds) {
  const windows = windowsOf(join(feeds, "ssda903"));
  const end = windows.at(-1).day;
  const episodes = truth.ssd_cla_episodes.filter((row) => holds(windows, row.clae_cla_episode_start_date, row.clae_cla_episode_ceased_date));
  const people = new Set([...episodes.map((row) => row.clae_person_id), ...truth.ssd_care_leavers.map((row) => row.clea_person_id)]);
  const ofPlacement = by(episodes, "clae_cla_placement_id");
  const ofPerson = by(episodes, "clae_person_id");
  const firstStart = (rows) => rows.map((row) => row.clae_cla_episode_start_date).sort()[0];
  const placements = truth.ssd_cla_placement.filter((row) => ofPlacement.has(row.clap_cla_placement_id))
    .map((row) => ({ ...row, clap_cla_placement_start_date: firstStart(ofPlacement.get(row.clap_cla_placement_id)) }));
  const statuses = truth.ssd_legal_status.flatMap((row) => {
    const own = (ofPerson.get(row.lega_person_id) ?? []).filter((one) => one.clae_cla_episode_start_date >= row.lega_legal_status_start_date && (row.lega_legal_status_end_date === "" || one.clae_cla_episode_start_date < row.lega_legal_status_end_date));
    return own.length === 0 ? [] : [{ ...row, lega_legal_status_start_date: firstStart(own) }];
  });
  const adopted = truth.ssd_permanence.filter((row) => row.perm_permanence_order_type === "Adoption" && dated(windows, row.perm_permanence_order_date));
  const leavers = new Set(truth.ssd_care_leavers.map((row) => row.clea_person_id));
  const lastNamed = (person) => (leavers.has(person) ? end : windows.filter((one) => ofPerson.get(person).some((row) => holds([one], row.clae_cla_episode_start_date, row.clae_cla_episode_ceased_date))).at(-1).day);
  return {
    ...withPupilNumbers(truth, people, lastNamed),
    ssd_cla_episodes: episodes.map((row) => ({ ...row, clae_cla_episode_ceased_reason: row.clae_cla_episode_ceased_date <= end ? ceased903(row.clae_cla_episode_ceased_reason) : "" })),
    ssd_cla_placement: placements,
    ssd_legal_status: statuses,
    ssd_cla_reviews: truth.ssd_cla_reviews.filter((row) => dated(windows, row.clar_cla_review_date)),
    ssd_missing: truth.ssd_missing.filter((row) => holds(windows, row.miss_missing_episode_start_date, row.miss_missing_episode_end_date)),
    ssd_permanence: adopted,
    ssd_care_leavers: truth.ssd_care_leavers.filter((row) => row.listed === "Y").map(unlisted),
  };
}

// Annex A: events of six months and what is open, at each extract; of what lasts, each child's latest.
function annexA(truth, feeds) {
  const days = daysOf(join(feeds, "annex-a"));
  const windows = days.map((day) => ({ from: addMonths(day, -6), day }));
  const listed = ({ from, day }, start, end) => start <= day && (start >= from || end === "" || end > day || end >= from);
  const ever = (start, end) => windows.some((one) => listed(one, start, end));
  const latestOf = (rows, start, day) => rows.filter((row) => row[start] !== "" && row[start] <= day).sort((a, b) => (a[start] < b[start] ? -1 : 1)).at(-1);
  // Of each child's rows the latest at each extract at which it is listed, with what that extract knew last.
  const latest = (rows, person, start, end, hide) => {
    const found = new Map();
    for (const own of by(rows, person).values()) {
      for (const one of windows) {
        const row = latestOf(own, start, one.day);
        if (row === undefined || !listed(one, row[start], row[end])) continue;
        const known = row[end] !== "" && row[end] <= one.day;
        found.set(row, { ...row, ...Object.fromEntries([end, ...hide].map((field) => [field, known ? row[field] : ""])) });
      }
    }
    return [...found.values()];
  };
  const periods = [...by(truth.ssd_cla_episodes, "clae_cla_id").values()].map((rows) => {
    const last = rows.sort((a, b) => (a.clae_cla_episode_start_date < b.clae_cla_episode_start_date ? -1 : 1)).at(-1);
    return { ...last, weir: last.clae_cla_id };
  });
  const listedPeriods = latest(periods, "clae_person_id", "clae_entered_care_date", "clae_cla_episode_ceased_date", ["clae_cla_episode_ceased_reason"]);
  // Of each listed period, what stood at each extract: the latest row of a table within it.
  const standing = (rows, person, start) => {
    const found = new Set();
    const mine = by(rows, person);
    for (const one of windows) {
      for (const own of by(periods, "clae_person_id").values()) {
        const period = latestOf(own, "clae_entered_care_date", one.day);
        if (period === undefined || !listed(one, period.clae_entered_care_date, period.clae_cla_episode_ceased_date)) continue;
        const until = period.clae_cla_episode_ceased_date !== "" && period.clae_cla_episode_ceased_date <= one.day ? period.clae_cla_episode_ceased_date : one.day;
        const row = latestOf((mine.get(period.clae_person_id) ?? []).filter((each) => each[start] >= period.clae_entered_care_date), start, until);
        if (row !== undefined) found.add(row);
      }
    }
    return [...found];
  };
  const plans = truth.ssd_cp_plans;
  const onPlans = (rows, plan, start) => {
    const found = new Set();
    for (const one of windows) {
      for (const own of by(plans, "cppl_person_id").values()) {
        const last = latestOf(own, "cppl_cp_plan_start_date", one.day);
        if (last === undefined || !listed(one, last.cppl_cp_plan_start_date, last.cppl_cp_plan_end_date)) continue;
        const row = latestOf(rows.filter((each) => each[plan] === last.cppl_cp_plan_id), start, one.day);
        if (row !== undefined) found.add(row);
      }
    }
    return [...found];
  };
  const opened = latest(truth.ssd_cin_episodes.filter((row) => row.cine_referral_nfa !== "Y"), "cine_person_id", "cine_referral_date", "cine_close_date", ["cine_close_reason"]);
  const told = new Map(opened.map((row) => [row.cine_referral_id, row]));
  const referrals = truth.ssd_cin_episodes.filter((row) => ever(row.cine_referral_date, row.cine_referral_date) || told.has(row.cine_referral_id));
  // Who referred, and to whom, only the list of referrals says; when an episode ended, only that of open ones.
  const notOnList3 = { cine_referral_source_code: "?", cine_referral_nfa: "?", cine_referral_team: "?", cine_referral_worker_id: "?" };
  const notOnList6 = { cine_close_date: "?", cine_close_reason: "?", cine_cin_primary_need_code: "?" };
  // That no conference is needed is told a month after the end, while the enquiry is still on the list.
  const outcome = (row) => {
    const held = conferences.get(row.s47e_s47_enquiry_id);
    if (held !== undefined) return conference("Y");
    const over = row.s47e_s47_end_date;
    const toldOver = over !== "" && windows.some((one) => addDays(over, 30) <= one.day && listed(one, row.s47e_s47_start_date, over));
    return toldOver ? conference("N") : "";
  };
  const conferences = new Map(truth.ssd_initial_cp_conference.map((row) => [row.icpc_s47_enquiry_id, row]));
  const lastOf = (a, b) => (a === "" || b === "" ? "" : a > b ? a : b);
  const enquiries = truth.ssd_s47_enquiry.filter((row) => ever(row.s47e_s47_start_date, lastOf(row.s47e_s47_end_date, conferences.get(row.s47e_s47_enquiry_id)?.icpc_icpc_date ?? row.s47e_s47_end_date)));
  const assessed = truth.ssd_cin_assessments.filter((row) => ever(row.cina_assessment_start_date, row.cina_assessment_auth_date));
  const onLists4to9 = new Set([...assessed.map((row) => row.cina_person_id), ...enquiries.map((row) => row.s47e_person_id), ...opened.map((row) => row.cine_person_id), ...listedPeriods.map((row) => row.clae_person_id), ...truth.ssd_care_leavers.map((row) => row.clea_person_id)]);
  return {
    ssd_contacts: truth.ssd_contacts.filter((row) => ever(row.cont_contact_date, row.cont_contact_date)),
    ssd_early_help_episodes: truth.ssd_early_help_episodes.filter((row) => ever(row.earl_episode_start_date, row.earl_episode_end_date)),
    ssd_cin_episodes: referrals.map((row) => ({ ...(told.get(row.cine_referral_id) ?? { ...row, ...notOnList6 }), ...(ever(row.cine_referral_date, row.cine_referral_date) ? {} : notOnList3) })),
    ssd_cin_assessments: assessed,
    ssd_s47_enquiry: enquiries.map((row) => ({ ...row, s47e_s47_outcome_json: outcome(row) })),
    ssd_initial_cp_conference: enquiries.map((row) => conferences.get(row.s47e_s47_enquiry_id)).filter(Boolean),
    ssd_cp_plans: latest(plans, "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", []),
    ssd_cp_visits: onPlans(truth.ssd_cp_visits, "cppv_cp_plan_id", "cppv_cp_visit_date"),
    ssd_cp_reviews: onPlans(truth.ssd_cp_reviews, "cppr_cp_plan_id", "cppr_cp_review_date"),
    weir_care_period: listedPeriods.map((row) => ({ carp_person_id: row.clae_person_id, carp_start_date: row.clae_entered_care_date, carp_ceased_date: row.clae_cla_episode_ceased_date, carp_ceased_reason: row.clae_cla_episode_ceased_reason, carp_primary_need_code: row.clae_cla_primary_need_code })),
    ssd_cla_placement: standing(truth.ssd_cla_placement, "clap_person_id", "clap_cla_placement_start_date"),
    ssd_legal_status: standing(truth.ssd_legal_status, "lega_person_id", "lega_legal_status_start_date"),
    ssd_cla_reviews: standing(truth.ssd_cla_reviews, "local_person", "clar_cla_review_date"),
    ssd_cla_visits: standing(truth.ssd_cla_visits, "clav_person_id", "clav_cla_visit_date"),
    ssd_cla_health: [["Health check", "health"], ["Dental check", "dental"]].flatMap(([kind, code]) => standing(truth.ssd_cla_health.filter((row) => row.clah_health_check_type === kind), "clah_person_id", "clah_health_check_date").map((row) => ({ ...row, clah_health_check_type: code }))),
    ssd_care_leavers: truth.ssd_care_leavers.filter((row) => row.listed === "Y").map(unlisted),
    ssd_cla_care_plan: [...by(latest(truth.ssd_cla_care_plan, "lacp_person_id", "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date", []), "lacp_person_id").values()].map((rows) => latestOf(rows, "lacp_cla_care_plan_start_date", days.at(-1))),
    ssd_person: truth.ssd_person,
    ssd_disability: [...new Set(truth.ssd_disability.map((row) => row.disa_person_id))].filter((person) => onLists4to9.has(person)).map((person) => ({ disa_person_id: person, disa_disability_code: "unspecified" })),
  };
}

// By what a row is told apart where a return gives no id.
export const keys = {
  ssd_person: ["pers_person_id"],
  ssd_linked_identifiers: ["link_person_id", "link_identifier_type", "link_identifier_value"],
  ssd_disability: ["disa_person_id", "disa_disability_code"],
  ssd_contacts: ["cont_person_id", "cont_contact_date", "cont_contact_source_code"],
  ssd_early_help_episodes: ["earl_person_id", "earl_episode_start_date"],
  ssd_cin_episodes: ["cine_person_id", "cine_referral_date"],
  ssd_cin_assessments: ["cina_person_id", "cina_assessment_start_date"],
  ssd_cin_plans: ["cinp_person_id", "cinp_cin_plan_start_date"],
  ssd_s47_enquiry: ["s47e_person_id", "s47e_s47_start_date"],
  ssd_initial_cp_conference: ["icpc_person_id", "icpc_icpc_date"],
  ssd_cp_plans: ["cppl_person_id", "cppl_cp_plan_start_date"],
  ssd_cp_visits: ["cppv_person_id", "cppv_cp_visit_date"],
  ssd_cp_reviews: ["cppr_person_id", "cppr_cp_review_date"],
  ssd_cla_episodes: ["clae_person_id", "clae_cla_episode_start_date"],
  ssd_cla_placement: ["clap_person_id", "clap_cla_placement_start_date"],
  ssd_cla_reviews: ["local_person", "clar_cla_review_date"],
  ssd_cla_visits: ["clav_person_id", "clav_cla_visit_date"],
  ssd_cla_care_plan: ["lacp_person_id"],
  ssd_cla_health: ["clah_person_id", "clah_health_check_type", "clah_health_check_date"],
  ssd_legal_status: ["lega_person_id", "lega_legal_status_start_date"],
  ssd_missing: ["miss_person_id", "miss_missing_episode_start_date", "miss_missing_episode_type"],
  ssd_permanence: ["perm_person_id", "perm_adm_decision_date"],
  ssd_care_leavers: ["clea_person_id"],
  weir_care_period: ["carp_person_id", "carp_start_date"],
};

export const expected = { "annex-a": annexA, ssda903: care, cin: need };
