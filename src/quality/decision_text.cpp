#include "quality/decision_text.hpp"

#include "files/json.hpp"

namespace weir::quality {

std::string decision_text(std::initializer_list<std::pair<std::string_view, std::string>> texts,
                          std::map<std::string, std::vector<std::string>> const& lists) {
    files::JsonObject object;
    for (auto const& [name, text] : texts) {
        object[name] = text;
    }
    for (auto const& [name, list] : lists) {
        files::JsonArray array;
        for (auto const& one : list) {
            array.push_back(files::Json(one));
        }
        object[name] = std::move(array);
    }
    return files::to_json(object);
}

DecisionText DecisionText::read(std::string_view json) {
    DecisionText out;
    auto const parsed = files::parse_json(json);
    if (!parsed || !parsed->is_object()) {
        return out;
    }
    for (auto const& field : parsed->get_object()) {
        std::string const name(field.key());
        if (field.value().is_string()) {
            out.texts_[name] = std::string(field.value().get_string());
        } else if (field.value().is_array()) {
            auto& list = out.lists_[name];
            for (auto const& one : field.value().get_array()) {
                if (one.is_string()) {
                    list.emplace_back(one.get_string());
                }
            }
        }
    }
    return out;
}

std::string DecisionText::text(std::string_view name) const {
    auto const found = texts_.find(name);
    return found == texts_.end() ? std::string() : found->second;
}

std::vector<std::string> DecisionText::list(std::string_view name) const {
    auto const found = lists_.find(name);
    return found == lists_.end() ? std::vector<std::string>() : found->second;
}

} // namespace weir::quality
