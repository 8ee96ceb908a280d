// Relations are asked again until none gives anything away: each round withholds at least one cell more.
#include "indicator/withholding.hpp"

#include "config/csv_table.hpp"

#include <algorithm>
#include <map>

namespace weir::indicator {
namespace {

QuarterCount* find(std::vector<QuarterCount>& counts, std::string const& measure) {
    auto const found = std::ranges::find_if(
        counts, [&](QuarterCount const& count) { return count.measure.name == measure; });
    return found == counts.end() ? nullptr : &*found;
}

QuarterCount const* find(std::vector<QuarterCount> const& counts, std::string const& measure) {
    auto const found = std::ranges::find_if(
        counts, [&](QuarterCount const& count) { return count.measure.name == measure; });
    return found == counts.end() ? nullptr : &*found;
}

std::optional<std::int64_t> cell_of(QuarterCount const& count, RelationTerm const& term) {
    return term.out_of ? count.out_of : count.count;
}

bool withheld(QuarterCount const& count, RelationTerm const& term) {
    return !cell_of(count, term) && (count.state == withheld_small || count.state == withheld_beside);
}

void withhold(QuarterCount& count, RelationTerm const& term) {
    (term.out_of ? count.out_of : count.count).reset();
    count.percent.reset();
    if (count.state != withheld_small) {
        count.state = withheld_beside;
    }
}

// Gives whether a cell was withheld.
bool protect(std::vector<QuarterCount>& counts, std::vector<QuarterCount> const& before,
             Relation const& relation) {
    std::size_t hidden = 0;
    RelationTerm const* choice = nullptr;
    std::int64_t smallest = 0;
    for (auto const& term : relation.terms) {
        auto const* count = term.before ? find(before, term.measure) : find(counts, term.measure);
        if (count == nullptr) {
            return false;
        }
        if (withheld(*count, term)) {
            ++hidden;
            continue;
        }
        auto const cell = cell_of(*count, term);
        if (!cell) {
            return false; // not supplied: nothing can be worked out without it
        }
        // Nought gives least away when it is withheld, and so protects least.
        bool const better =
            choice == nullptr || (smallest == 0 && *cell > 0) || (*cell > 0 && *cell < smallest);
        if (!term.before && better) {
            choice = &term;
            smallest = *cell;
        }
    }
    if (hidden != 1 || choice == nullptr) {
        return false;
    }
    withhold(*find(counts, choice->measure), *choice);
    return true;
}

} // namespace

Result<std::vector<Relation>> read_relations(std::filesystem::path const& csv,
                                             std::vector<QuarterMeasure> const& measures) {
    auto const table = WEIR_TRY(config::read_csv_table(csv, {"relation", "cell", "quarter"}));
    std::vector<Relation> relations;
    for (std::size_t row = 0; row < table.size(); ++row) {
        RelationTerm term{table.cell(row, "cell"), false, table.cell(row, "quarter") == "before"};
        if (auto const at = term.measure.find(".out_of"); at != std::string::npos) {
            term.measure.resize(at);
            term.out_of = true;
        }
        if (std::ranges::find(measures, term.measure, &QuarterMeasure::name) == measures.end()) {
            return fail(ErrorCode::invalid, table.where(row, "cell").text() + ": no such measure");
        }
        auto const name = table.cell(row, "relation");
        if (relations.empty() || relations.back().name != name) {
            relations.push_back({name, {}});
        }
        relations.back().terms.push_back(std::move(term));
    }
    return relations;
}

void withhold_beside(std::vector<QuarterCount>& counts, std::vector<QuarterCount> const& before,
                     std::vector<Relation> const& relations) {
    for (bool moved = true; moved;) {
        moved = false;
        for (auto const& relation : relations) {
            moved = protect(counts, before, relation) || moved;
        }
    }
}

Status write_quarter(files::CsvWriter& csv, std::string_view authority, Quarter const& quarter,
                     std::vector<QuarterCount> const& counts) {
    csv.row("authority", "quarter", "from", "to", "measure", "indicator", "count", "out_of", "percent",
            "state", "words");
    for (auto const& one : counts) {
        csv.text(authority).text(quarter.text()).text(iso(quarter.first())).text(iso(quarter.last()));
        csv.text(one.measure.name).text(one.measure.indicator);
        one.count ? csv.integer(*one.count) : csv.empty();
        one.out_of ? csv.integer(*one.out_of) : csv.empty();
        one.percent ? csv.number(*one.percent) : csv.empty();
        csv.text(one.state).text(one.measure.words);
        csv.end_row();
    }
    return csv.finish();
}

} // namespace weir::indicator
