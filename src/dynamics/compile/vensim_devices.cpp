// Vensim's functions that keep more from step to step than numbers, as devices, and VECTOR LOOKUP. Source:
// Reference Manual, the page of each function ("Dynamic Functions", "QUEUE Functions", "Financial and
// Accounting", "Arrays, Vectors, and Subscripts").
#include "dynamics/compile/device_ports.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <algorithm>
#include <cmath>

namespace weir::dynamics {

NodeId ExpressionCompiler::vensim_device(Function const& function, CallNode const& node,
                                         Context const& context) {
    if (function.vensim == VensimFunction::waiting_line) {
        return waiting_line(node, context);
    }
    if (function.vensim == VensimFunction::waiting_age) {
        return waiting_age(function, node, context);
    }
    std::vector<NodeId> arguments;
    for (auto const& argument : node.arguments) {
        arguments.push_back(compile(*argument, context));
    }
    return function.vensim == VensimFunction::shipment ? shipment(arguments, function.order == 1, context)
                                                       : depreciation(arguments, context);
}

std::uint32_t ExpressionCompiler::add_device(DeviceSpec::Kind kind) {
    auto& devices = builder_.program().devices;
    devices.emplace_back();
    devices.back().kind = kind;
    return static_cast<std::uint32_t>(devices.size() - 1);
}

// The hidden slot that shows what the device tells without being asked.
SlotId ExpressionCompiler::device_contents(std::uint32_t device, Context const& context,
                                           std::vector<NodeId> const& begin) {
    SlotId const slot = hidden_slot(SlotKind::stock, context);
    builder_.program().slots[slot].initial = builder_.node(Op::device_start, begin, device);
    builder_.program().devices[device].contents = slot;
    return slot;
}

// DELAY MATERIAL(input, delay time, initial value, missing value) and DELAY INFORMATION(input, delay time,
// initial value): what is sent now arrives when the delay time of now has passed. Material that arrives
// together adds up; of information what was sent last counts, and it holds until newer arrives.
NodeId ExpressionCompiler::shipment(std::vector<NodeId> const& arguments, bool information,
                                    Context const& context) {
    auto const device = add_device(DeviceSpec::Kind::shipment);
    SlotId const delay = hidden_value(arguments[1], context);
    SlotId const input = hidden_value(arguments[0], context);
    NodeId const missing = information ? arguments[2] : arguments[3];
    SlotId const shown = device_contents(device, context, {builder_.value(delay), arguments[2], missing});
    auto& spec = builder_.program().devices[device];
    spec.information = information;
    spec.inputs = {delay, input};
    spec.inflows = 1;
    return builder_.value(shown);
}

// DEPRECIATE STRAIGHTLINE(stream, lifetime, fiscal period, stream before): each of the periods of a lifetime
// gives the same part of what was invested in one, from that one on; of what is invested now its part is
// given now.
NodeId ExpressionCompiler::depreciation(std::vector<NodeId> const& arguments, Context const& context) {
    auto const device = add_device(DeviceSpec::Kind::depreciation);
    SlotId const stream = hidden_value(arguments[0], context);
    SlotId const earlier = device_contents(device, context, {arguments[1], arguments[2], arguments[3]});
    auto& program = builder_.program();
    program.devices[device].inputs = {stream};
    program.devices[device].inflows = 1;
    program.ports.push_back({device, port::periods});
    NodeId const periods =
        builder_.node(Op::device, {}, static_cast<std::uint32_t>(program.ports.size() - 1));
    return builder_.binary(Op::add, builder_.value(earlier),
                           builder_.binary(Op::divide, builder_.value(stream), periods));
}

// QUEUE FIFO(inflow, outflow, profile, initial, age range): the profile is a look-up, spread over the ages.
NodeId ExpressionCompiler::waiting_line(CallNode const& node, Context const& context) {
    auto const graph = graph_of(*node.arguments[2], context);
    if (!graph) {
        return builder_.number(0);
    }
    auto const [line, first] = lines_.try_emplace(context.slot);
    if (line->second.defined) {
        return error("unsupported", context, "a variable can be one QUEUE FIFO only",
                     "give each queue a variable of its own");
    }
    if (first) {
        line->second.device = add_device(DeviceSpec::Kind::waiting_line);
        line->second.context = context;
    }
    line->second.defined = true;
    auto const device = line->second.device;
    SlotId const inflow = hidden_value(compile(*node.arguments[0], context), context);
    SlotId const outflow = hidden_value(compile(*node.arguments[1], context), context);
    std::vector<NodeId> begin{compile(*node.arguments[3], context), compile(*node.arguments[4], context)};
    auto const& points = builder_.program().graphs[*graph];
    double const from = points.x.front();
    double const width = points.x.back() - from;
    std::size_t const count = points.x.size(); // from 0 to 1, whatever the look-up's own axis is
    std::vector<double> profile;
    for (std::size_t i = 0; i < count; ++i) {
        profile.push_back(width > 0 ? (points.x[i] - from) / width : 0);
        profile.push_back(points.y[i]);
    }
    for (double const value : profile) {
        begin.push_back(builder_.number(value));
    }
    SlotId const contents = device_contents(device, context, begin);
    auto& spec = builder_.program().devices[device];
    spec.inputs = {outflow, inflow};
    spec.inflows = 1;
    return builder_.value(contents);
}

NodeId ExpressionCompiler::waiting_age(Function const& function, CallNode const& node,
                                       Context const& context) {
    auto const* const name = std::get_if<ReferenceNode>(&node.arguments.front()->node);
    auto const variable =
        name == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(name->key);
    auto const where =
        variable == model_.variable_of_key.end() ? std::nullopt : places(*name, variable->second, context);
    std::vector<std::size_t> elements;
    for (auto const& place : where.value_or(std::vector<Place>{})) {
        if (place.element) {
            elements.push_back(*place.element);
        }
    }
    bool const named = where && elements.size() == where->size() && !bound_.contains(variable->second);
    SlotId const from = named ? layout_.of(variable->second).first_slot : no_id;
    if (from >= builder_.program().slots.size()) { // a look-up has none
        return error("not-a-container", context, "the first argument of " + node.written + " is no queue",
                     "name a variable that is a QUEUE FIFO");
    }
    SlotId const slot = from + static_cast<SlotId>(layout_.offset_of(variable->second, elements));
    auto const [line, first] = lines_.try_emplace(slot);
    if (first) { // it may be defined later
        line->second.device = add_device(DeviceSpec::Kind::waiting_line);
        line->second.context = context;
    }
    auto const device = line->second.device;
    std::vector<NodeId> operands;
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        operands.push_back(compile(*node.arguments[i], context));
    }
    static constexpr std::uint32_t asked[] = {port::age_average, port::age_oldest, port::age_in_range};
    auto& ports = builder_.program().ports;
    ports.push_back({device, asked[function.order]});
    return builder_.node(Op::device, operands, static_cast<std::uint32_t>(ports.size() - 1));
}

void ExpressionCompiler::tell_missing_lines() {
    for (auto const& [slot, line] : lines_) {
        if (!line.defined) {
            error("not-a-container", line.context,
                  "'" + builder_.program().slots[slot].name + "' is asked for ages and is no queue",
                  "define it by QUEUE FIFO");
        }
    }
}

// VECTOR LOOKUP(x[first], value, least, greatest, mode): the elements of the last subscript are the y values
// over equal steps from the least to the greatest. Mode 0 is a look-up, 2 backward, 3 extrapolated, 4
// forward.
NodeId ExpressionCompiler::vector_lookup(CallNode const& node, Context const& context) {
    auto const* const array = std::get_if<ReferenceNode>(&node.arguments[0]->node);
    auto const variable =
        array == nullptr ? model_.variable_of_key.end() : model_.variable_of_key.find(array->key);
    auto const where = variable == model_.variable_of_key.end() || array->subscripts.empty()
                           ? std::nullopt
                           : places(*array, variable->second, context);
    bool const has_slots = where && !bound_.contains(variable->second) &&
                           layout_.of(variable->second).first_slot < builder_.program().slots.size();
    if (!has_slots) {
        return error("subscript-vector", context, "VECTOR LOOKUP needs a variable with subscripts first",
                     "write for example VECTOR LOOKUP(y[first], x, 0, 10, 0)");
    }
    auto const mode = builder_.number_of(compile(*node.arguments[4], context));
    if (!mode || (*mode != 0 && *mode != 2 && *mode != 3 && *mode != 4)) {
        return error("unsupported", context, "VECTOR LOOKUP is not supported in this mode",
                     "write the number of a mode: 0, 2, 3 or 4");
    }
    std::vector<std::size_t> elements;
    for (auto const& place : *where) {
        elements.push_back(place.element.value_or(0));
    }
    auto const& layout = layout_.of(variable->second);
    std::size_t const count = layout_.size_of(layout.dimensions.back());
    auto const value_at = [&](std::size_t i) {
        elements.back() = i;
        return builder_.value(layout.first_slot +
                              static_cast<SlotId>(layout_.offset_of(variable->second, elements)));
    };
    if (count < 2) {
        return value_at(0);
    }
    auto const binary = [&](Op op, NodeId a, NodeId b) { return builder_.binary(op, a, b); };
    auto const number = [&](double value) { return builder_.number(value); };
    double const last = static_cast<double>(count) - 1;
    NodeId const least = compile(*node.arguments[2], context);
    NodeId const width = binary(Op::subtract, compile(*node.arguments[3], context), least);
    NodeId const from = binary(Op::subtract, compile(*node.arguments[1], context), least);
    NodeId place = binary(Op::multiply, binary(Op::divide, from, width), number(last));
    if (*mode != 3) {
        place = builder_.node(Op::maximum, {number(0), builder_.node(Op::minimum, {number(last), place})});
    }
    place = builder_.value(hidden_value(place, context));
    NodeId low = builder_.unary(Op::integer_part, place);
    low = builder_.node(Op::maximum, {number(0), builder_.node(Op::minimum, {number(last - 1), low})});
    low = builder_.value(hidden_value(low, context));
    std::vector<NodeId> here{binary(Op::add, low, number(1))};
    std::vector<NodeId> next{binary(Op::add, low, number(2))};
    for (std::size_t i = 0; i < count; ++i) {
        here.push_back(value_at(i));
        next.push_back(value_at(i));
    }
    NodeId const below = builder_.node(Op::select, here);
    NodeId const above = builder_.node(Op::select, next);
    NodeId const part = binary(Op::subtract, place, low);
    if (*mode == 2) {
        return builder_.choose(binary(Op::less, part, number(1)), below, above);
    }
    if (*mode == 4) {
        return builder_.choose(binary(Op::greater, part, number(0)), above, below);
    }
    return binary(Op::add, below, binary(Op::multiply, part, binary(Op::subtract, above, below)));
}

} // namespace weir::dynamics
