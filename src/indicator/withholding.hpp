// What may be told beside counts that are withheld because they are small: where cells of the table add up to
// each other, a single withheld one could be worked out from the rest, so that a second is withheld with it
// (secondary suppression; Government Statistical Service, disclosure control for tables from administrative
// data).
#pragma once

#include "files/csv_writer.hpp"
#include "indicator/quarterly.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace weir::indicator {

struct RelationTerm {
    std::string measure;
    bool out_of = false; // else the count
    bool before = false; // of the quarter before, as it was told then
};
struct Relation {
    std::string name;
    std::vector<RelationTerm> terms; // each follows from the others
};
// config/indicators/regional_relations.csv. Errors: a measure that there is not.
[[nodiscard]] Result<std::vector<Relation>> read_relations(std::filesystem::path const& csv,
                                                           std::vector<QuarterMeasure> const& measures);

// `before`: the counts of the quarter before, small ones withheld. Of each relation with a single withheld
// cell the smallest other that is above nought goes, else the smallest; until no relation gives one away.
void withhold_beside(std::vector<QuarterCount>& counts, std::vector<QuarterCount> const& before,
                     std::vector<Relation> const& relations);

// The table as regions take it: a header and a line a measure.
[[nodiscard]] Status write_quarter(files::CsvWriter& csv, std::string_view authority, Quarter const& quarter,
                                   std::vector<QuarterCount> const& counts);

} // namespace weir::indicator
