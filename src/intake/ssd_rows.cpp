// Field by field, in the order of the schema.
#include "intake/ssd_rows.hpp"

#include "record/pupil_number.hpp"

#include <algorithm>
#include <array>

namespace weir::intake {
namespace {

using record::Blank;
using record::FieldRole;
using record::FieldType;
using record::NotSupplied;
using record::Value;

// The tables whose overlong or zero spans are worth a word: episodes, not assessments done in a day.
bool is_episode(std::string_view table) {
    return table == "ssd_cp_plans" || table == "ssd_cla_episodes" || table == "ssd_cin_plans" ||
           table == "ssd_cla_placement";
}

// The tables that an adult's row would be odd in, dated by their start.
bool is_childs_event(std::string_view table) {
    return table == "ssd_contacts" || table == "ssd_early_help_episodes" || table == "ssd_cin_episodes" ||
           table == "ssd_cin_assessments" || table == "ssd_s47_enquiry" || table == "ssd_cp_plans" ||
           table == "ssd_cla_episodes";
}

// Rows that name their child by a row of another table: a review by the period of care, a plan of education,
// health and care by the request for it, and so on.
struct OwnedThrough {
    std::string_view table, field, owner;
};
constexpr std::array<OwnedThrough, 7> owned_through{
    {{"ssd_cla_reviews", "clar_cla_id", "ssd_cla_episodes"},
     {"ssd_ehcp_requests", "ehcr_send_table_id", "ssd_send"},
     {"ssd_ehcp_assessment", "ehca_ehcp_request_id", "ssd_ehcp_requests"},
     {"ssd_ehcp_named_plan", "ehcn_ehcp_asmt_id", "ssd_ehcp_assessment"},
     {"ssd_ehcp_active_plans", "ehcp_ehcp_request_id", "ssd_ehcp_requests"},
     {"ssd_sen_need", "senn_active_ehcp_id", "ssd_ehcp_active_plans"},
     {"ssd_s251_finance", "s251_cla_placement_id", "ssd_cla_placement"}}};

bool is_owner(std::string_view table) {
    return std::ranges::any_of(owned_through, [&](auto const& link) { return link.owner == table; });
}

std::string owner_key(std::string_view table, std::string_view id) {
    return std::string(table) + '|' + std::string(id);
}

bool is_upn_type(std::string const& type) {
    auto const key = match_key(type);
    return key.find("upn") != std::string::npos || key.find("unique pupil") != std::string::npos;
}

std::string text_at(record::Fact const& fact, std::optional<std::size_t> field) {
    auto const* text = field ? std::get_if<std::string>(&fact.values[*field]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

std::optional<Date> date_at(record::Fact const& fact, std::optional<std::size_t> field) {
    auto const* day = field ? std::get_if<Date>(&fact.values[*field]) : nullptr;
    return day == nullptr ? std::nullopt : std::optional(*day);
}

} // namespace

SsdRows::SsdRows(SsdContext& context, CellReader& reader, SsdFile const& file)
    : context_(context), reader_(reader), file_(file), table_(*file.found.table),
      date_columns_(table_.fields.size()) {
    visits_ = table_.name.ends_with("_visits") || table_.name.ends_with("_reviews") ||
              table_.name == "ssd_cla_health";
    due_ = std::ranges::any_of(table_.fields, [](auto const& field) {
        return field.name.ends_with("_due") || field.name.ends_with("_due_date") ||
               field.name.ends_with("_target_date");
    });
    for (auto const& coverage : context.coverage) {
        coverage_ = coverage.table == table_.id ? &coverage : coverage_;
    }
    for (std::size_t field = 0; field < table_.fields.size(); ++field) {
        if (table_.fields[field].type != FieldType::date || !file.found.columns[field]) {
            continue;
        }
        for (std::size_t row = 1; row < file.grid.rows(); ++row) {
            see_date_cell(file.grid.at(row, *file.found.columns[field]), date_columns_[field]);
        }
    }
}

void SsdRows::note(IssueCode code, std::size_t field, std::string_view detail) {
    reader_.note_at(code, file_.found.columns[field] ? *file_.found.columns[field] + 1 : 0,
                    table_.fields[field].name, detail);
}

ListCount SsdRows::read() {
    ListCount count;
    count.name = table_.name;
    count.place = file_.place;
    count.table = table_.id;
    for (std::size_t row = 1; row < file_.grid.rows(); ++row) {
        if (file_.grid.row_blank(row)) {
            continue;
        }
        ++count.rows;
        auto const outcome = read_row(row);
        count.accepted += outcome == Outcome::accepted ? 1 : 0;
        count.corrected += outcome == Outcome::corrected ? 1 : 0;
        if (outcome == Outcome::refused) {
            auto const column =
                table_.person_field ? file_.found.columns[*table_.person_field] : std::nullopt;
            reader_.keep_refused(file_.grid, row,
                                 column ? id_text(file_.grid.at(row, *column)) : std::string{},
                                 context_.refused);
            ++count.refused;
        }
    }
    return count;
}

bool SsdRows::repeats(std::size_t grid_row) {
    auto const print = file_.grid.row_print(grid_row);
    auto const [first, last] = prints_.equal_range(print);
    for (auto same = first; same != last; ++same) {
        if (file_.grid.same_row(same->second, grid_row)) {
            reader_.at_column(0, {});
            reader_.note(IssueCode::duplicate_row,
                         "row " + std::to_string(file_.grid.row_number(same->second)) + " says the same");
            return true;
        }
    }
    prints_.emplace(print, grid_row);
    return false;
}

SsdRows::Outcome SsdRows::read_row(std::size_t grid_row) {
    reader_.begin_row(file_.place, file_.grid.row_number(grid_row));
    if (repeats(grid_row)) {
        return Outcome::corrected;
    }
    record::Fact fact;
    fact.table = table_.id;
    fact.place = file_.place;
    fact.row_number = file_.grid.row_number(grid_row);
    fact.values.resize(table_.fields.size());
    for (std::size_t field = 0; field < table_.fields.size(); ++field) {
        if (auto const column = file_.found.columns[field]) {
            reader_.at_column(*column + 1, table_.fields[field].name);
            fact.values[field] = value_of(field, file_.grid.at(grid_row, *column));
        }
    }
    if (table_.name == "ssd_assessment_factors") {
        return keep_factors(fact);
    }
    if (!identified(fact) || !has_start(fact)) {
        return Outcome::refused;
    }
    check_span(fact);
    check_birth(fact);
    check_references(fact);
    check_window(fact);
    remember(fact, context_.facts.size());
    context_.facts.push_back(std::move(fact));
    return reader_.row_mended() ? Outcome::corrected : Outcome::accepted;
}

// SSD names the factors by their assessment alone: whose they are, and since when, that one says.
SsdRows::Outcome SsdRows::keep_factors(record::Fact const& fact) {
    auto const named = table_.at("cinf_assessment_id");
    auto const id = text_at(fact, table_.row_id_field);
    if (id.empty()) {
        note(IssueCode::row_id_missing, *table_.row_id_field);
        return Outcome::refused;
    }
    auto const [first, last] = context_.assessments.equal_range(text_at(fact, named));
    if (first == last) {
        note(IssueCode::person_unknown, named);
        return Outcome::refused;
    }
    auto const& starts = context_.rules.schema.at("ssd_cin_assessments").at("cina_assessment_start_date");
    for (auto at = first; at != last; ++at) {
        auto made = fact;
        auto const& assessment = context_.facts[at->second];
        made.person = assessment.person;
        made.source_row_id = std::next(first) == last ? id : id + "/" + assessment.person;
        made.values[*table_.person_field] = assessment.person;
        made.values[*table_.starts_field] = assessment.values[starts];
        context_.facts.push_back(std::move(made));
    }
    return reader_.row_mended() ? Outcome::corrected : Outcome::accepted;
}

Value SsdRows::value_of(std::size_t field, CellView const& cell) {
    auto const& def = table_.fields[field];
    if (cell.blank()) {
        // A person's attribute left empty says nothing against what is known of the person, save that there
        // is no longer a reason for having no pupil number.
        bool const says_nothing = table_.name == "ssd_person" && def.name != "pers_upn_unknown";
        return says_nothing ? Value{NotSupplied{}} : Value{Blank{}};
    }
    switch (def.type) {
    case FieldType::date:
        return date_of(field, cell);
    case FieldType::integer:
        return reader_.integer(cell);
    case FieldType::real:
        return reader_.real(cell);
    case FieldType::code:
    case FieldType::text:
        break;
    }
    if (auto const known = context_.rules.ssd.concept_of(def.name)) {
        bool const flag = context_.rules.values.find_concept("flag") == known;
        return flag ? reader_.flag(cell, *known) : reader_.code(cell, *known);
    }
    if (def.name == "clap_cla_placement_postcode") {
        return reader_.postcode(cell);
    }
    if (def.name == "clap_cla_placement_urn") {
        return reader_.urn(cell);
    }
    if (def.name == "prof_professional_name") {
        return reader_.worker(cell);
    }
    return reader_.text(cell);
}

Value SsdRows::date_of(std::size_t field, CellView const& cell) {
    auto const& def_name = table_.fields[field].name;
    bool const birth = identifying(field);
    DateWindow const window{add_years(context_.extract_date, birth ? -90 : -40),
                            add_years(context_.extract_date, 2)};
    auto const read = reader_.date(cell, date_columns_[field], window, birth);
    if (!read.day) {
        return read.unreadable ? Value{NotSupplied{}} : Value{Blank{}};
    }
    if (visits_ && table_.starts_field == field && *read.day > context_.extract_date) {
        reader_.note(IssueCode::visit_after_extract, iso(*read.day));
        return NotSupplied{};
    }
    if (def_name == "pers_dob" && *read.day > context_.extract_date) {
        reader_.note(IssueCode::birth_after_event);
        return NotSupplied{};
    }
    return *read.day;
}

// Whose row it is, where the SSD says it by another table's row alone.
bool SsdRows::owned(record::Fact& fact) {
    for (auto const& link : owned_through) {
        if (table_.name != link.table) {
            continue;
        }
        auto const found =
            context_.owners.find(owner_key(link.owner, text_at(fact, table_.field(link.field))));
        if (found != context_.owners.end()) {
            fact.values[*table_.person_field] = found->second;
        } else if (!record::has_content(fact.values[*table_.person_field])) {
            note(IssueCode::person_unknown, table_.at(link.field));
            return false;
        }
    }
    return true;
}

bool SsdRows::identified(record::Fact& fact) {
    fact.source_row_id = text_at(fact, table_.row_id_field);
    if (table_.row_id_field && fact.source_row_id.empty()) {
        note(IssueCode::row_id_missing, *table_.row_id_field);
        return false;
    }
    if (!owned(fact)) {
        return false;
    }
    settle_person(fact);
    if (table_.person_field && fact.person.empty()) {
        note(IssueCode::id_missing, *table_.person_field);
        return false;
    }
    if (table_.row_id_field) {
        auto const [at, fresh] = row_ids_.try_emplace(fact.source_row_id, fact.person);
        if (!fresh && at->second != fact.person) {
            // Group working: one step of the system for several children, a known trap of SSD extracts.
            fact.source_row_id += "/" + fact.person;
        } else if (!fresh) {
            note(IssueCode::row_id_repeated, *table_.row_id_field);
        }
    }
    return true;
}

bool SsdRows::has_start(record::Fact const& fact) {
    auto const starts = table_.starts_field;
    if (!starts || due_ || !file_.found.columns[*starts] || !table_.fields[*starts].natural_key) {
        return true;
    }
    if (visits_ && !record::has_content(fact.values[*starts])) {
        // A visit that has not happened, or nobody knows when, is not one.
        auto const noted = std::holds_alternative<NotSupplied>(fact.values[*starts]);
        if (!noted) {
            note(IssueCode::date_missing, *starts);
        }
        return false;
    }
    if (!record::has_content(fact.values[*starts])) {
        note(IssueCode::date_missing, *starts);
        return false;
    }
    return true;
}

void SsdRows::check_span(record::Fact& fact) {
    auto const start = date_at(fact, table_.starts_field);
    auto const end = date_at(fact, table_.ends_field);
    if (!start || !end) {
        return;
    }
    if (*end < *start) {
        note(IssueCode::end_before_start, *table_.ends_field, iso(*end) + " is before " + iso(*start));
        fact.values[*table_.ends_field] = NotSupplied{};
    } else if (*end > context_.extract_date) {
        note(IssueCode::end_after_extract, *table_.ends_field, iso(*end));
    } else if (*end == *start && is_episode(table_.name)) {
        note(IssueCode::zero_length, *table_.ends_field, iso(*end));
    }
}

void SsdRows::check_birth(record::Fact& fact) {
    if (table_.name == "ssd_person") {
        bool const seen = reader_.row_noted(IssueCode::birth_after_event);
        auto const expected = date_at(fact, table_.at("pers_expected_dob"));
        bool const unborn = expected && *expected >= context_.extract_date;
        if (!seen && !unborn && !date_at(fact, table_.at("pers_dob"))) {
            note(IssueCode::birth_date_missing, table_.at("pers_dob"));
        }
        return;
    }
    auto const born = context_.births.find(fact.person);
    auto const start = date_at(fact, table_.starts_field);
    if (born == context_.births.end() || !start || !is_childs_event(table_.name)) {
        return;
    }
    bool const care = table_.name == "ssd_cla_episodes";
    if (*start < (care ? born->second : born->second - Days{300})) {
        note(IssueCode::birth_after_event, *table_.starts_field);
    } else if (age_years(born->second, *start) >= 18) {
        note(IssueCode::adult_in_list, *table_.starts_field);
    }
}

void SsdRows::remember(record::Fact const& fact, std::size_t index) {
    if (table_.name == "ssd_person") {
        if (auto const born = date_at(fact, table_.at("pers_dob"))) {
            context_.births.emplace(fact.person, *born);
        }
    } else if (table_.name == "ssd_cla_episodes") {
        context_.owners.emplace(owner_key(table_.name, text_at(fact, table_.field("clae_cla_id"))),
                                fact.person);
    } else if (table_.name == "ssd_cin_assessments") {
        context_.assessments.emplace(text_at(fact, table_.row_id_field), index);
    } else if (is_owner(table_.name)) {
        context_.owners.emplace(owner_key(table_.name, fact.source_row_id), fact.person);
    } else if (table_.name == "ssd_contacts") {
        context_.contacts.emplace(fact.source_row_id, index);
    }
}

// Ids that point elsewhere: to a worker who is nobody, to a referral that is not there, to a pupil number
// that cannot be one.
void SsdRows::check_references(record::Fact& fact) {
    for (std::size_t field = 0; field < table_.fields.size(); ++field) {
        if (table_.fields[field].role == FieldRole::worker &&
            context_.known.generic_workers.contains(text_at(fact, field))) {
            note(IssueCode::worker_generic, field);
        }
    }
    if (table_.name == "ssd_cp_plans" && context_.known.has_episodes && !date_at(fact, table_.ends_field)) {
        auto const referral = table_.at("cppl_referral_id");
        auto const id = text_at(fact, referral);
        if (!id.empty() && !context_.known.referrals.contains(id)) {
            note(IssueCode::plan_without_episode, referral);
        }
    }
    if (table_.name == "ssd_linked_identifiers") {
        auto const value = table_.at("link_identifier_value");
        if (is_upn_type(text_at(fact, table_.at("link_identifier_type"))) &&
            !record::upn_fits(text_at(fact, value))) {
            note(IssueCode::upn_invalid, value);
            fact.values[value] = Blank{};
        }
    }
}

void SsdRows::check_window(record::Fact const& fact) {
    auto const start = date_at(fact, table_.starts_field);
    if (coverage_ == nullptr || coverage_->rule != record::CoverageRule::dated_or_open || !start ||
        *start >= coverage_->window.start) {
        return;
    }
    auto const end = date_at(fact, table_.ends_field);
    bool const over = !table_.ends_field || (end && *end < coverage_->window.start);
    if (over) {
        note(IssueCode::outside_window, *table_.starts_field, iso(*start));
    }
}

// The id that stands for the person: with its zeros, and the present one where it is a former one.
void SsdRows::settle_person(record::Fact& fact) {
    auto id = text_at(fact, table_.person_field);
    if (id.empty()) {
        return;
    }
    if (auto const& canonical = context_.known.ids.canonical(id); canonical != id) {
        note(IssueCode::id_leading_zeros, *table_.person_field);
        id = canonical;
    }
    if (auto const former = context_.known.former.find(id); former != context_.known.former.end()) {
        note(IssueCode::two_ids_one_child, *table_.person_field, "a former id; read as the present one");
        id = former->second;
    }
    fact.values[*table_.person_field] = id;
    fact.person = id;
}

} // namespace weir::intake
