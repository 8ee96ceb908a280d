// Known spellings by key, and the patterns learned from them. A pattern is a word or two neighbouring words
// that was seen in several spellings, all of one group; a new spelling is mapped only when every pattern in
// it points the same way.
#include "intake/values.hpp"

#include "base/limits.hpp"
#include "config/csv_table.hpp"

#include <algorithm>
#include <iterator>

namespace weir::intake {

struct ValueMap::Concept {
    std::string name;
    std::unordered_map<std::string, MappedValue, TextHash, std::equal_to<>> official; // by text as written
    std::unordered_map<std::string, MappedValue, TextHash, std::equal_to<>> known;    // by key
    std::unordered_map<std::string, MappedValue, TextHash, std::equal_to<>> codes;    // by bare code
    ValuePatterns patterns;
    std::unordered_map<std::string, std::string>
        group_codes; // by key of the group: its one code, else its word

    [[nodiscard]] std::string code_of_group(std::string const& group) const {
        auto const found = group_codes.find(match_key(group));
        return found == group_codes.end() ? std::string{} : found->second;
    }
};

namespace {

// Official texts are compared to the letter, but for the quotes that programs curl by themselves.
std::string with_plain_quotes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with("\u2019") || text.substr(at).starts_with("\u2018")) {
            out += '\'';
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

} // namespace

std::string_view name_of(Mapping mapping) {
    switch (mapping) {
    case Mapping::exact:
        return "exact";
    case Mapping::known:
        return "known";
    case Mapping::pattern:
        return "pattern";
    case Mapping::unmapped:
        return "unmapped";
    case Mapping::chosen:
        return "chosen";
    }
    return "unmapped";
}

ValueMap::Concept& ValueMap::concept_named(std::string const& name) {
    auto const [at, fresh] = names_.try_emplace(name, static_cast<std::uint16_t>(concepts_.size()));
    if (fresh) {
        concepts_.push_back(std::make_shared<Concept>());
        concepts_.back()->name = name;
    }
    return *concepts_[at->second];
}

void ValueMap::add(std::string const& concept_name, Spelling const& spelling) {
    auto& kept = concept_named(concept_name);
    MappedValue value{spelling.code, spelling.group, spelling.official ? Mapping::exact : Mapping::known,
                      false};
    if (spelling.official) {
        kept.official.emplace(with_plain_quotes(spelling.value), value);
        kept.codes.emplace(spelling.code, value);
    }
    auto const key = match_key(spelling.value);
    if (key.empty()) {
        return;
    }
    value.how = Mapping::known;
    auto const [at, fresh] = kept.known.try_emplace(key, value);
    if (!fresh && match_key(at->second.group) != match_key(value.group)) {
        at->second = {}; // seen with two meanings
    }
}

void ValueMap::learn(std::vector<ValuePattern> const& patterns) {
    for (auto const& kept : concepts_) {
        std::vector<ValuePattern> written;
        std::ranges::copy_if(patterns, std::back_inserter(written),
                             [&](auto const& pattern) { return pattern.concept_name == kept->name; });
        std::vector<ValuePatterns::Example> examples;
        for (auto& [key, value] : kept->known) {
            value.group_only = !value.code.empty() && !kept->codes.contains(value.code);
            if (!value.group.empty()) {
                examples.push_back({key, value.group, value.code});
            }
        }
        std::vector<std::pair<std::string, std::string>> codes;
        for (auto const& [code, value] : kept->codes) {
            codes.emplace_back(code, value.group);
        }
        // What known spellings of a group are kept as where only the group is known.
        for (auto const& [key, value] : kept->known) {
            auto const group = match_key(value.group);
            if (value.group_only && !group.empty()) {
                kept->group_codes[group] = value.code;
            }
        }
        std::unordered_map<std::string, std::vector<std::string>> by_group;
        for (auto const& [code, value] : kept->codes) {
            by_group[match_key(value.group)].push_back(code);
        }
        for (auto const& [group, members] : by_group) {
            if (members.size() == 1) {
                kept->group_codes[group] = members.front();
            }
        }
        kept->patterns = ValuePatterns::learn(std::move(examples), codes, std::move(written));
    }
}

Result<ValueMap> ValueMap::read(std::filesystem::path const& folder) {
    ValueMap map;
    auto const table = WEIR_TRY(
        config::read_csv_table(folder / "values.csv", {"concept", "value", "code", "group", "kind"}));
    for (std::size_t row = 0; row < table.size(); ++row) {
        map.add(table.cell(row, "concept"), {table.cell(row, "value"), table.cell(row, "code"),
                                             table.cell(row, "group"), table.cell(row, "kind") == "exact"});
    }
    auto const fields = WEIR_TRY(config::read_csv_table(folder / "value_fields.csv", {"header", "concept"}));
    for (std::size_t row = 0; row < fields.size(); ++row) {
        auto const found = map.names_.find(fields.cell(row, "concept"));
        if (found == map.names_.end()) {
            return fail(ErrorCode::invalid,
                        fields.where(row, "concept").text() + ": values.csv has no such concept");
        }
        map.headers_[match_key(fields.cell(row, "header"))] = found->second;
    }
    map.learn(WEIR_TRY(read_value_patterns(folder)));
    return map;
}

ValueMap ValueMap::make(std::vector<std::pair<std::string, std::vector<Spelling>>> const& all,
                        std::vector<ValuePattern> const& patterns) {
    ValueMap map;
    for (auto const& [name, spellings] : all) {
        for (auto const& spelling : spellings) {
            map.add(name, spelling);
        }
    }
    map.learn(patterns);
    return map;
}

std::vector<std::string> ValueMap::concepts() const {
    std::vector<std::string> names;
    for (auto const& kept : concepts_) {
        names.push_back(kept->name);
    }
    return names;
}

std::optional<ConceptId> ValueMap::find_concept(std::string_view name) const {
    auto const found = names_.find(name);
    return found == names_.end() ? std::nullopt : std::optional(ConceptId{found->second});
}

std::optional<ConceptId> ValueMap::concept_of_header(std::string_view header) const {
    auto const found = headers_.find(match_key(header));
    return found == headers_.end() ? find_concept(header) : std::optional(ConceptId{found->second});
}

std::string const& ValueMap::name_of_concept(ConceptId concept_id) const {
    return concepts_.at(concept_id.value)->name;
}

std::vector<ValueMap::Code> ValueMap::codes(ConceptId concept_id) const {
    auto const& kept = *concepts_.at(concept_id.value);
    std::map<std::string, Code> by_code;
    for (auto const& [code, value] : kept.codes) {
        by_code[code] = {code, {}, value.group};
    }
    for (auto const& [text, value] : kept.official) {
        auto& shown = by_code[value.code].text;
        shown = shown.empty() ? text : std::min(shown, text); // a code may have two texts, by year
    }
    std::vector<Code> out;
    for (auto& [code, one] : by_code) {
        out.push_back(std::move(one));
    }
    return out;
}

bool ValueMap::is_code(ConceptId concept_id, std::string_view code) const {
    return concepts_.at(concept_id.value)->codes.contains(code);
}

bool ValueMap::is_official(ConceptId concept_id, std::string_view text) const {
    return concepts_.at(concept_id.value)->official.contains(with_plain_quotes(text));
}

MappedValue ValueMap::map(ConceptId concept_id, std::string_view raw) const {
    auto const& kept = *concepts_.at(concept_id.value);
    auto const text = trimmed(raw);
    if (auto const official = kept.official.find(with_plain_quotes(text)); official != kept.official.end()) {
        return official->second;
    }
    if (auto const code = kept.codes.find(text); code != kept.codes.end()) {
        auto bare = code->second;
        bare.how = Mapping::known;
        return bare;
    }
    auto const key = match_key(text);
    if (auto const known = kept.known.find(key); known != kept.known.end()) {
        return known->second;
    }
    auto found = kept.patterns.match(key);
    if (!found) {
        auto const left = kept.patterns.without_noise(key);
        if (left.size() == key.size()) {
            return {};
        }
        if (auto const known = kept.known.find(left); known != kept.known.end()) {
            auto value = known->second;
            value.how = value.group.empty() ? Mapping::unmapped : Mapping::pattern;
            return value;
        }
        found = kept.patterns.match(left);
    }
    if (!found) {
        return {};
    }
    bool const group_only = found->code.empty();
    auto code = group_only ? kept.code_of_group(found->group) : std::move(found->code);
    bool const word = !kept.codes.contains(code);
    return {std::move(code), std::move(found->group), Mapping::pattern, word};
}

MappedValue const& Mapper::map(ConceptId concept_id, std::string_view raw) {
    if (cache_.size() <= concept_id.value) {
        cache_.resize(concept_id.value + 1U);
    }
    auto& cache = cache_[concept_id.value];
    if (auto const found = cache.find(raw); found != cache.end()) {
        return found->second;
    }
    return cache.emplace(std::string(raw), look_up(concept_id, raw)).first->second;
}

// What the return's own standard says cannot be said otherwise by anybody; all else can.
MappedValue Mapper::look_up(ConceptId concept_id, std::string_view raw) const {
    auto found = values_->map(concept_id, raw);
    if (found.how == Mapping::exact) {
        return found;
    }
    auto const said = choices_->find(values_->name_of_concept(concept_id), raw);
    if (!said || (!said->empty() && !values_->is_code(concept_id, *said))) {
        return found; // a code that the definitions no longer have is asked for anew
    }
    if (said->empty()) {
        return {{}, {}, Mapping::chosen, false};
    }
    auto value = values_->map(concept_id, *said);
    value.how = Mapping::chosen;
    return value;
}

void Mapper::note_unmapped(std::string_view code_set, std::string_view raw, std::string_view header) {
    auto key = match_key(raw);
    if (key.empty() || raw.size() > limits::spelling_bytes_max) {
        return; // no spelling of a code: the finding says where it stands
    }
    auto const found = unmapped_.find({std::string(code_set), key});
    if (found != unmapped_.end()) {
        ++found->second.count;
    } else if (unmapped_.size() < limits::import_spellings_max) {
        record::UnmappedSpelling one{std::string(code_set), tidied(raw), key, std::string(header), 1};
        unmapped_.emplace(std::pair(std::string(code_set), std::move(key)), std::move(one));
    }
}

std::vector<record::UnmappedSpelling> Mapper::unmapped() const {
    std::vector<record::UnmappedSpelling> out;
    for (auto const& [key, spelling] : unmapped_) {
        out.push_back(spelling);
    }
    return out;
}

} // namespace weir::intake
