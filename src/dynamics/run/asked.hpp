// Which number of a run a question is about: a variable at a time, or a summary of it over the run. What
// sensitivity analysis asks of every run.
#pragma once

#include "dynamics/run/run.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dynamics {

struct Asked {
    enum class At : std::uint8_t {
        time,     // a save time
        last,     // the last save time
        mean,     // of the values at the save times, all alike
        least,    // of these values
        greatest, // of these values
        integral, // over time, by trapezoids between the save times
    };
    std::string name; // all elements of an array are as many questions
    At at = At::last;
    double time = 0;
};

// "NAME", which is the last value, or "NAME@TIME", "NAME@final", "@mean", "@min", "@max", "@integral".
[[nodiscard]] Result<Asked> parse_asked(std::string_view text);

// The questions made ready for a run's saved columns: which column and which row each needs.
class Answers {
public:
    // Errors: a variable that is not there, a time that is not saved.
    [[nodiscard]] static Result<Answers> prepare(Program const& program, RunSpec const& base,
                                                 std::vector<Asked> const& asked);

    [[nodiscard]] std::vector<std::string> const& save() const { return save_; }   // what a run must save
    [[nodiscard]] std::vector<std::string> const& names() const { return names_; } // "name[a]@mean"
    [[nodiscard]] std::size_t cells() const { return times_.size() * columns_; }   // of one run
    // From one run's saved values, row by row, into one number a question.
    void take(std::span<double const> values, std::span<double> answers) const;

private:
    struct Question {
        std::size_t column = 0;
        Asked::At at = Asked::At::last;
        std::size_t row = 0; // of `time` and `last`
    };
    std::vector<std::string> save_;
    std::vector<std::string> names_;
    std::vector<Question> questions_;
    std::vector<double> times_;
    std::size_t columns_ = 0;
};

} // namespace weir::dynamics
