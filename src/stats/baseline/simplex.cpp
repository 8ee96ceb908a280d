#include "stats/baseline/simplex.hpp"

#include <algorithm>
#include <cmath>

namespace weir::stats {

namespace {

constexpr double very_high = 1e35; // what a point that may not be counts as

class Simplex {
public:
    Simplex(std::function<double(std::span<double const>)> const& objective, std::vector<double> const& start)
        : objective_(objective), corners_(start.size() + 1, start), values_(start.size() + 1) {
        values_[0] = value(start);
        double step = 0;
        for (double const x : start) {
            step = std::max(step, 0.1 * std::abs(x));
        }
        step = step == 0 ? 0.1 : step;
        for (std::size_t i = 0; i < start.size(); ++i) {
            double trial = step;
            while (corners_[i + 1][i] == start[i]) {
                corners_[i + 1][i] = start[i] + trial;
                trial *= 10;
            }
            size_ += trial;
        }
        for (std::size_t j = 1; j < corners_.size(); ++j) {
            values_[j] = value(corners_[j]);
        }
    }

    SimplexEnd run(double tolerance, std::size_t evaluations_max) {
        double const enough = tolerance * (std::abs(values_[0]) + tolerance);
        while (true) {
            find_ends();
            if (values_[high_] <= values_[low_] + enough || evaluations_ > evaluations_max || !move()) {
                break;
            }
        }
        find_ends();
        return {corners_[low_], values_[low_]};
    }

private:
    double value(std::span<double const> at) {
        ++evaluations_;
        double const f = objective_(at);
        return std::isfinite(f) ? f : very_high;
    }

    // The current lowest stays where values are equal, so that the path is that of the published algorithm.
    void find_ends() {
        high_ = low_;
        double highest = values_[low_];
        double lowest = values_[low_];
        auto const from = low_;
        for (std::size_t j = 0; j < values_.size(); ++j) {
            if (j == from) {
                continue;
            }
            if (values_[j] < lowest) {
                low_ = j;
                lowest = values_[j];
            }
            if (values_[j] > highest) {
                high_ = j;
                highest = values_[j];
            }
        }
    }

    std::vector<double> centre() const {
        std::vector<double> out(corners_[0].size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            double sum = -corners_[high_][i];
            for (auto const& corner : corners_) {
                sum += corner[i];
            }
            out[i] = sum / static_cast<double>(out.size());
        }
        return out;
    }

    static std::vector<double> between(double a, std::vector<double> const& x, double b,
                                       std::vector<double> const& y) {
        std::vector<double> out(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            out[i] = a * x[i] + b * y[i];
        }
        return out;
    }

    void replace(std::vector<double> at, double with) {
        corners_[high_] = std::move(at);
        values_[high_] = with;
    }

    // Reflect, then stretch or draw in. False when the simplex no longer gets smaller.
    bool move() {
        auto const middle = centre();
        auto reflected = between(2, middle, -1, corners_[high_]);
        double const there = value(reflected);
        double const highest = values_[high_];
        if (there < values_[low_]) {
            auto stretched = between(2, reflected, -1, middle);
            double const beyond = value(stretched);
            beyond < there ? replace(std::move(stretched), beyond) : replace(std::move(reflected), there);
            return true;
        }
        if (there < highest) {
            replace(std::move(reflected), there);
        }
        auto drawn = between(0.5, corners_[high_], 0.5, middle);
        double const within = value(drawn);
        if (within < values_[high_]) {
            replace(std::move(drawn), within);
            return true;
        }
        return there < highest || shrink();
    }

    bool shrink() {
        double size = 0;
        for (std::size_t j = 0; j < corners_.size(); ++j) {
            if (j == low_) {
                continue;
            }
            corners_[j] = between(0.5, corners_[j], 0.5, corners_[low_]);
            for (std::size_t i = 0; i < corners_[j].size(); ++i) {
                size += std::abs(corners_[j][i] - corners_[low_][i]);
            }
        }
        if (size >= size_) {
            return false;
        }
        size_ = size;
        for (std::size_t j = 0; j < corners_.size(); ++j) {
            values_[j] = j == low_ ? values_[j] : value(corners_[j]);
        }
        return true;
    }

    std::function<double(std::span<double const>)> const& objective_;
    std::vector<std::vector<double>> corners_;
    std::vector<double> values_;
    std::size_t low_ = 0;
    std::size_t high_ = 0;
    std::size_t evaluations_ = 0;
    double size_ = 0;
};

} // namespace

SimplexEnd search_simplex(std::function<double(std::span<double const>)> const& objective,
                          std::vector<double> const& start, double tolerance, std::size_t evaluations_max) {
    return Simplex(objective, start).run(tolerance, evaluations_max);
}

} // namespace weir::stats
