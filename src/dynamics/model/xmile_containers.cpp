// Reads and writes conveyors, queues, ovens and leakages; see xmile_containers.hpp.
#include "dynamics/model/xmile_containers.hpp"

#include "dynamics/model/name.hpp"
#include "dynamics/model/print_expression.hpp"
#include "dynamics/model/xmile_variables.hpp"

#include <algorithm>
#include <array>

namespace weir::dynamics {

namespace {

using files::XmlElement;

bool flag(XmlElement element, char const* name, bool otherwise) {
    auto const value = element.attribute(name);
    return value ? name_key(*value) == "true" : otherwise;
}

// What a tag below <conveyor> or <oven> sets; ovens are written by several versions of Stella.
std::optional<Equation> Container::* target_of(std::string_view tag) {
    static constexpr struct {
        std::string_view tag;
        std::optional<Equation> Container::* target;
    } table[] = {{"len", &Container::length},
                 {"cook_time", &Container::length},
                 {"capacity", &Container::capacity},
                 {"in_limit", &Container::inflow_limit},
                 {"sample", &Container::sample},
                 {"arrest", &Container::arrest},
                 {"fill_time", &Container::fill_time},
                 {"fill", &Container::fill_time},
                 {"clean_time", &Container::clean_time},
                 {"clean", &Container::clean_time}};
    for (auto const& row : table) {
        if (row.tag == tag) {
            return row.target;
        }
    }
    return nullptr;
}

Container contents_of(XmlElement element, Container::Kind kind, ContainerReading const& reading) {
    Container container;
    container.kind = kind;
    container.discrete = flag(element, "discrete", false);
    container.whole_batches = flag(element, "batch_integrity", false);
    container.one_at_a_time = flag(element, "one_at_a_time", true);
    container.exponential_leak = flag(element, "exponential_leak", false);
    for (XmlElement part : element.children()) {
        auto const target = target_of(part.name());
        if (target != nullptr) {
            container.*target = reading.equation(part);
        } else if (part.name().find(':') == std::string_view::npos) {
            reading.refuse(part,
                           "<" + std::string(part.name()) + "> within <" + std::string(element.name()) +
                               "> is not supported",
                           "take it out, if the model does not need it");
        }
    }
    for (auto const& attribute : element.attributes()) {
        if (attribute.name == "isee:fifo") {
            container.first_in_first_out = name_key(attribute.value) == "true";
        }
    }
    bool const needs_length = kind != Container::Kind::queue;
    if (needs_length && !container.length) {
        reading.refuse(element, "the <" + std::string(element.name()) + "> has no <len>",
                       "give its time as <len>");
    }
    return container;
}

} // namespace

std::optional<Container> read_container(XmlElement stock, ContainerReading const& reading) {
    if (auto const conveyor = stock.child("conveyor")) {
        return contents_of(conveyor, Container::Kind::conveyor, reading);
    }
    if (auto const queue = stock.child("queue")) {
        return contents_of(queue, Container::Kind::queue, reading);
    }
    if (auto const oven = stock.child("oven")) {
        return contents_of(oven, Container::Kind::oven, reading);
    }
    return std::nullopt;
}

void read_flow_properties(XmlElement flow, ContainerReading const& reading, Variable& variable) {
    variable.overflow = static_cast<bool>(flow.child("overflow"));
    variable.multiplier = reading.equation(flow.child("multiplier"));
    for (auto const& attribute : flow.attributes()) {
        if (attribute.name != "isee:spreadflow") {
            continue;
        }
        auto const where = name_key(attribute.value);
        if (where == "even") {
            variable.placement = Placement::even;
        } else if (where == "dest") {
            variable.placement = Placement::destination;
        } else if (where != "beginning") {
            reading.refuse(flow,
                           "material that enters a conveyor by a profile, or where it leaked from, is not "
                           "supported",
                           "let it enter at the beginning, evenly, or in proportion to what is there");
        }
    }
    auto const leak = flow.child("leak");
    if (!leak) {
        return;
    }
    Leakage leakage;
    leakage.fraction = reading.equation(leak);
    leakage.integers = static_cast<bool>(flow.child("leak_integers"));
    for (auto const& [name, target] :
         {std::pair{"leak_start", &leakage.start}, std::pair{"leak_end", &leakage.end}}) {
        if (auto const written = flow.attribute(name)) {
            auto const value = parse_number(*written);
            if (!value || !(*value >= 0 && *value <= 1)) {
                reading.refuse(flow, std::string(name) + " is no number from 0 to 1",
                               "write where the leakage is, as a fraction of the conveyor's length");
            }
            *target = value.value_or(*target);
        }
    }
    variable.leakage = std::move(leakage);
}

namespace {

// One equation, or a list of them.
void write_equation(XmlElement parent, char const* tag, std::optional<Equation> const& equation) {
    if (!equation) {
        return;
    }
    std::string text;
    for (auto const& expression : equation->expressions) {
        text += (text.empty() ? "" : ", ") + print_expression(*expression);
    }
    parent.add(tag).set_text(text);
}

void write_flag(XmlElement element, char const* name, bool set, bool otherwise = false) {
    if (set != otherwise) {
        element.set(name, set ? "true" : "false");
    }
}

} // namespace

void write_container(XmlElement stock, std::optional<Container> const& container) {
    if (!container) {
        return;
    }
    using Kind = Container::Kind;
    bool const is_oven = container->kind == Kind::oven;
    XmlElement element = stock.add(is_oven ? "oven" : container->kind == Kind::queue ? "queue" : "conveyor");
    write_flag(element, "discrete", container->discrete);
    write_flag(element, "batch_integrity", container->whole_batches);
    write_flag(element, "one_at_a_time", container->one_at_a_time, true);
    write_flag(element, "exponential_leak", container->exponential_leak);
    write_flag(element, "isee:fifo", container->first_in_first_out);
    write_equation(element, is_oven ? "cook_time" : "len", container->length);
    write_equation(element, "capacity", container->capacity);
    write_equation(element, "in_limit", container->inflow_limit);
    write_equation(element, "sample", container->sample);
    write_equation(element, "arrest", container->arrest);
    write_equation(element, "fill_time", container->fill_time);
    write_equation(element, "clean_time", container->clean_time);
}

void write_flow_properties(XmlElement flow, Variable const& variable) {
    if (variable.placement != Placement::beginning) {
        flow.set("isee:spreadflow", variable.placement == Placement::even ? "even" : "dest");
    }
    if (variable.leakage) {
        auto const& leakage = *variable.leakage;
        if (leakage.start != 0) {
            flow.set("leak_start", print_number(leakage.start));
        }
        if (leakage.end != 1) {
            flow.set("leak_end", print_number(leakage.end));
        }
        if (leakage.fraction) {
            write_equation(flow, "leak", leakage.fraction);
        } else {
            flow.add("leak");
        }
        if (leakage.integers) {
            flow.add("leak_integers");
        }
    }
    write_equation(flow, "multiplier", variable.multiplier);
    if (variable.overflow) {
        flow.add("overflow");
    }
}

} // namespace weir::dynamics
