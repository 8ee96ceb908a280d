#include "quality/rule_evaluator.hpp"

#include "base/contract.hpp"
#include "quality/rule_batch.hpp"

#include <algorithm>

namespace weir::quality {

namespace {

constexpr std::size_t batch_rows = 2'048; // judged rows that go through the tree together

// Constants are worked out once: numbers and dates of constants alone, texts as the data's dictionary has
// them.
void prepare_node(RuleNode const& node, std::vector<PreparedNode>& nodes, ReturnData& data,
                  RuleMoment const& moment) {
    auto& made = nodes.emplace_back();
    for (auto const& text : node.texts) {
        made.list.push_back(data.texts().number(text));
    }
    if (node.op == RuleOp::within && node.texts.empty()) {
        made.list = node.numbers;
    }
    if (node.op == RuleOp::constant) {
        made.constant = node.kind == ValueKind::text ? data.texts().number(node.text) : node.number;
    } else if (node.op == RuleOp::year) {
        made.constant = moment.year;
    } else if (node.op == RuleOp::reference_date) {
        made.constant = day_number(moment.reference_date);
    } else if (is_function_of_numbers(node.op)) {
        double arguments[3] = {0, 0, 0};
        bool constant = true;
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            auto const& argument = nodes[node.arguments[i]].constant;
            constant = constant && argument.has_value();
            arguments[i] = argument.value_or(0);
        }
        if (constant) {
            made.constant = number_function(node.op, arguments[0], arguments[1], arguments[2], moment);
        }
    } else if (node.op == RuleOp::repeated) {
        made.repeated = std::make_unique<RepeatedRows>(data, node.table, node.columns);
    }
    std::ranges::sort(made.list);
}

} // namespace

struct RuleEvaluator::Prepared {
    std::vector<PreparedNode> nodes;
};

struct RuleEvaluator::Scratch : BatchScratch {};

RuleEvaluator::RuleEvaluator(ReturnData& data, WorkingCalendar const& calendar)
    : data_(data), moment_{&calendar, data.year(), data.reference_date()},
      scratch_(std::make_unique<Scratch>()) {}

RuleEvaluator::~RuleEvaluator() = default;

RuleEvaluator::Prepared& RuleEvaluator::prepared(ReturnRule const& rule) {
    auto& made = prepared_[&rule];
    if (made == nullptr) {
        made = std::make_unique<Prepared>();
        for (auto const& node : rule.fails.nodes) {
            prepare_node(node, made->nodes, data_, moment_);
        }
    }
    return *made;
}

std::vector<RepeatedRows*> RuleEvaluator::repeated_of(ReturnRule const& rule) {
    std::vector<RepeatedRows*> all;
    for (auto const& node : prepared(rule).nodes) {
        if (node.repeated) {
            all.push_back(node.repeated.get());
        }
    }
    return all;
}

void RuleEvaluator::find(ReturnRule const& rule, std::span<std::uint32_t const> rows,
                         std::vector<std::uint32_t>& at_fault) {
    auto& ready = prepared(rule);
    RuleBatch batch(data_, moment_, rule.fails, ready.nodes, *scratch_);
    for (std::size_t at = 0; at < rows.size(); at += batch_rows) {
        Lanes lanes;
        lanes.rows[0] = rows.data() + at;
        lanes.tables[0] = rule.table;
        lanes.frames = 1;
        lanes.count = std::min(batch_rows, rows.size() - at);
        auto truths = scratch_->truths.lend(lanes.count);
        batch.truth(rule.fails.root, lanes, truths.data());
        for (std::size_t i = 0; i < lanes.count; ++i) {
            if (truths[i] == truth_yes) {
                at_fault.push_back(rows[at + i]);
            }
        }
    }
}

} // namespace weir::quality
