// How often the care forecast's bands hold what came, one year ahead, for every authority and year that is
// published, against carrying the last value forward. It prints one line; docs quote it.
#include "dynamics/compile/compile.hpp"
#include "forecast/care_forecast.hpp"

#include <cmath>
#include <cstdio>

using namespace weir;
using namespace weir::forecast;

int main(int argc, char** argv) {
    std::string const root = argc > 1 ? argv[1] : WEIR_SOURCE_DIR;
    auto const model = dynamics::load_program(root + "/models/care.xmile");
    auto const published = Published::read(root + "/config/public");
    if (model.program == nullptr || !published) {
        std::fprintf(stderr, "the model or the published figures cannot be read\n");
        return 1;
    }
    int count = 0;
    int in_95 = 0;
    int in_50 = 0;
    double error = 0;
    double naive = 0;
    double flow_times_change =
        0; // for the slope of next year's change on this year's net flow, through the origin
    double flow_squared = 0;
    for (auto const& authority : published->authorities()) {
        if (authority == "England" || authority == "North West") {
            continue;
        }
        for (int year = 2010; year <= 2021; ++year) {
            auto const from = observe(*published, authority, year);
            auto const came = observe(*published, authority, year + 1);
            if (!from || !came) {
                continue;
            }
            auto const made =
                forecast_care(*model.program, *from, {.until = date(year + 1, 3, 31), .runs = 200});
            if (!made) {
                continue;
            }
            auto const& last = made->fan.back();
            double const truth = came->looked_after;
            ++count;
            in_95 += last.p2_5 <= truth && truth <= last.p97_5 ? 1 : 0;
            in_50 += last.p25 <= truth && truth <= last.p75 ? 1 : 0;
            error += std::abs(last.p50 - truth) / truth;
            naive += std::abs(from->looked_after - truth) / truth;
        }
    }
    std::printf(
        "authority-years %d, 95%% band holds %.1f%%, middle half %.1f%%, mean error %.2f%%, last value "
        "carried forward %.2f%%\n",
        count, 100.0 * in_95 / count, 100.0 * in_50 / count, 100 * error / count, 100 * naive / count);
    std::printf("of a year's net flow, %.2f lasts into the next (least squares through the origin)\n",
                flow_times_change / flow_squared);
    return 0;
}
