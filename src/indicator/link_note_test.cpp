// What is said of the joins of a figure, over a journey made by hand.
#include "indicator/catalogue.hpp"
#include "indicator/link_note.hpp"
#include "journey/build.hpp"

#include <doctest/doctest.h>

using namespace weir;
using namespace weir::indicator;

namespace {

std::filesystem::path const definitions = std::filesystem::path(WEIR_SOURCE_DIR) / "config";

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an indicator that joins events says how sure the joins are, and others say nothing") {
    journey::Rows rows;
    auto const key = rows.codes.intern("S1");
    auto const enquiry = [&](std::int64_t number, Date day, journey::Code own) {
        journey::Section47Row row;
        row.row = RowId{number};
        row.person = PersonId{number};
        row.start = day;
        row.key = own;
        return row;
    };
    auto const conference = [&](std::int64_t number, Date day, journey::Code of) {
        journey::ConferenceRow row;
        row.row = RowId{number};
        row.person = PersonId{number};
        row.date = day;
        row.section_47_key = of;
        return row;
    };
    rows.section_47 = {enquiry(1, date(2017, 1, 4), key), enquiry(2, date(2017, 1, 4), 0)};
    rows.conferences = {conference(1, date(2017, 1, 20), key), conference(2, date(2017, 1, 20), 0),
                        conference(3, date(2017, 1, 20), 0), conference(4, date(2017, 2, 20), 0)};
    auto const settings = journey::BuildSettings::read(definitions).value();
    auto const columns = journey::build(std::move(rows), settings);
    auto const catalogue = Catalogue::read(definitions / "indicators").value();
    auto const note = link_note(*catalogue.find("SP04"), columns, date(2017, 1, 31));
    CHECK(has(note, "Of 3 in January 2017"));
    CHECK(has(note, "1 certain (the source names the enquiry"));
    CHECK(has(note, "1 likely (the child's nearest enquiry within 28 days"));
    CHECK(has(note, "0 possible ("));
    CHECK(has(note, "1 not joined. Of 4 in the whole record 2 are not joined."));
    auto const later = link_note(*catalogue.find("SP04"), columns, date(2017, 2, 1));
    CHECK(has(later, "Of 1 in February 2017, 0 certain"));
    CHECK(has(link_note(*catalogue.find("SP04"), columns, date(2017, 3, 1)),
              "There are none in March 2017. Of 4"));
    CHECK(link_note(*catalogue.find("AS01"), columns, date(2017, 1, 31)).empty());
}
