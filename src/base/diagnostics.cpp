#include "base/diagnostics.hpp"

#include "base/contract.hpp"

#include <utility>

namespace weir {

std::string_view name_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::info:
        return "info";
    }
    WEIR_UNREACHABLE();
}

std::string Where::text() const {
    std::string out = file;
    auto const add = [&out](std::string const& part) { out += (out.empty() ? "" : ", ") + part; };
    if (line > 0) {
        out += ":" + std::to_string(line) + (column > 0 ? ":" + std::to_string(column) : "");
    }
    if (!sheet.empty()) {
        add("sheet " + sheet);
    }
    if (!cell.empty()) {
        add("cell " + cell);
    }
    if (!field.empty()) {
        add(field);
    }
    return out;
}

std::string Diagnostic::text() const {
    std::string const place = where.text();
    return std::string(name_of(severity)) + " " + code + (place.empty() ? "" : " at " + place) + ": " +
           message + (hint.empty() ? "" : " " + hint);
}

void Diagnostics::add(Diagnostic diagnostic) {
    ++total_;
    errors_ += diagnostic.severity == Severity::error ? 1 : 0;
    if (items_.size() < kept_max_) {
        items_.push_back(std::move(diagnostic));
    }
}

void Diagnostics::error(std::string code, Where where, std::string message, std::string hint) {
    add({Severity::error, std::move(code), std::move(where), std::move(message), std::move(hint)});
}

void Diagnostics::warning(std::string code, Where where, std::string message, std::string hint) {
    add({Severity::warning, std::move(code), std::move(where), std::move(message), std::move(hint)});
}

void Diagnostics::info(std::string code, Where where, std::string message, std::string hint) {
    add({Severity::info, std::move(code), std::move(where), std::move(message), std::move(hint)});
}

void Diagnostics::append(Diagnostics const& other) {
    for (auto const& item : other.items_) {
        add(item);
    }
    auto const unseen = other.total_ - other.items_.size();
    total_ += unseen;
}

std::string Diagnostics::text() const {
    std::string out;
    for (auto const& item : items_) {
        out += item.text() + "\n";
    }
    if (total_ > items_.size()) {
        out +=
            std::to_string(total_ - items_.size()) + " more of the same kinds are counted but not listed.\n";
    }
    return out;
}

} // namespace weir
