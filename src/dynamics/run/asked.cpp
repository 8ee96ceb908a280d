// Finds the rows and columns that questions need, and takes summaries over time; see asked.hpp.
#include "dynamics/run/asked.hpp"

#include "dynamics/model/name.hpp"
#include "dynamics/model/xmile_variables.hpp"
#include "dynamics/run/plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace weir::dynamics {

namespace {

using At = Asked::At;

constexpr std::array<std::pair<std::string_view, At>, 8> words = {{{"final", At::last},
                                                                   {"last", At::last},
                                                                   {"mean", At::mean},
                                                                   {"min", At::least},
                                                                   {"least", At::least},
                                                                   {"max", At::greatest},
                                                                   {"greatest", At::greatest},
                                                                   {"integral", At::integral}}};

std::string shown(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.15g", number);
    return text.data();
}

std::string label(Asked const& asked) {
    if (asked.at == At::time) {
        return "@" + shown(asked.time);
    }
    auto const* const word =
        std::find_if(words.begin(), words.end(), [&](auto const& one) { return one.second == asked.at; });
    return "@" + std::string(word->first);
}

} // namespace

Result<Asked> parse_asked(std::string_view text) {
    auto const at = text.rfind('@');
    if (at == std::string_view::npos) {
        return Asked{std::string(text), At::last, 0};
    }
    Asked asked{std::string(text.substr(0, at)), At::last, 0};
    auto const what = text.substr(at + 1);
    auto const key = name_key(what);
    auto const* const word =
        std::find_if(words.begin(), words.end(), [&](auto const& one) { return one.first == key; });
    if (word != words.end()) {
        asked.at = word->second;
        return asked;
    }
    auto const time = parse_number(what);
    if (!time || !std::isfinite(*time)) {
        return fail(ErrorCode::invalid, "'" + std::string(text) +
                                            "': after the @ stands a save time, or final, mean, min, max "
                                            "or integral");
    }
    asked.at = At::time;
    asked.time = *time;
    return asked;
}

Result<Answers> Answers::prepare(Program const& program, RunSpec const& base,
                                 std::vector<Asked> const& asked) {
    if (asked.empty()) {
        return fail(ErrorCode::invalid, "no output is named");
    }
    Answers answers;
    std::vector<SlotId> columns;
    for (auto const& one : asked) {
        auto const slots = program.find(one.name);
        if (slots.empty()) {
            return fail(ErrorCode::not_found, "there is no variable '" + one.name + "' to ask about");
        }
        for (SlotId const slot : slots) {
            auto found = std::find(columns.begin(), columns.end(), slot);
            if (found == columns.end()) {
                columns.push_back(slot);
                answers.save_.push_back(program.slots[slot].key);
                found = columns.end() - 1;
            }
            answers.questions_.push_back({static_cast<std::size_t>(found - columns.begin()), one.at, 0});
            answers.names_.push_back(program.slots[slot].name + label(one));
        }
    }
    RunSpec spec = base;
    spec.save = answers.save_;
    auto const plan = WEIR_TRY(make_plan(program, spec));
    for (std::size_t row = 0; row < plan.rows(); ++row) {
        answers.times_.push_back(plan.time_of_row(row));
    }
    answers.columns_ = plan.saved.size();
    std::size_t question = 0;
    for (auto const& one : asked) {
        std::size_t row = answers.times_.size() - 1;
        if (one.at == At::time) {
            auto const nearest =
                std::min_element(answers.times_.begin(), answers.times_.end(), [&](double a, double b) {
                    return std::abs(a - one.time) < std::abs(b - one.time);
                });
            if (std::abs(*nearest - one.time) > 1e-6 * plan.clock.dt) {
                return fail(ErrorCode::not_found, "the time " + shown(one.time) +
                                                      " is not saved; the nearest that is, is " +
                                                      shown(*nearest));
            }
            row = static_cast<std::size_t>(nearest - answers.times_.begin());
        }
        for (std::size_t i = program.find(one.name).size(); i > 0; --i) {
            answers.questions_[question++].row = row;
        }
    }
    return answers;
}

void Answers::take(std::span<double const> values, std::span<double> answers) const {
    for (std::size_t i = 0; i < questions_.size(); ++i) {
        auto const& question = questions_[i];
        auto const at = [&](std::size_t row) { return values[row * columns_ + question.column]; };
        if (question.at == At::time || question.at == At::last) {
            answers[i] = at(question.row);
            continue;
        }
        double sum = 0;
        double integral = 0;
        double least = at(0);
        double greatest = at(0);
        for (std::size_t row = 0; row < times_.size(); ++row) {
            double const value = at(row);
            sum += value;
            // What is not a number stays one: std::min would pass over it.
            least = value < least || std::isnan(value) ? value : least;
            greatest = value > greatest || std::isnan(value) ? value : greatest;
            if (row > 0) {
                integral += (value + at(row - 1)) / 2 * (times_[row] - times_[row - 1]);
            }
        }
        answers[i] = question.at == At::mean       ? sum / static_cast<double>(times_.size())
                     : question.at == At::least    ? least
                     : question.at == At::greatest ? greatest
                                                   : integral;
    }
}

} // namespace weir::dynamics
