// Stocks and what limits the flows between them: what there is in a non-negative stock, and what is on
// either end of a flow; see model_compiler.hpp. Sources: XMILE 1.0, 4.2 and 4.3; isee systems, "Flow
// prioritization" (inflows pass through a non-negative stock, where that makes no circle).
#include "dynamics/compile/model_compiler.hpp"

namespace weir::dynamics {

void ModelCompiler::find_ends() {
    ends_.resize(model_.variables.size());
    for (std::size_t i = 0; i < model_.variables.size(); ++i) {
        auto const& stock = model_.variables[i];
        auto const note = [&](std::vector<std::string> const& keys, std::vector<std::size_t> Ends::* end) {
            for (auto const& key : keys) {
                auto const flow = model_.variable_of_key.find(key);
                if (flow != model_.variable_of_key.end()) {
                    (ends_[flow->second].*end).push_back(i);
                }
            }
        };
        note(stock.outflow_keys, &Ends::sources);
        note(stock.inflow_keys, &Ends::targets);
    }
}

std::optional<std::size_t> ModelCompiler::flow_called(std::string const& key, Context const& context) {
    auto const flow = model_.variable_of_key.find(key);
    if (flow == model_.variable_of_key.end() || model_.variables[flow->second].graph_only) {
        expressions_.error("flow-unknown", context, "the flow '" + key + "' does not exist",
                           "define the flow, or take it out of the stock");
        return std::nullopt;
    }
    return flow->second;
}

// The slot of the flow's element that belongs to the stock's; none if an expression is needed to say.
std::optional<SlotId> ModelCompiler::flow_slot(std::size_t flow, Context const& stock) {
    NodeId const value = expressions_.variable_value(flow, stock);
    auto const& node = program_.nodes[value];
    return node.op == Op::value ? std::optional(node.index) : std::nullopt;
}

// The element of a stock that this element of a flow belongs to, if each has one of the other.
std::optional<ModelCompiler::Element> ModelCompiler::element_at_end(std::size_t stock, Context const& flow) {
    auto const& layout = layout_.of(stock);
    if (layout.count != layout_.of(flow.variable).count) {
        return std::nullopt;
    }
    auto const slot = flow_slot(stock, flow);
    return slot ? std::optional(Element{stock, *slot - layout.first_slot}) : std::nullopt;
}

NodeId ModelCompiler::held_value(NodeId node, Context const& context) {
    SlotId const slot = expressions_.hidden_value(node, context);
    program_.slots[slot].held = true;
    return expressions_.builder().value(slot);
}

// What a flow brings into a stock, in the stock's units (XMILE 1.0, 4.3: multiplier).
NodeId ModelCompiler::inflow_value(std::size_t flow, Context const& stock) {
    return multiplied(flow, expressions_.variable_value(flow, stock), stock);
}

NodeId ModelCompiler::multiplied(std::size_t flow, NodeId value, Context const& stock) {
    auto const& multiplier = model_.variables[flow].multiplier;
    return multiplier
               ? expressions_.builder().binary(Op::multiply, value,
                                               expressions_.compile(*multiplier->expressions.front(), stock))
               : value;
}

void ModelCompiler::connect(Stock& stock, std::string const& key, Op op, Context const& context) {
    auto const flow = flow_called(key, context);
    if (!flow) {
        return;
    }
    NodeId value = expressions_.variable_value(*flow, context);
    if (auto const& node = program_.nodes[value]; node.op == Op::value) {
        (op == Op::add ? stock.inflows : stock.outflows).push_back(node.index);
    }
    value = op == Op::add ? multiplied(*flow, value, context) : value;
    stock.rate = expressions_.builder().binary(op, stock.rate, value);
}

// `rate` is Vensim's: the net flow as one expression.
void ModelCompiler::define_stock(std::size_t index, Expression const* rate, NodeId initial,
                                 Context const& context) {
    auto const& variable = model_.variables[index];
    Stock stock{context.slot, expressions_.builder().number(0), variable.non_negative, {}, {}};
    for (auto const& key : variable.inflow_keys) {
        connect(stock, key, Op::add, context);
    }
    for (auto const& key : variable.outflow_keys) {
        connect(stock, key, Op::subtract, context);
    }
    if (rate != nullptr) {
        stock.rate = expressions_.compile(*rate, context);
        collect_flows(stock.rate, true, stock);
    }
    program_.slots[context.slot].initial = initial;
    program_.stocks.push_back(std::move(stock));
}

// The rate at which a non-negative stock can give: what it held at the step's beginning over the step, and
// what flows in meanwhile. Measured from the beginning, no method can take more than there is.
SlotId ModelCompiler::available(Element const& stock) {
    auto const known = available_.find({stock.variable, stock.offset});
    if (known != available_.end()) {
        return known->second;
    }
    auto const& variable = model_.variables[stock.variable];
    auto const context = context_for(stock.variable, stock.offset, variable.line);
    auto& builder = expressions_.builder();
    NodeId const held = held_value(builder.value(context.slot), context);
    NodeId const without = builder.binary(Op::divide, held, builder.leaf(Op::time_step));
    NodeId with = without;
    for (auto const& key : variable.inflow_keys) {
        if (auto const flow = model_.variable_of_key.find(key); flow != model_.variable_of_key.end()) {
            with = builder.binary(Op::add, with, inflow_value(flow->second, context));
        }
    }
    SlotId const slot = expressions_.hidden_value(with, context);
    if (with != without) {
        assembly_.pass_through.emplace(slot, without);
    }
    available_.emplace(std::pair{stock.variable, stock.offset}, slot);
    return slot;
}

// What is left for a flow after those that are listed before it.
NodeId ModelCompiler::minus_earlier(NodeId left, std::vector<std::string> const& keys, std::size_t flow,
                                    Context const& stock) {
    for (auto const& key : keys) {
        if (key == model_.variables[flow].key) {
            break;
        }
        if (auto const earlier = model_.variable_of_key.find(key); earlier != model_.variable_of_key.end()) {
            left = expressions_.builder().binary(Op::subtract, left,
                                                 expressions_.variable_value(earlier->second, stock));
        }
    }
    return left;
}

// A flow out of several stocks is not XMILE's; it is left as asked, and each stock is held at zero.
NodeId ModelCompiler::limited_by_source(std::size_t index, NodeId asked, Context const& context) {
    auto const& sources = ends_[index].sources;
    if (sources.size() != 1 || !model_.variables[sources.front()].non_negative) {
        return asked;
    }
    auto const stock = element_at_end(sources.front(), context);
    if (!stock) {
        return asked;
    }
    auto& builder = expressions_.builder();
    auto const& variable = model_.variables[stock->variable];
    auto const at_stock = context_for(stock->variable, stock->offset, variable.line);
    NodeId left = minus_earlier(builder.value(available(*stock)), variable.outflow_keys, index, at_stock);
    left = builder.node(Op::maximum, {left, builder.number(0)});
    return builder.node(Op::minimum, {asked, left});
}

// The value of a flow: as asked, or as what it comes out of drives it, within what both ends allow.
NodeId ModelCompiler::define_flow(std::size_t index, std::optional<NodeId> asked, Context const& context) {
    bool into_container = false;
    for (std::size_t const target : ends_[index].targets) {
        into_container = into_container || drives_its_flows(target);
    }
    if (into_container || !asked) { // what flows through a device is the same in all stages of a step
        program_.slots[context.slot].held = true;
    }
    if (!asked) {
        return driven(index, context);
    }
    NodeId value = *asked;
    auto& builder = expressions_.builder();
    if (model_.variables[index].non_negative || into_container) {
        value = builder.node(Op::maximum, {value, builder.number(0)});
    }
    value = limited_by_source(index, value, context);
    return into_container ? limited_by_target(index, value, context) : value;
}

} // namespace weir::dynamics
