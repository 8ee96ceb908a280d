// Laws of units: the canonical form, printing and reading, and the check over random models built to be
// right, then made wrong in one place. rapidcheck prints its seed when one breaks.
#include "dynamics/model/load.hpp"
#include "dynamics/model/unit_check.hpp"
#include "dynamics/model/unit_table.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>

namespace weir::dynamics {
namespace {

constexpr std::array<char const*, 4> names = {"person", "month", "bed", "pound"};

// Exponents of the four names, as a random model builder and the printer both use them.
using Powers = std::array<int, 4>;

rc::Gen<Powers> any_powers() {
    return rc::gen::container<Powers>(rc::gen::inRange(-2, 3));
}

std::string written(Powers const& powers) {
    std::string text = "1";
    for (std::size_t i = 0; i < powers.size(); ++i) {
        if (powers[i] != 0) {
            text += "*" + std::string(names[i]) + "^" + std::to_string(powers[i]);
        }
    }
    return text;
}

TEST_CASE("units are a group: products, inverses and powers keep the canonical form") {
    rc::check([] {
        UnitTable table;
        auto const a = *table.read(written(*any_powers()));
        auto const b = *table.read(written(*any_powers()));
        auto const c = *table.read(written(*any_powers()));
        auto const n = *rc::gen::inRange<std::int64_t>(-3, 4);
        RC_ASSERT(a * b == b * a);
        RC_ASSERT((a * b) * c == a * (b * c));
        RC_ASSERT((a / a).dimensionless());
        RC_ASSERT((a * b) / b == a);
        RC_ASSERT((a * b).raised(Rational(n)) == a.raised(Rational(n)) * b.raised(Rational(n)));
        RC_ASSERT(a.raised(Rational(1, 2)).raised(Rational(2)) == a);
        RC_ASSERT(*table.read(table.text(a.raised(Rational(n, 2)))) == a.raised(Rational(n, 2)));
    });
}

// A model of random products, sums, choices and a stock, whose units are right by construction.
struct Built {
    std::vector<Powers> powers;
    std::vector<std::string> equations;
};

Built any_model() {
    Built built;
    auto const constants = *rc::gen::inRange<std::size_t>(2, 5);
    for (std::size_t i = 0; i < constants; ++i) {
        built.powers.push_back(*any_powers());
        built.equations.emplace_back("3");
    }
    auto const name = [](std::size_t i) { return "v" + std::to_string(i); };
    auto const derived = *rc::gen::inRange<std::size_t>(1, 10);
    for (std::size_t i = 0; i < derived; ++i) {
        auto const size = built.powers.size();
        auto const a = *rc::gen::inRange<std::size_t>(0, size);
        auto const b = *rc::gen::inRange<std::size_t>(0, size);
        bool const times = *rc::gen::arbitrary<bool>();
        Powers powers = built.powers[a];
        for (std::size_t k = 0; k < powers.size(); ++k) {
            powers[k] += (times ? 1 : -1) * built.powers[b][k];
        }
        std::string const product = name(a) + (times ? "*" : "/") + name(b);
        switch (*rc::gen::inRange(0, 6)) {
        case 0:
            built.equations.push_back(product + " + 2*" + product);
            break;
        case 1:
            built.equations.push_back("MAX(0, " + product + ")");
            break;
        case 2:
            built.equations.push_back("IF " + name(a) + " > 1 THEN " + product + " ELSE 0");
            break;
        case 3:
            built.equations.push_back("SMTH1(" + product + ", 4)");
            break;
        case 4:
            built.equations.push_back("SQRT((" + product + ")^2)");
            break;
        default:
            built.equations.push_back(product + "*EXP(" + name(b) + "/" + name(b) + ")");
        }
        built.powers.push_back(powers);
    }
    return built;
}

// `declared` says which variables state their unit; `renamed` writes the base units differently.
Model read(Built const& built, std::vector<bool> const& declared) {
    std::string text =
        "<xmile version=\"1.0\"><sim_specs time_units=\"months\"><start>0</start><stop>1</stop>"
        "</sim_specs><model><variables>\n";
    for (std::size_t i = 0; i < built.equations.size(); ++i) {
        std::string equation;
        for (char const c : built.equations[i]) {
            equation += c == '>' ? "&gt;" : std::string(1, c);
        }
        text += "<aux name=\"v" + std::to_string(i) + "\"><eqn>" + equation + "</eqn>" +
                (declared[i] ? "<units>" + written(built.powers[i]) + "</units>" : "") + "</aux>\n";
    }
    auto loaded = read_xmile(text + "</variables></model></xmile>", "random.xmile");
    RC_ASSERT(loaded.model.has_value());
    return std::move(*loaded.model);
}

std::size_t warnings(UnitReport const& report) {
    std::size_t count = 0;
    for (auto const& item : report.diagnostics.items()) {
        count += item.severity == Severity::warning ? 1 : 0;
    }
    return count;
}

TEST_CASE("a consistent model never warns, however much of it is declared, and what is worked out is right") {
    rc::check([] {
        auto const built = any_model();
        auto const declared =
            *rc::gen::container<std::vector<bool>>(built.equations.size(), rc::gen::arbitrary<bool>());
        auto const model = read(built, declared);
        auto const report = check_units(model);
        RC_ASSERT(warnings(report) == 0U);
        UnitTable table;
        for (std::size_t i = 0; i < built.powers.size(); ++i) {
            if (report.variables[i].source != VariableUnits::Source::unknown) {
                RC_ASSERT(*table.read(report.variables[i].text) == *table.read(written(built.powers[i])));
            }
        }
    });
}

TEST_CASE("a declared unit that is wrong for its equation is always told, at that variable") {
    rc::check([] {
        auto built = any_model();
        std::vector<bool> const declared(built.equations.size(), true);
        auto const constants = static_cast<std::size_t>(
            std::count(built.equations.begin(), built.equations.end(), std::string("3")));
        auto const wrong = *rc::gen::inRange(constants, built.equations.size());
        built.powers[wrong][*rc::gen::inRange<std::size_t>(0, 4)] += *rc::gen::element(-1, 1);
        auto const report = check_units(read(built, declared));
        RC_ASSERT(warnings(report) >= 1U);
        auto const& items = report.diagnostics.items();
        RC_ASSERT(std::any_of(items.begin(), items.end(), [&](Diagnostic const& item) {
            return item.code == "units-disagree" && item.where.field == "v" + std::to_string(wrong);
        }));
    });
}

TEST_CASE("taking another base unit for a quantity changes no answer") {
    rc::check([] {
        auto const built = any_model();
        auto const declared =
            *rc::gen::container<std::vector<bool>>(built.equations.size(), rc::gen::arbitrary<bool>());
        auto model = read(built, declared);
        auto const before = check_units(model);
        // Every person becomes 12 beds*month^2: an invertible change of basis.
        model.unit_definitions = {{.name = "person", .equation = "place*bed*month^2", .aliases = {}}};
        auto const after = check_units(model);
        RC_ASSERT(warnings(before) == warnings(after));
        for (std::size_t i = 0; i < built.powers.size(); ++i) {
            RC_ASSERT(before.variables[i].source == after.variables[i].source);
        }
    });
}

} // namespace
} // namespace weir::dynamics
