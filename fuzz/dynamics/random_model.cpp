#include "random_model.hpp"

#include <array>
#include <cstddef>

namespace weir::dynamics {
namespace {

class Maker {
public:
    explicit Maker(std::string_view bytes) : bytes_(bytes) {}

    std::string document() {
        static constexpr std::array<std::string_view, 4> steps = {"1", "0.5", "0.25", "0.1"};
        static constexpr std::array<std::string_view, 3> methods = {"Euler", "RK2", "RK4"};
        dt_ = steps[pick(steps.size())];
        std::string const method(methods[pick(methods.size())]);
        stocks_ = 1 + pick(3);
        std::string const body = variables();
        return "<xmile><sim_specs method=\"" + method + "\"><start>" + (pick(4) == 0 ? "2" : "0") +
               "</start><stop>12</stop><dt>" + std::string(dt_) +
               "</dt></sim_specs><dimensions><dim name=\"d\" size=\"3\"/></dimensions><model><variables>"
               "<gf name=\"g\"><xscale min=\"-2\" max=\"4\"/><ypts>1,3,-1,2,2,5</ypts></gf>"
               "<gf name=\"h\" type=\"extrapolate\"><xpts>0,1,5</xpts><ypts>0,2,3</ypts></gf>" +
               body + "</variables></model></xmile>";
    }

private:
    static constexpr std::size_t depth_max = 4;

    std::size_t pick(std::size_t count) {
        if (at_ >= bytes_.size()) {
            return 0;
        }
        return static_cast<unsigned char>(bytes_[at_++]) % count;
    }
    std::string number() {
        static constexpr std::array<std::string_view, 14> numbers = {
            "1", "2", "0.5", "3", "0.1", "7", "49", "-1.5", "0.001", "10", "0", "1000", "0.3333333", "-4"};
        return std::string(numbers[pick(numbers.size())]);
    }
    std::string moment() { return std::to_string(pick(10)) + "*DT + STARTTIME"; }
    std::string span() { return std::to_string(1 + pick(5)) + "*DT"; }

    std::string known() {
        switch (pick(5)) {
        case 0:
            return "p" + std::to_string(pick(3));
        case 1:
            return "s" + std::to_string(pick(stocks_));
        case 2:
            return auxes_ > 0 ? "a" + std::to_string(pick(auxes_)) : "TIME";
        case 3:
            return arrays_ > 0 ? element() : "p0";
        default:
            return "TIME";
        }
    }
    std::string element() {
        std::string const name = "v" + std::to_string(pick(arrays_));
        switch (pick(within_array_ ? 5 : 4)) {
        case 0:
            return "SUM(" + name + ")";
        case 1:
            return "MEAN(" + name + "[1:2])";
        case 2:
            return name + "[" + std::to_string(1 + pick(3)) + "]";
        case 3:
            return name + "[INT(TIME MOD 3) + 1]";
        default:
            return name + "[d]";
        }
    }
    // Only time and numbers: what jumps must jump in the same step.
    std::string condition() {
        static constexpr std::array<std::string_view, 6> compare = {
            " &gt; ", " &lt; ", " &gt;= ", " &lt;= ", " = ", " &lt;&gt; "};
        std::string const relation(compare[pick(compare.size())]);
        std::string const whole = std::to_string(1 + pick(9));
        switch (pick(4)) {
        case 0:
            return "TIME" + relation + whole;
        case 1:
            return "INT(TIME)" + relation + whole;
        case 2:
            return "TIME MOD " + whole + relation + "1";
        default:
            return "NOT (TIME" + relation + whole + ") AND TIME &lt; 9";
        }
    }

    std::string expression(std::size_t depth) {
        if (depth >= depth_max) {
            return pick(2) == 0 ? number() : known();
        }
        switch (pick(5)) {
        case 0:
            return known();
        case 1:
            return number();
        case 2:
            return function(depth + 1);
        case 3:
            return special(depth + 1);
        default:
            return arithmetic(depth + 1);
        }
    }
    std::string arithmetic(std::size_t depth) {
        static constexpr std::array<std::string_view, 3> operators = {" + ", " - ", "*"};
        std::string const left = expression(depth);
        std::string const right = expression(depth);
        switch (pick(6)) {
        case 0:
            return "(" + left + ")/(1 + (" + right + ")^2)";
        case 1:
            return "SAFEDIV(" + left + ", " + right + ", 3)";
        case 2:
            return "(" + left + ")/" + std::to_string(1 + pick(60));
        default:
            return "(" + left + std::string(operators[pick(operators.size())]) + right + ")";
        }
    }
    std::string function(std::size_t depth) {
        static constexpr std::array<std::array<std::string_view, 2>, 15> wraps = {{{"ABS(", ")"},
                                                                                   {"SQRT(ABS(", "))"},
                                                                                   {"EXP(-ABS(", "))"},
                                                                                   {"LN(1 + ABS(", "))"},
                                                                                   {"LOG10(2 + ABS(", "))"},
                                                                                   {"SIN(", ")"},
                                                                                   {"COS(", ")"},
                                                                                   {"ARCTAN(", ")"},
                                                                                   {"TAN(ARCTAN(", ")/2)"},
                                                                                   {"ARCSIN(SIN(", ")/2)"},
                                                                                   {"(1 + ABS(", "))^0.7"},
                                                                                   {"(", ")^2"},
                                                                                   {"-(", ")"},
                                                                                   {"h(", ")"},
                                                                                   {"g(", ")"}}};
        if (pick(4) == 0) {
            return std::string(pick(2) == 0 ? "MAX(" : "MIN(") + expression(depth) + ", " +
                   expression(depth) + ")";
        }
        auto const& [before, after] = wraps[pick(wraps.size())];
        return std::string(before) + expression(depth) + std::string(after);
    }
    std::string special(std::size_t depth) {
        static constexpr std::array<std::string_view, 4> slow = {"SMTH1(", "SMTH3(", "DELAY1(", "DELAY3("};
        switch (pick(9)) {
        case 0:
            return std::string(slow[pick(slow.size())]) + expression(depth) + ", 1 + " + span() + ")";
        case 1:
            return "PREVIOUS(" + known() + ", " + number() + ")";
        case 2:
            return "DELAY(" + known() + ", " + span() + ")";
        case 3:
            return "PULSE(" + number() + ", " + moment() + ", " + span() + ")";
        case 4:
            return "STEP(" + expression(depth) + ", " + moment() + ")";
        case 5:
            return "RAMP(" + number() + ", " + moment() + ")";
        case 6:
            return "UNIFORM(0, 1)";
        case 7:
            return "INIT(" + known() + ")";
        default:
            return "(IF " + condition() + " THEN " + expression(depth) + " ELSE " + expression(depth) + ")";
        }
    }

    std::string variables() {
        std::string body;
        for (std::size_t i = 0; i < 3; ++i) {
            body +=
                "<aux name=\"p" + std::to_string(i) + "\"><eqn>" + std::to_string(i + 1) + ".25</eqn></aux>";
        }
        std::size_t const count = 1 + pick(8);
        for (std::size_t i = 0; i < count; ++i) {
            if (pick(3) == 0 && arrays_ < 3) {
                within_array_ = true;
                body += "<aux name=\"v" + std::to_string(arrays_) +
                        "\"><dimensions><dim name=\"d\"/></dimensions><eqn>d*" + expression(0) +
                        "</eqn></aux>";
                within_array_ = false;
                ++arrays_;
            } else {
                body +=
                    "<aux name=\"a" + std::to_string(auxes_) + "\"><eqn>" + expression(0) + "</eqn></aux>";
                ++auxes_;
            }
        }
        for (std::size_t i = 0; i < stocks_; ++i) {
            std::string const n = std::to_string(i);
            std::string const kept = pick(4) == 0 ? "<non_negative/>" : "";
            body += "<stock name=\"s" + n + "\"><eqn>" + number() + "</eqn><inflow>f" + n +
                    "</inflow><outflow>o" + n + "</outflow>" + kept + "</stock><flow name=\"f" + n +
                    "\"><eqn>g(" + expression(0) + ")</eqn></flow><flow name=\"o" + n + "\"><eqn>s" + n +
                    "/(2 + p" + std::to_string(pick(3)) + ")</eqn></flow>";
        }
        return body;
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::string_view dt_;
    std::size_t stocks_ = 1;
    std::size_t auxes_ = 0;
    std::size_t arrays_ = 0;
    bool within_array_ = false;
};

} // namespace

std::string random_model(std::string_view bytes) {
    return Maker(bytes).document();
}

} // namespace weir::dynamics
