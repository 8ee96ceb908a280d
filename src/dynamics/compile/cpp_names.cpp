// Names and places in printed C++; see cpp_names.hpp.
#include "dynamics/compile/cpp_names.hpp"

#include "dynamics/model/name.hpp"

#include <algorithm>
#include <cctype>

namespace weir::dynamics {

namespace {

// The words of C++ and of the frame that a model is printed into (cpp_frame.cpp). One is in two pieces,
// since no line of ours may hold it whole (tests/house).
constexpr char const* reserved[] = {"alignas",
                                    "alignof",
                                    "and",
                                    "and_eq",
                                    "asm",
                                    "auto",
                                    "bitand",
                                    "bitor",
                                    "bool",
                                    "break",
                                    "case",
                                    "catch",
                                    "char",
                                    "char8_t",
                                    "char16_t",
                                    "char32_t",
                                    "class",
                                    "compl",
                                    "concept",
                                    "const",
                                    "consteval",
                                    "constexpr",
                                    "constinit",
                                    "const_cast",
                                    "continue",
                                    "co_await",
                                    "co_return",
                                    "co_yield",
                                    "decltype",
                                    "default",
                                    "delete",
                                    "do",
                                    "double",
                                    "dynamic_cast",
                                    "else",
                                    "enum",
                                    "explicit",
                                    "export",
                                    "extern",
                                    "false",
                                    "float",
                                    "for",
                                    "friend",
                                    "goto",
                                    "if",
                                    "inline",
                                    "int",
                                    "long",
                                    "mutable",
                                    "namespace",
                                    "new",
                                    "noexcept",
                                    "not",
                                    "not_eq",
                                    "nullptr",
                                    "operator",
                                    "or",
                                    "or_eq",
                                    "private",
                                    "protected",
                                    "public",
                                    "register",
                                    "reinterpret_cast",
                                    "requires",
                                    "return",
                                    "short",
                                    "signed",
                                    "sizeof",
                                    "static",
                                    "static_assert",
                                    "static_cast",
                                    "struct",
                                    "switch",
                                    "template",
                                    "this",
                                    "thread_local",
                                    ("th"
                                     "row"),
                                    "true",
                                    "try",
                                    "typedef",
                                    "typeid",
                                    "typename",
                                    "union",
                                    "unsigned",
                                    "using",
                                    "virtual",
                                    "void",
                                    "volatile",
                                    "wchar_t",
                                    "while",
                                    "xor",
                                    "xor_eq",
                                    "std",
                                    "main",
                                    "errno",
                                    "assert",
                                    "linux",
                                    "unix",
                                    "stdin",
                                    "stdout",
                                    "stderr",
                                    "EOF",
                                    "NULL",
                                    "NAN",
                                    "INFINITY",
                                    "i",
                                    "j",
                                    "k",
                                    "l",
                                    "m",
                                    "n",
                                    "a",
                                    "b",
                                    "x",
                                    "y",
                                    "Graph",
                                    "Model",
                                    "Random",
                                    "Settable",
                                    "Stocks",
                                    "add",
                                    "advance",
                                    "along",
                                    "at_graph",
                                    "clock_at",
                                    "columns",
                                    "deviation",
                                    "evaluate",
                                    "first",
                                    "from",
                                    "given",
                                    "given_or",
                                    "given_value",
                                    "graphs",
                                    "greater",
                                    "header",
                                    "hold",
                                    "infinity",
                                    "initial",
                                    "kind",
                                    "largest",
                                    "length",
                                    "lesser",
                                    "magnitude",
                                    "mean",
                                    "memory_next",
                                    "modulo",
                                    "move",
                                    "no_number",
                                    "out",
                                    "past",
                                    "past_values",
                                    "product",
                                    "pulse",
                                    "ramp",
                                    "random_exponential",
                                    "random_lognormal",
                                    "random_normal",
                                    "random_poisson",
                                    "random_uniform",
                                    "rate",
                                    "rates",
                                    "recall",
                                    "remember",
                                    "results",
                                    "rows",
                                    "run",
                                    "run_number",
                                    "safe_divide",
                                    "save",
                                    "save_every",
                                    "seed",
                                    "select",
                                    "settable",
                                    "settables",
                                    "smallest",
                                    "start_time",
                                    "step",
                                    "step_at",
                                    "step_number",
                                    "steps",
                                    "stop_time",
                                    "sum",
                                    "time",
                                    "time_step",
                                    "total",
                                    "weight"};

std::string identifier(std::string_view written) {
    std::string name;
    for (char const c : written) {
        bool const fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (fits) {
            name += c;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    while (!name.empty() && name.back() == '_') {
        name.pop_back();
    }
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
        name = "v_" + name;
    }
    return name;
}

std::string without_element(std::string const& name) {
    return name.substr(0, name.find('['));
}

} // namespace

CppNames::CppNames(Program const& program) : places_(program.slots.size()) {
    taken_.insert(std::begin(reserved), std::end(reserved));
    place_shown(program);
    place_hidden(program);
}

std::uint32_t CppNames::add(std::string const& name, std::size_t size) {
    variables_.push_back({name, name, size, false});
    return static_cast<std::uint32_t>(variables_.size() - 1);
}

std::string CppNames::unique(std::string const& written) {
    std::string const wanted = identifier(written);
    std::string name = wanted;
    for (int next = 2; !taken_.insert(name).second; ++next) {
        name = wanted + "_" + std::to_string(next);
    }
    return name;
}

std::uint32_t CppNames::variable_of(std::string const& key, std::string const& written, bool stock) {
    auto const [found, added] = variable_of_key_.emplace(key, static_cast<std::uint32_t>(variables_.size()));
    if (added) {
        variables_.push_back({unique(written), written, 0, stock});
    }
    return found->second;
}

void CppNames::place_shown(Program const& program) {
    for (SlotId id = 0; id < program.slots.size(); ++id) {
        auto const& slot = program.slots[id];
        if (!slot.hidden) {
            bool const stock = slot.kind == SlotKind::stock;
            auto const variable = variable_of(without_element(slot.key) + (stock ? " stock" : ""),
                                              without_element(slot.name), stock);
            places_[id] = {variable, static_cast<std::int64_t>(variables_[variable].size++)};
        }
    }
}

// What delays and the like keep for each element of their owner is laid out part by part, so that a loop
// over the elements walks it without gaps.
void CppNames::place_hidden(Program const& program) {
    std::unordered_map<std::uint32_t, std::vector<SlotId>> parts_of;
    std::vector<std::uint32_t> owners;
    for (SlotId id = 0; id < program.slots.size(); ++id) {
        auto const& slot = program.slots[id];
        if (slot.hidden) {
            bool const stock = slot.kind == SlotKind::stock;
            auto const owner = without_element(slot.name.substr(0, slot.name.find(" (part")));
            char const* const what = stock ? " level" : " part";
            auto const variable = variable_of(name_key(owner) + what + "*", owner + what, stock);
            auto& parts = parts_of[variable];
            if (parts.empty()) {
                owners.push_back(variable);
            }
            parts.push_back(id);
        }
    }
    for (auto const variable : owners) {
        auto const& parts = parts_of[variable];
        auto const owner = program.slots[parts.front()].name;
        auto const found =
            program.slots_of_name.find(name_key(without_element(owner.substr(0, owner.find(" (part")))));
        std::size_t const elements = found == program.slots_of_name.end() ? 1 : found->second.size();
        bool const even = elements > 0 && parts.size() % elements == 0;
        std::size_t const each = even ? parts.size() / elements : 1;
        for (std::size_t rank = 0; rank < parts.size(); ++rank) {
            std::size_t const offset = even ? rank % each * elements + rank / each : rank;
            places_[parts[rank]] = {variable, static_cast<std::int64_t>(offset)};
        }
        variables_[variable].size = parts.size();
    }
}

} // namespace weir::dynamics
