// Conveyors, queues and ovens into a program: the device of each element of such a stock, and the flows
// that it drives or limits; see model_compiler.hpp and device_ports.hpp. Sources:
// XMILE 1.0, 3.7.2, 3.7.3, 4.2 and 4.3; isee systems' "Computational Details".
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/compile/model_compiler.hpp"

#include <algorithm>
#include <limits>

namespace weir::dynamics {

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
} // namespace

bool ModelCompiler::drives_its_flows(std::size_t stock) const {
    auto const& variable = model_.variables[stock];
    return variable.container ||
           std::any_of(variable.definitions.begin(), variable.definitions.end(),
                       [](Definition const& definition) { return definition.container.has_value(); });
}

Container const* ModelCompiler::container_of(Element const& element) const {
    auto const* const own = definition_at(element.variable, element.offset);
    auto const& common = model_.variables[element.variable].container;
    if (own != nullptr && own->container) {
        return &*own->container;
    }
    return common ? &*common : nullptr;
}

std::optional<ContainerAccess> ModelCompiler::container_at(std::size_t variable, std::size_t offset) {
    Element const stock{variable, offset};
    auto const* const container = drives_its_flows(variable) ? container_of(stock) : nullptr;
    if (container == nullptr) {
        return std::nullopt;
    }
    auto const device = apparatus(stock).device;
    auto context = context_for(variable, offset, model_.variables[variable].line);
    return ContainerAccess{device, context.slot, container->kind,
                           container->capacity ? &*container->capacity : nullptr, std::move(context)};
}

NodeId ModelCompiler::option(std::optional<Equation> const& equation, double otherwise,
                             Context const& context) {
    return equation ? expressions_.compile(*equation->expressions.front(), context)
                    : expressions_.builder().number(otherwise);
}

NodeId ModelCompiler::port_node(std::uint32_t device, std::uint32_t port,
                                std::vector<NodeId> const& operands) {
    program_.ports.push_back({device, port});
    return expressions_.builder().node(Op::device, operands,
                                       static_cast<std::uint32_t>(program_.ports.size() - 1));
}

// Whether a conveyor or an oven stands still.
NodeId ModelCompiler::arrested(Element const& stock) {
    auto const* const container = container_of(stock);
    auto const context = context_for(stock.variable, stock.offset, model_.variables[stock.variable].line);
    return container == nullptr ? expressions_.builder().number(0) : option(container->arrest, 0, context);
}

ModelCompiler::Apparatus& ModelCompiler::apparatus(Element const& stock) {
    auto const [place, added] = apparatus_.try_emplace({stock.variable, stock.offset});
    auto& made = place->second;
    if (!added) {
        return made;
    }
    auto const& container = *container_of(stock);
    auto const context = context_for(stock.variable, stock.offset, model_.variables[stock.variable].line);
    made.device = static_cast<std::uint32_t>(program_.devices.size());
    program_.devices.emplace_back();
    program_.devices.back().contents = context.slot;
    program_.devices.back().kind = static_cast<DeviceSpec::Kind>(container.kind);
    switch (container.kind) {
    case Container::Kind::conveyor:
        make_conveyor(stock, container, context, made);
        break;
    case Container::Kind::queue:
        make_queue(stock, context, made);
        break;
    case Container::Kind::oven:
        make_oven(stock, container, context, made);
        break;
    }
    return made;
}

// XMILE 1.0, 4.2.1: marked flows are leakages; if none is marked, all but the first.
void ModelCompiler::sort_outflows(Element const& stock, Context const& context, Apparatus& made) {
    std::vector<std::size_t> flows;
    for (auto const& key : model_.variables[stock.variable].outflow_keys) {
        if (auto const flow = flow_called(key, context)) {
            flows.push_back(*flow);
        }
    }
    bool const marked = std::any_of(flows.begin(), flows.end(), [&](std::size_t flow) {
        return model_.variables[flow].leakage.has_value();
    });
    for (std::size_t const flow : flows) {
        bool const leak = marked ? model_.variables[flow].leakage.has_value() : made.exit.has_value();
        if (leak) {
            made.leaks.push_back(flow);
        } else if (!made.exit) {
            made.exit = flow;
        } else {
            expressions_.error("conveyor-outflows", context,
                               "the conveyor has two outflows at its end: '" +
                                   model_.variables[*made.exit].name + "' and '" +
                                   model_.variables[flow].name + "'",
                               "mark all but one as <leak>");
        }
    }
    if (!made.exit) {
        expressions_.error("conveyor-outflows", context, "the conveyor has no outflow at its end",
                           "give it an outflow that is no leakage");
    }
}

// Whether what is downstream of a flow stands still, so that the flow must.
NodeId ModelCompiler::blocked(std::size_t flow, Context const& stock) {
    auto const& targets = ends_[flow].targets;
    auto const slot = flow_slot(flow, stock);
    if (targets.size() != 1 || !slot) {
        return expressions_.builder().number(0);
    }
    auto const at_flow = context_for(flow, *slot - layout_.of(flow).first_slot, stock.line);
    auto const target = element_at_end(targets.front(), at_flow);
    return target ? arrested(*target) : expressions_.builder().number(0);
}

NodeId ModelCompiler::leak_fraction(std::size_t flow, Context const& stock) {
    auto& builder = expressions_.builder();
    auto const& variable = model_.variables[flow];
    auto const slot = flow_slot(flow, stock);
    if (!slot) {
        return builder.number(0);
    }
    auto const offset = *slot - layout_.of(flow).first_slot;
    auto const& equation = variable.leakage && variable.leakage->fraction ? variable.leakage->fraction
                                                                          : equation_of(flow, offset);
    if (!equation) {
        expressions_.error("leak-missing", stock, "the leakage '" + variable.name + "' has no fraction",
                           "write it as <leak>0.1</leak>");
        return builder.number(0);
    }
    NodeId const fraction = value_of(flow, offset, *equation, context_for(flow, offset, equation->line));
    return builder.choose(blocked(flow, stock), builder.number(0), fraction);
}

void ModelCompiler::add_inflows(Element const& stock, Context const& context, DeviceSpec& spec) {
    for (auto const& key : model_.variables[stock.variable].inflow_keys) {
        if (auto const flow = flow_called(key, context)) {
            NodeId const value = inflow_value(*flow, context);
            auto const& node = program_.nodes[value];
            spec.inputs.push_back(node.op == Op::value ? node.index
                                                       : expressions_.hidden_value(value, context));
            spec.inflows += 1;
            spec.placements.push_back(model_.variables[*flow].placement);
        }
    }
}

// A list is what is in it, piece by piece; in an array of devices, a list as long as the array is one value
// for each.
void ModelCompiler::begin_device(Element const& stock, Context const& context, std::uint32_t device,
                                 std::vector<NodeId> operands) {
    auto const& equation = equation_of(stock.variable, stock.offset);
    auto const& listed = equation->expressions;
    auto const count = layout_.of(stock.variable).count;
    bool const by_element =
        count > 1 && listed.size() == count && definition_at(stock.variable, stock.offset) == nullptr;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        if (!by_element || i == stock.offset) {
            operands.push_back(expressions_.compile(*listed[i], context));
        }
    }
    program_.slots[context.slot].initial = expressions_.builder().node(Op::device_start, operands, device);
}

void ModelCompiler::make_conveyor(Element const& stock, Container const& container, Context const& context,
                                  Apparatus& made) {
    sort_outflows(stock, context, made);
    if (!made.exit) {
        return;
    }
    auto& builder = expressions_.builder();
    DeviceSpec spec = program_.devices[made.device];
    spec.discrete = container.discrete;
    spec.exponential_leak = container.exponential_leak;
    spec.first_in_first_out = container.first_in_first_out;
    auto const input = [&](NodeId node) {
        spec.inputs.push_back(expressions_.hidden_value(node, context));
        return builder.value(spec.inputs.back());
    };
    made.common.push_back(input(option(container.arrest, 0, context)));
    NodeId const sampled = input(option(container.sample, 1, context));
    NodeId const length = input(option(container.length, 1, context));
    made.common.push_back(input(blocked(*made.exit, context)));
    std::vector<NodeId> begin{length};
    for (std::size_t const flow : made.leaks) {
        auto const& leakage = model_.variables[flow].leakage;
        spec.leaks.push_back(leakage ? DeviceSpec::Leak{leakage->start, leakage->end, leakage->integers}
                                     : DeviceSpec::Leak{});
        made.common.push_back(input(leak_fraction(flow, context)));
        begin.push_back(made.common.back());
    }
    if (container.first_in_first_out) { // how fast it goes now decides what comes off now
        made.common.push_back(sampled);
        made.common.push_back(length);
    }
    add_inflows(stock, context, spec);
    program_.devices[made.device] = std::move(spec);
    if (container.capacity || container.inflow_limit || container.arrest) {
        auto operands = made.common;
        operands.push_back(option(container.capacity, infinity, context));
        operands.push_back(option(container.inflow_limit, infinity, context));
        made.room = held_value(port_node(made.device, port::room, operands), context);
    }
    made.may_redirect = builder.number(1);
    begin_device(stock, context, made.device, std::move(begin));
}

void ModelCompiler::make_oven(Element const& stock, Container const& container, Context const& context,
                              Apparatus& made) {
    auto& builder = expressions_.builder();
    DeviceSpec spec = program_.devices[made.device];
    auto const input = [&](NodeId node) {
        spec.inputs.push_back(expressions_.hidden_value(node, context));
        return builder.value(spec.inputs.back());
    };
    NodeId const stopped = input(option(container.arrest, 0, context));
    input(option(container.length, 0, context));
    NodeId const capacity = input(option(container.capacity, infinity, context));
    input(option(container.fill_time, container.capacity ? infinity : 0, context));
    input(option(container.clean_time, 0, context));
    add_inflows(stock, context, spec);
    program_.devices[made.device] = std::move(spec);
    made.common = {stopped};
    made.room = held_value(port_node(made.device, port::intake, {stopped, capacity}), context);
    // What an oven refuses because it cooks goes to no overflow (XMILE 1.0, 3.7.3).
    made.may_redirect = held_value(port_node(made.device, port::filling, {stopped}), context);
    begin_device(stock, context, made.device, {});
}

void ModelCompiler::make_queue(Element const& stock, Context const& context, Apparatus& made) {
    auto& builder = expressions_.builder();
    DeviceSpec spec = program_.devices[made.device];
    add_inflows(stock, context, spec);
    for (SlotId const inflow : spec.inputs) { // what comes now may go on now, unless that makes a circle
        SlotId const coming = expressions_.hidden_value(builder.value(inflow), context);
        assembly_.pass_through.emplace(coming, builder.number(0));
        made.common.push_back(builder.value(coming));
    }
    for (auto const& key : model_.variables[stock.variable].outflow_keys) {
        auto const flow = flow_called(key, context);
        if (!flow) {
            return;
        }
        auto const& targets = ends_[*flow].targets;
        auto const* const target = targets.size() == 1 && drives_its_flows(targets.front())
                                       ? container_of({targets.front(), 0})
                                       : nullptr;
        bool const takes_batches = target != nullptr && target->kind != Container::Kind::queue;
        bool const first = spec.outflows.empty();
        spec.outflows.push_back({model_.variables[*flow].overflow && !first,
                                 takes_batches && target->one_at_a_time,
                                 takes_batches && target->whole_batches});
        if (auto const slot = flow_slot(*flow, context)) {
            spec.inputs.push_back(*slot);
        }
        made.leaks.push_back(*flow);
    }
    program_.devices[made.device] = std::move(spec);
    begin_device(stock, context, made.device, {});
}

// The rate that may enter a conveyor or an oven through one of its inflows: its room, less what comes
// whatever there is room for, and less the inflows that are listed before. None if there is no limit.
NodeId ModelCompiler::room_for(std::size_t flow, Element const& target) {
    auto const* const container = container_of(target);
    if (container == nullptr || container->kind == Container::Kind::queue) {
        return no_id;
    }
    NodeId left = apparatus(target).room;
    if (left == no_id) {
        return no_id;
    }
    auto const& variable = model_.variables[target.variable];
    auto const context = context_for(target.variable, target.offset, variable.line);
    auto& builder = expressions_.builder();
    bool before = true;
    for (auto const& key : variable.inflow_keys) {
        auto const other = model_.variable_of_key.find(key);
        if (other == model_.variable_of_key.end() || other->second == flow) {
            before = before && other == model_.variable_of_key.end();
            continue;
        }
        bool const unbidden = comes_unbidden(other->second);
        if (before || unbidden) {
            left = builder.binary(Op::subtract, left, inflow_value(other->second, context));
        }
    }
    return builder.node(Op::maximum, {left, builder.number(0)});
}

// What comes off a conveyor or out of an oven goes where it goes: no downstream can hold it back.
bool ModelCompiler::comes_unbidden(std::size_t flow) const {
    auto const& sources = ends_[flow].sources;
    auto const* const container = sources.size() == 1 ? container_of({sources.front(), 0}) : nullptr;
    return container != nullptr && container->kind != Container::Kind::queue;
}

NodeId ModelCompiler::limited_by_target(std::size_t flow, NodeId asked, Context const& context) {
    auto const& targets = ends_[flow].targets;
    auto const target = targets.size() == 1 ? element_at_end(targets.front(), context) : std::nullopt;
    NodeId const room = target ? room_for(flow, *target) : no_id;
    auto& builder = expressions_.builder();
    if (room == no_id) {
        return asked;
    }
    auto const& multiplier = model_.variables[flow].multiplier;
    NodeId const limit = multiplier
                             ? builder.binary(Op::divide, room,
                                              expressions_.compile(*multiplier->expressions.front(), context))
                             : room;
    return builder.node(Op::minimum, {asked, limit});
}

bool ModelCompiler::is_driven(std::size_t flow) const {
    auto const& sources = ends_[flow].sources;
    return sources.size() == 1 && drives_its_flows(sources.front());
}

// The value of a flow out of a conveyor, a queue or an oven.
NodeId ModelCompiler::driven(std::size_t flow, Context const& context) {
    auto const stock = element_at_end(ends_[flow].sources.front(), context);
    if (!stock || container_of(*stock) == nullptr) {
        return expressions_.error("flow-dimensions", context,
                                  "the flow has not the dimensions of the conveyor, queue or oven that it "
                                  "comes out of",
                                  "give both the same dimensions");
    }
    auto const& made = apparatus(*stock);
    auto const kind = container_of(*stock)->kind;
    if (kind == Container::Kind::oven) {
        return port_node(made.device, port::done, made.common);
    }
    auto const place = std::find(made.leaks.begin(), made.leaks.end(), flow);
    if (made.exit != flow && place == made.leaks.end()) {
        return expressions_.error("flow-unserved", context,
                                  "what the flow comes out of does not serve it as one of its outflows",
                                  "correct the outflows of the conveyor or queue");
    }
    auto const nth = static_cast<std::uint32_t>(place - made.leaks.begin());
    if (kind == Container::Kind::conveyor) {
        return port_node(made.device, made.exit == flow ? port::exit : port::leak + nth, made.common);
    }
    auto operands = made.common;
    auto const at_stock = context_for(stock->variable, stock->offset, model_.variables[stock->variable].line);
    auto& builder = expressions_.builder();
    for (std::uint32_t i = 0; i <= nth; ++i) {
        auto const& targets = ends_[made.leaks[i]].targets;
        auto const slot = flow_slot(made.leaks[i], at_stock);
        std::optional<Element> target;
        if (targets.size() == 1 && slot) {
            target = element_at_end(
                targets.front(),
                context_for(made.leaks[i], *slot - layout_.of(made.leaks[i]).first_slot, context.line));
        }
        NodeId const room = target ? room_for(made.leaks[i], *target) : no_id;
        operands.push_back(room == no_id ? builder.number(infinity) : room);
        operands.push_back(room == no_id ? builder.number(0) : apparatus(*target).may_redirect);
    }
    return port_node(made.device, port::served + nth, operands);
}

} // namespace weir::dynamics
