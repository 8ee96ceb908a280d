// The kinds of column decide what a cell becomes; the checks of one row follow.
#include "intake/annex_a_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace weir::intake {
namespace {

using record::Blank;
using record::NotSupplied;
using record::Value;

constexpr int pregnancy_days_max = 300;

std::string const* as_text(Value const& value) {
    return std::get_if<std::string>(&value);
}

bool is(Value const& value, std::string_view code) {
    auto const* text = as_text(value);
    return text != nullptr && *text == code;
}

Value inverse(Value const& flag) {
    return is(flag, "Y") ? Value{std::string("N")} : is(flag, "N") ? Value{std::string("Y")} : Value{Blank{}};
}

// "Was a conference deemed unnecessary?" as the outcome of the enquiry, under the SSD's name for it.
Value enquiry_outcome(Value const& unnecessary) {
    auto const held = inverse(unnecessary);
    auto const* text = as_text(held);
    return text == nullptr ? Value{Blank{}} : Value{R"({"OUTCOME_CP_CONFERENCE":")" + *text + "\"}"};
}

Value care_plan(Value const& plan) {
    auto const* text = as_text(plan);
    return text == nullptr ? Value{Blank{}} : Value{"{\"" + *text + R"(":"Y"})"};
}

} // namespace

AnnexARows::AnnexARows(AnnexAContext& context, CellReader& reader, AnnexAList const& list,
                       std::vector<DateColumn> const& date_columns)
    : context_(context), reader_(reader), list_(list),
      layout_(context.rules.annex_a.lists()[list.found.list]), date_columns_(date_columns),
      flags_(context.rules.values.find_concept("flag")),
      of_children_(std::ranges::any_of(layout_.columns,
                                       [](auto const& each) { return each.kind == ColumnKind::id; })) {}

ListColumn const& AnnexARows::column(std::size_t found) const {
    return layout_.columns[list_.found.columns[found].column];
}

void AnnexARows::at(std::size_t found) {
    reader_.at_column(list_.found.columns[found].grid_column + 1, column(found).header);
}

void AnnexARows::note(IssueCode code, std::size_t found, std::string_view detail) {
    at(found);
    reader_.note(code, detail);
}

Mention AnnexARows::mention(std::size_t found) const {
    auto spot = reader_.spot();
    spot.column = static_cast<std::uint32_t>(list_.found.columns[found].grid_column + 1);
    return {spot, column(found).header};
}

ListCount AnnexARows::read() {
    ListCount count;
    count.name = layout_.label() + " " + layout_.title;
    count.place = list_.place;
    count.read = layout_.read();
    count.table = layout_.table;
    for (std::size_t row = list_.found.header_row + 1; row < list_.grid.rows(); ++row) {
        if (list_.grid.row_blank(row)) {
            continue;
        }
        ++count.rows;
        if (!count.read) {
            continue;
        }
        switch (read_row(row)) {
        case Outcome::accepted:
            ++count.accepted;
            break;
        case Outcome::corrected:
            ++count.corrected;
            break;
        case Outcome::refused:
            reader_.keep_refused(list_.grid, row, row_.id, context_.refused);
            ++count.refused;
            break;
        }
    }
    return count;
}

bool AnnexARows::repeats(std::size_t grid_row) {
    auto const print = list_.grid.row_print(grid_row);
    auto const [first, last] = prints_.equal_range(print);
    for (auto same = first; same != last; ++same) {
        if (list_.grid.same_row(same->second, grid_row)) {
            reader_.at_column(0, {});
            reader_.note(IssueCode::duplicate_row,
                         "row " + std::to_string(list_.grid.row_number(same->second)) + " says the same");
            return true;
        }
    }
    prints_.emplace(print, grid_row);
    return false;
}

AnnexARows::Outcome AnnexARows::read_row(std::size_t grid_row) {
    begin(grid_row);
    if (!(of_children_ ? read_id(grid_row) : read_key(grid_row))) {
        return Outcome::refused;
    }
    if (repeats(grid_row)) {
        return Outcome::corrected;
    }
    for (std::size_t found = 0; found < list_.found.columns.size(); ++found) {
        read_cell(found, list_.grid.at(grid_row, list_.found.columns[found].grid_column));
    }
    bool const dated = std::ranges::any_of(
        layout_.columns, [](auto const& each) { return each.required && each.kind == ColumnKind::date; });
    if (dated && !row_.start) {
        for (std::size_t found = 0; found < list_.found.columns.size(); ++found) {
            if (column(found).required && column(found).kind == ColumnKind::date) {
                note(IssueCode::date_missing, found);
            }
        }
        return Outcome::refused;
    }
    if (!of_children_) {
        make_facts();
        return reader_.row_mended() ? Outcome::corrected : Outcome::accepted;
    }
    if (adult_throughout()) {
        return Outcome::refused;
    }
    auto& child = context_.children.of(row_.id, reader_.spot());
    tell_child(child);
    check_dates();
    check_visits();
    check_window();
    check_age(grid_row, child);
    check_adult(child);
    make_facts();
    return reader_.row_mended() ? Outcome::corrected : Outcome::accepted;
}

void AnnexARows::begin(std::size_t grid_row) {
    reader_.begin_row(list_.place, list_.grid.row_number(grid_row));
    row_ = Row{};
    row_.slots.resize(layout_.slots.size());
    for (std::size_t i = 0; i < layout_.slots.size(); ++i) {
        row_.slots[i].resize(layout_.slots[i].table->fields.size());
    }
}

bool AnnexARows::read_id(std::size_t grid_row) {
    for (std::size_t found = 0; found < list_.found.columns.size(); ++found) {
        if (column(found).kind != ColumnKind::id) {
            continue;
        }
        auto const cell = list_.grid.at(grid_row, list_.found.columns[found].grid_column);
        row_.id = id_text(cell);
        if (row_.id.empty()) {
            note(IssueCode::id_missing, found);
            return false;
        }
        auto const& headers = list_.found.columns[found];
        if (auto const kind = no_id(row_.id, list_.grid.at(list_.found.header_row, headers.grid_column).text);
            kind != NoId::is_one) {
            note(kind == NoId::header ? IssueCode::headers_again : IssueCode::id_is_a_word, found);
            row_.id.clear(); // nobody's: the row is kept for repair without a person
            return false;
        }
        if (cell.kind == files::Cell::Kind::text && cell.text.size() != row_.id.size()) {
            note(IssueCode::text_whitespace, found);
        }
        auto const& canonical = context_.ids.canonical(row_.id);
        if (canonical != row_.id) {
            note(IssueCode::id_leading_zeros, found);
            row_.id = canonical;
        }
    }
    return !row_.id.empty();
}

// What tells the rows of a list that is of no child apart.
bool AnnexARows::read_key(std::size_t grid_row) {
    for (std::size_t found = 0; found < list_.found.columns.size(); ++found) {
        auto const cell = list_.grid.at(grid_row, list_.found.columns[found].grid_column);
        if (column(found).required && cell.blank()) {
            note(IssueCode::id_missing, found);
            return false;
        }
    }
    return true;
}

void AnnexARows::read_cell(std::size_t found, CellView const& cell) {
    auto const& here = column(found);
    at(found);
    switch (here.kind) {
    case ColumnKind::id:
    case ColumnKind::unused:
        return;
    case ColumnKind::sex:
    case ColumnKind::ethnicity:
    case ColumnKind::birth:
    case ColumnKind::age:
    case ColumnKind::disability:
        return read_person_cell(found, cell);
    case ColumnKind::date:
    case ColumnKind::end:
    case ColumnKind::seen:
    case ColumnKind::past:
        return read_date_cell(found, cell);
    default:
        break;
    }
    auto value = value_of(here, cell);
    if (here.kind == ColumnKind::team) {
        row_.team = value;
    } else if (here.kind == ColumnKind::worker && here.header == "Allocated Worker") {
        row_.worker = value;
    } else if (here.header == "Case Status") {
        row_.status_found = found;
        row_.status = as_text(value) == nullptr ? std::string{} : *as_text(value);
    }
    put(here, value);
}

Value AnnexARows::value_of(ListColumn const& here, CellView const& cell) {
    switch (here.kind) {
    case ColumnKind::code:
        return reader_.code(cell, *here.value_concept);
    case ColumnKind::flag:
        return reader_.flag(cell, *flags_);
    case ColumnKind::inverse_flag:
        return inverse(reader_.flag(cell, *flags_));
    case ColumnKind::conference:
        return enquiry_outcome(reader_.flag(cell, *flags_));
    case ColumnKind::permanence:
        return care_plan(reader_.code(cell, *here.value_concept));
    case ColumnKind::team:
    case ColumnKind::text:
        return reader_.text(cell);
    case ColumnKind::worker:
        return reader_.worker(cell);
    case ColumnKind::integer:
        return reader_.integer(cell);
    case ColumnKind::postcode:
        return reader_.postcode(cell);
    case ColumnKind::urn:
        return reader_.urn(cell);
    default:
        return NotSupplied{};
    }
}

void AnnexARows::read_person_cell(std::size_t found, CellView const& cell) {
    auto const& here = column(found);
    switch (here.kind) {
    case ColumnKind::sex:
        row_.sex = reader_.code(cell, *here.value_concept);
        return;
    case ColumnKind::ethnicity:
        row_.ethnicity = reader_.code(cell, *here.value_concept);
        return;
    case ColumnKind::disability:
        row_.disabled = is(reader_.flag(cell, *flags_), "Y");
        return;
    case ColumnKind::age:
        row_.age_found = found;
        return;
    default:
        break;
    }
    DateWindow const births{add_years(context_.extract_date, -30), add_years(context_.extract_date, 1)};
    auto const read = reader_.date(cell, date_columns_[found], births, true);
    row_.birth_found = found;
    row_.birth = read.day;
    if (!read.day && !read.unreadable) {
        reader_.note(IssueCode::birth_date_missing);
    }
}

void AnnexARows::read_date_cell(std::size_t found, CellView const& cell) {
    auto const& here = column(found);
    DateWindow const events{add_years(context_.extract_date, -40), add_years(context_.extract_date, 2)};
    auto const read = reader_.date(cell, date_columns_[found], events);
    if (!read.day) {
        // What cannot be read says nothing; what is empty says that there is none yet.
        put(here, read.unreadable ? Value{NotSupplied{}} : Value{Blank{}});
        return;
    }
    bool const visit = here.kind == ColumnKind::seen || here.kind == ColumnKind::past;
    if (visit && *read.day > context_.extract_date) {
        reader_.note(IssueCode::visit_after_extract, iso(*read.day));
        put(here, NotSupplied{});
        return;
    }
    Dated const dated{found, *read.day};
    if (here.kind == ColumnKind::end) {
        row_.end = dated;
    } else if (here.kind == ColumnKind::seen) {
        row_.seen = dated;
    } else if (here.required) {
        row_.start = dated;
    } else if (here.kind == ColumnKind::date) {
        row_.dates.push_back(dated);
    }
    put(here, *read.day);
}

void AnnexARows::put(ListColumn const& here, Value const& value) {
    for (auto const& target : here.targets) {
        row_.slots[target.slot][target.field] = value;
    }
}

void AnnexARows::check_dates() {
    if (!row_.start) {
        return;
    }
    bool const spans = layout_.number >= 6 || layout_.number == 2;
    if (row_.end && row_.end->day < row_.start->day) {
        note(IssueCode::end_before_start, row_.end->found,
             iso(row_.end->day) + " is before " + iso(row_.start->day));
        put(column(row_.end->found), NotSupplied{});
        row_.end.reset();
    } else if (row_.end && row_.end->day > context_.extract_date) {
        note(IssueCode::end_after_extract, row_.end->found, iso(row_.end->day));
    } else if (spans && row_.end && row_.end->day == row_.start->day) {
        note(IssueCode::zero_length, row_.end->found, iso(row_.end->day));
    }
    episodes_.push_back({row_.id, row_.start->day, !row_.end, mention(row_.start->found)});
}

void AnnexARows::check_visits() {
    if (layout_.number == 7 && row_.seen && row_.start && row_.seen->day < row_.start->day) {
        note(IssueCode::visit_before_plan, row_.seen->found,
             iso(row_.seen->day) + " is before " + iso(row_.start->day));
    }
}

void AnnexARows::check_window() {
    if (!row_.start) {
        return;
    }
    auto const first = context_.window_start;
    bool outside = row_.start->day > context_.extract_date;
    if (layout_.number == 1 || layout_.number == 3) {
        outside = outside || row_.start->day < first;
    } else if (layout_.number == 5) {
        bool const conference = !row_.dates.empty() && row_.dates.front().day < first;
        outside = outside || (row_.start->day < first && conference);
    } else {
        outside = outside || (row_.end && row_.end->day < first && row_.start->day < first);
    }
    if (outside) {
        note(IssueCode::outside_window, row_.start->found, iso(row_.start->day));
    }
}

void AnnexARows::check_age(std::size_t grid_row, Child const& child) {
    if (!row_.age_found) {
        return;
    }
    auto const cell = list_.grid.at(grid_row, list_.found.columns[*row_.age_found].grid_column);
    if (cell.blank()) {
        return;
    }
    auto const text = trimmed(cell.text);
    double age = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), age);
    if (error != std::errc{} || end != text.data() + text.size() || age != std::floor(age) || age < -1 ||
        age > 30) {
        note(IssueCode::age_odd, *row_.age_found);
        return;
    }
    if (!child.birth) {
        return;
    }
    auto const fits = [&](Date on) {
        return std::max(age_years(*child.birth, on), -1) == static_cast<int>(age);
    };
    // Lists say the age at the extract; some systems write the age at the event.
    if (!fits(context_.extract_date) && !(row_.start && fits(row_.start->day))) {
        note(IssueCode::age_odd, *row_.age_found);
    }
}

// A birth date that the row's own event contradicts is not taken while another row gives a better one. An
// event may concern an unborn child, but nobody is looked after before birth.
void AnnexARows::tell_birth(Child& child) {
    if (!row_.birth) {
        return;
    }
    auto const born = *row_.birth;
    auto const earliest = layout_.number == 8 ? born : born - Days{pregnancy_days_max};
    if (row_.start && row_.start->day < earliest) {
        note(IssueCode::birth_after_event, *row_.birth_found);
        child.doubtful_birth = child.doubtful_birth ? child.doubtful_birth : born;
    } else if (!child.birth) {
        child.birth = born;
    } else if (born != *child.birth) {
        note(IssueCode::birth_dates_differ, *row_.birth_found);
    }
}

// Lists 6 to 8 are of children now in need, protected or looked after: whoever was of age before the episode
// began belongs to the services for adults.
bool AnnexARows::adult_throughout() {
    auto const birth = row_.birth ? row_.birth : context_.children.birth_of(row_.id);
    bool const stock = layout_.number >= 6 && layout_.number <= 8;
    if (!stock || !birth || !row_.start || age_years(*birth, row_.start->day) < 18) {
        return false;
    }
    note(IssueCode::adult_in_list, row_.birth_found.value_or(row_.start->found),
         "the row was refused, since the person was of age before it began");
    return true;
}

void AnnexARows::check_adult(Child const& child) {
    if (!child.birth || !row_.start || !row_.birth_found) {
        return;
    }
    auto const until = layout_.number <= 5 ? row_.start->day
                       : row_.end          ? row_.end->day
                                           : context_.extract_date;
    // A child who stops being looked after on the eighteenth birthday is rightly on the list.
    bool const at_eighteen =
        layout_.number == 8 && row_.end && row_.end->day <= add_years(*child.birth, 18) + Days{7};
    if (age_years(*child.birth, until) >= 18 && !at_eighteen) {
        note(IssueCode::adult_in_list, *row_.birth_found);
    }
}

void AnnexARows::tell_child(Child& child) {
    if (auto const* sex = as_text(row_.sex); sex != nullptr && (child.sex.empty() || child.sex == "U")) {
        child.sex = *sex;
    }
    if (auto const* ethnicity = as_text(row_.ethnicity); ethnicity != nullptr && child.ethnicity.empty()) {
        child.ethnicity = *ethnicity;
    }
    tell_birth(child);
    child.disabled = child.disabled || row_.disabled;
    bool const open = !row_.end || row_.end->day > context_.extract_date;
    if (layout_.number == 6) {
        child.in_list6 = true;
        child.open_need = child.open_need || open;
        if (row_.status_found) {
            child.case_status = row_.status;
            child.status_at = mention(*row_.status_found);
        }
    } else if (layout_.number == 7 && open) {
        child.open_plan = true;
        child.plan_at = mention(row_.start->found);
    } else if (layout_.number == 8 && open) {
        // Short breaks are listed, and are no period of care for a case status.
        child.open_care = child.open_care || !short_break();
    }
    if (layout_.number >= 6 && layout_.number <= 8) {
        // Where the child is now: an open row before a closed one, care before a plan before need.
        int const rank = layout_.number + (open ? 10 : 0);
        if (rank > child.allocation_list) {
            child.allocation_list = rank;
            child.allocation_at = reader_.spot();
            child.team = row_.team;
            child.worker = row_.worker;
        }
    }
}

bool AnnexARows::short_break() const {
    for (std::size_t slot = 0; slot < row_.slots.size(); ++slot) {
        auto const& table = *layout_.slots[slot].table;
        if (table.name == "ssd_legal_status") {
            auto const& status = row_.slots[slot][table.at("lega_legal_status")];
            return is(status, "V3") || is(status, "V4");
        }
    }
    return false;
}

bool AnnexARows::makes_fact(std::size_t slot) const {
    auto const& table = *layout_.slots[slot].table;
    if (table.name == "weir_allocation") {
        return false; // one a child, over all lists
    }
    if (table.name == "ssd_care_leavers") {
        return true;
    }
    auto const& values = row_.slots[slot];
    if (table.starts_field && table.name != "ssd_cla_care_plan") {
        return std::holds_alternative<Date>(values[*table.starts_field]);
    }
    return std::ranges::any_of(values, record::has_content);
}

void AnnexARows::make_facts() {
    for (std::size_t slot = 0; slot < row_.slots.size(); ++slot) {
        if (!makes_fact(slot)) {
            continue;
        }
        auto const& table = *layout_.slots[slot].table;
        auto& values = row_.slots[slot];
        if (table.name == "ssd_cla_health") {
            values[table.at("clah_health_check_type")] = layout_.slots[slot].instance;
        } else if (table.name == "ssd_permanence" &&
                   record::has_content(values[table.at("perm_permanence_order_date")])) {
            values[table.at("perm_permanence_order_type")] = std::string("Adoption");
        } else if (table.name == "ssd_cin_visits") {
            values[table.at("cinv_cin_visit_seen")] = std::string("Y");
        }
        auto const spot = reader_.spot();
        context_.book.add(table, row_.id, std::move(values), spot.place, spot.row);
    }
}

} // namespace weir::intake
