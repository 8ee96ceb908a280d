// Finds loops by merging blocks of statements, level by level; see cpp_loops.hpp.
#include "dynamics/compile/cpp_loops.hpp"

#include <utility>

namespace weir::dynamics {

namespace {

using Indices = std::vector<std::int64_t>;

struct Level {
    std::size_t count = 0;
    Indices step;
    bool operator==(Level const&) const = default;
};

// Statements from `first` on, as many as the product of the counts.
struct Block {
    std::size_t first = 0;
    std::vector<Level> levels; // the innermost first
    [[nodiscard]] std::size_t size() const {
        std::size_t size = 1;
        for (auto const& level : levels) {
            size *= level.count;
        }
        return size;
    }
};

class LoopMaker {
public:
    explicit LoopMaker(std::vector<CppStatement> statements) : statements_(std::move(statements)) {
        for (auto const& statement : statements_) {
            indices_.push_back({statement.offset, statement.given});
            numbers_.emplace_back();
            collect(statement.term, indices_.back(), numbers_.back());
        }
    }

    std::vector<CppLoop> run() {
        std::vector<Block> blocks;
        for (std::size_t i = 0; i < statements_.size(); ++i) {
            blocks.push_back({i, {}});
        }
        constexpr int deepest = 4; // beyond it a reader is lost
        for (int level = 0; level < deepest; ++level) {
            auto merged = merge(blocks);
            if (merged.size() == blocks.size()) {
                break;
            }
            blocks = std::move(merged);
        }
        std::vector<CppLoop> loops;
        for (auto const& block : blocks) {
            emit(block, loops);
        }
        return loops;
    }

private:
    [[nodiscard]] Indices step_between(Block const& a, Block const& b) const {
        Indices step(indices_[a.first].size());
        for (std::size_t i = 0; i < step.size(); ++i) {
            step[i] = indices_[b.first][i] - indices_[a.first][i];
        }
        return step;
    }

    // Runs of blocks of one form whose beginnings lie in even steps.
    [[nodiscard]] std::vector<Block> merge(std::vector<Block> const& blocks) const {
        std::vector<Block> merged;
        for (std::size_t i = 0; i < blocks.size();) {
            Block block = blocks[i];
            std::size_t end = i + 1;
            if (end < blocks.size() && blocks[end].levels == block.levels) {
                Indices const step = step_between(blocks[i], blocks[end]);
                while (end < blocks.size() && blocks[end].levels == blocks[i].levels &&
                       step_between(blocks[end - 1], blocks[end]) == step) {
                    ++end;
                }
                block.levels.push_back({end - i, step});
            }
            merged.push_back(std::move(block));
            i = end;
        }
        return merged;
    }

    void emit(Block const& block, std::vector<CppLoop>& loops) {
        constexpr std::size_t least = 3; // fewer read better written out
        if (block.size() < least) {
            for (std::size_t i = 0; i < block.size(); ++i) {
                loops.push_back({std::move(statements_[block.first + i]), {}, {}, {}});
                loops.back().strides.resize(indices_[block.first + i].size());
                loops.back().tables.resize(numbers_[block.first + i].size());
            }
            return;
        }
        CppLoop loop;
        loop.strides.resize(indices_[block.first].size());
        for (auto level = block.levels.rbegin(); level != block.levels.rend(); ++level) {
            loop.counts.push_back(level->count);
            for (std::size_t i = 0; i < level->step.size(); ++i) {
                loop.strides[i].push_back(level->step[i]);
            }
        }
        for (std::size_t q = 0; q < numbers_[block.first].size(); ++q) {
            std::vector<double> values;
            bool alike = true;
            for (std::size_t i = 0; i < block.size(); ++i) {
                values.push_back(numbers_[block.first + i][q]);
                alike = alike && values.back() == values.front();
            }
            loop.tables.push_back(alike ? std::vector<double>{} : std::move(values));
        }
        loop.first = std::move(statements_[block.first]);
        loops.push_back(std::move(loop));
    }

    std::vector<CppStatement> statements_;
    std::vector<Indices> indices_;
    std::vector<std::vector<double>> numbers_;
};

} // namespace

std::string signature_of(CppStatement const& statement) {
    return std::to_string(static_cast<int>(statement.kind)) + ":" + std::to_string(statement.variable) + ":" +
           signature_of(statement.term);
}

std::vector<CppLoop> make_loops(std::vector<CppStatement> statements) {
    return LoopMaker(std::move(statements)).run();
}

} // namespace weir::dynamics
