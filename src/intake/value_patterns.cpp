// The order: a code, then written words, then learned words. Each may be vetoed by the next.
#include "intake/value_patterns.hpp"

#include "config/csv_table.hpp"
#include "intake/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>

namespace weir::intake {
namespace {

// How often a word must have been seen, always in one group, before it is believed; how often before it
// vetoes a written pattern. Measured by tenths held out (values_test.cpp): fewer makes more spellings known
// and more of them wrong.
constexpr std::uint32_t believed_min = 6;
constexpr std::uint32_t veto_min = 2;

bool is_stop_word(std::string_view word) {
    static constexpr std::array<std::string_view, 17> words{"or",  "and", "of",  "the",  "a",    "in",
                                                            "to",  "by",  "for", "with", "from", "other",
                                                            "etc", "e",   "g",   "i",    "eg"};
    return std::ranges::find(words, word) != words.end();
}

std::vector<std::string_view> words_of(std::string_view key) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < key.size();) {
        auto const end = std::min(key.find(' ', at), key.size());
        words.push_back(key.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

// The words of a key and the pairs of neighbours, each once; stop words only in pairs.
std::set<std::string_view> features_of(std::vector<std::string_view> const& words) {
    std::set<std::string_view> features;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!is_stop_word(words[i])) {
            features.insert(words[i]);
        }
        if (i > 0 && !(is_stop_word(words[i - 1]) && is_stop_word(words[i]))) {
            features.insert({words[i - 1].data(), static_cast<std::size_t>(words[i].data() + words[i].size() -
                                                                           words[i - 1].data())});
        }
    }
    return features;
}

bool holds_phrase(std::string_view key, std::string_view phrase) {
    for (auto at = key.find(phrase); at != std::string_view::npos; at = key.find(phrase, at + 1)) {
        bool const begins = at == 0 || key[at - 1] == ' ';
        bool const ends = at + phrase.size() == key.size() || key[at + phrase.size()] == ' ';
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

bool starts(std::string_view key, std::string_view phrase) {
    return key.starts_with(phrase) && (key.size() == phrase.size() || key[phrase.size()] == ' ');
}

bool ends(std::string_view key, std::string_view phrase) {
    return key.ends_with(phrase) &&
           (key.size() == phrase.size() || key[key.size() - phrase.size() - 1] == ' ');
}

bool holds_all(std::string_view key, std::string_view phrases) {
    for (std::size_t at = 0; at <= phrases.size();) {
        auto const end = std::min(phrases.find('+', at), phrases.size());
        if (!holds_phrase(key, phrases.substr(at, end - at))) {
            return false;
        }
        at = end + 1;
    }
    return true;
}

bool applies(ValuePattern const& pattern, std::string_view key, std::string_view first) {
    auto const is_first = [&](std::string const& word) { return word == first; };
    switch (pattern.kind) {
    case PatternKind::exact:
        return std::ranges::find(pattern.words, key) != pattern.words.end();
    case PatternKind::lead:
    case PatternKind::lead_first:
        return std::ranges::any_of(pattern.words, is_first);
    case PatternKind::lead_more:
        return first.size() < key.size() && std::ranges::any_of(pattern.words, is_first);
    case PatternKind::word:
        return std::ranges::any_of(pattern.words, [&](auto const& word) { return holds_phrase(key, word); });
    case PatternKind::four_letters:
        return first.size() == 4 && first[0] == pattern.words.front()[0] &&
               std::ranges::all_of(first, [](char c) { return c >= 'a' && c <= 'z'; }) &&
               std::ranges::none_of(pattern.without, is_first);
    case PatternKind::begins:
        return std::ranges::any_of(pattern.words, [&](auto const& phrase) { return starts(key, phrase); }) &&
               std::ranges::none_of(pattern.without,
                                    [&](auto const& word) { return holds_phrase(key, word); });
    case PatternKind::noise:
    case PatternKind::padding:
        return false;
    case PatternKind::any:
        break;
    }
    return std::ranges::any_of(pattern.words, [&](auto const& words) { return holds_all(key, words); }) &&
           std::ranges::none_of(pattern.without, [&](auto const& word) { return holds_phrase(key, word); });
}

constexpr std::array<std::pair<std::string_view, PatternKind>, 10> kind_names{{
    {"exact", PatternKind::exact},
    {"lead", PatternKind::lead},
    {"lead-more", PatternKind::lead_more},
    {"lead-first", PatternKind::lead_first},
    {"word", PatternKind::word},
    {"four-letters", PatternKind::four_letters},
    {"any", PatternKind::any},
    {"begins", PatternKind::begins},
    {"noise", PatternKind::noise},
    {"padding", PatternKind::padding},
}};

} // namespace

Result<std::vector<ValuePattern>> read_value_patterns(std::filesystem::path const& folder) {
    auto const table = WEIR_TRY(config::read_csv_table(folder / "value_patterns.csv",
                                                       {"concept", "kind", "meaning", "words", "without"}));
    std::vector<ValuePattern> patterns;
    for (std::size_t row = 0; row < table.size(); ++row) {
        auto const kind = std::ranges::find(kind_names, table.cell(row, "kind"),
                                            [](auto const& entry) { return entry.first; });
        auto words = table.list(row, "words");
        if (kind == kind_names.end() || words.empty() || words.front().empty()) {
            return fail(ErrorCode::invalid, table.where(row, "kind").text() + ": no such kind, or no words");
        }
        patterns.push_back({table.cell(row, "concept"), kind->second, table.cell(row, "meaning"),
                            std::move(words), table.list(row, "without")});
    }
    return patterns;
}

struct ValuePatterns::Learned {
    using Group = std::uint16_t;
    struct Feature {
        std::vector<Group> groups; // every group it was seen in
        std::uint32_t seen = 0;
    };
    struct Written {
        ValuePattern pattern;
        Group group = 0;
        std::string code; // empty: the group only
    };
    std::vector<std::string> groups;
    std::unordered_map<std::string, Feature, TextHash, std::equal_to<>> features;
    std::vector<Written> written;
    std::vector<std::string> noise; // the longest first
    std::set<std::string, std::less<>> padding;
    // Known spellings without their padding; no group where two groups come to the same.
    std::unordered_map<std::string, std::optional<Group>> bare;

    // The words that are left, in order.
    [[nodiscard]] std::string without_padding(std::vector<std::string_view> const& words) const {
        std::string left;
        for (auto const word : words) {
            if (!padding.contains(word)) {
                left += left.empty() ? "" : " ";
                left += word;
            }
        }
        return left;
    }
    void learn_bare(std::vector<Example> const& examples) {
        for (auto const& example : examples) {
            auto const left = padding.empty() ? std::string{} : without_padding(words_of(example.key));
            if (left.empty()) {
                continue;
            }
            auto const in = group(example.group);
            auto const [at, fresh] = bare.try_emplace(left, in);
            if (!fresh && at->second != in) {
                at->second.reset();
            }
        }
    }

    Group group(std::string const& label) {
        auto const key = match_key(label);
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (match_key(groups[i]) == key) {
                return static_cast<Group>(i);
            }
        }
        groups.push_back(label);
        return static_cast<Group>(groups.size() - 1);
    }
    void see(std::string_view name, Group in) {
        auto& feature = features[std::string(name)];
        ++feature.seen;
        if (std::ranges::find(feature.groups, in) == feature.groups.end()) {
            feature.groups.push_back(in);
        }
    }
    // A word in it has, so often at least, only ever meant something else.
    [[nodiscard]] bool vetoed(std::vector<std::string_view> const& words, Group group_index,
                              std::uint32_t often) const {
        return std::ranges::any_of(words, [&](std::string_view word) {
            auto const found = is_stop_word(word) ? features.end() : features.find(word);
            return found != features.end() && found->second.seen >= often &&
                   std::ranges::find(found->second.groups, group_index) == found->second.groups.end();
        });
    }
    [[nodiscard]] std::optional<Group> from_words(std::vector<std::string_view> const& words) const;
};

std::optional<ValuePatterns::Learned::Group>
ValuePatterns::Learned::from_words(std::vector<std::string_view> const& words) const {
    if (std::ranges::find(words, "other") != words.end()) {
        return {}; // "other" turns the words beside it round
    }
    std::optional<Group> group_index;
    for (auto const name : features_of(words)) {
        auto const found = features.find(name);
        if (found == features.end() || found->second.seen < believed_min ||
            found->second.groups.size() != 1) {
            continue;
        }
        if (group_index && *group_index != found->second.groups.front()) {
            return {};
        }
        group_index = found->second.groups.front();
    }
    return group_index && !vetoed(words, *group_index, 1) ? group_index : std::nullopt;
}

ValuePatterns::ValuePatterns() : learned_(std::make_shared<Learned>()) {}

ValuePatterns ValuePatterns::learn(std::vector<Example> examples,
                                   std::vector<std::pair<std::string, std::string>> const& codes,
                                   std::vector<ValuePattern> written) {
    auto learned = std::make_shared<Learned>();
    // The order of a hash table is not an order to learn in.
    std::ranges::sort(examples, {}, &Example::key);
    for (auto const& example : examples) {
        auto const group = learned->group(example.group);
        for (auto const name : features_of(words_of(example.key))) {
            learned->see(name, group);
        }
    }
    for (auto const& pattern : written) {
        if (pattern.kind == PatternKind::padding) {
            learned->padding.insert(pattern.words.begin(), pattern.words.end());
        } else if (pattern.kind == PatternKind::noise) {
            learned->noise.insert(learned->noise.end(), pattern.words.begin(), pattern.words.end());
        }
    }
    std::ranges::stable_sort(learned->noise, std::greater{}, &std::string::size);
    learned->learn_bare(examples);
    for (auto& pattern : written) {
        bool const names_group = pattern.kind == PatternKind::any || pattern.kind == PatternKind::begins ||
                                 pattern.kind == PatternKind::four_letters;
        auto const code =
            std::ranges::find(codes, pattern.meaning, [](auto const& entry) { return entry.first; });
        if (names_group) {
            auto const group = learned->group(pattern.meaning);
            learned->written.push_back({std::move(pattern), group, {}});
        } else if (code != codes.end()) {
            auto const group = learned->group(code->second);
            learned->written.push_back({std::move(pattern), group, code->first});
        }
    }
    ValuePatterns out;
    out.learned_ = std::move(learned);
    return out;
}

std::string_view ValuePatterns::without_noise(std::string_view key) const {
    auto const number = [](std::string_view word) {
        return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
    };
    for (bool again = true; again;) {
        again = false;
        auto const first = key.substr(0, key.find(' '));
        if (first.size() < key.size() && number(first)) {
            key.remove_prefix(first.size() + 1);
            again = true;
        }
        for (auto const& phrase : learned_->noise) {
            if (key.size() > phrase.size() && starts(key, phrase)) {
                key.remove_prefix(phrase.size() + 1);
                again = true;
            } else if (key.size() > phrase.size() && ends(key, phrase)) {
                key.remove_suffix(phrase.size() + 1);
                again = true;
            }
        }
    }
    return key;
}

std::optional<ValuePatterns::Found> ValuePatterns::match(std::string_view key) const {
    auto const words = words_of(key);
    if (words.empty()) {
        return {};
    }
    if (auto const bare = learned_->bare.find(learned_->without_padding(words));
        bare != learned_->bare.end()) {
        return bare->second ? std::optional(Found{{}, learned_->groups[*bare->second]}) : std::nullopt;
    }
    Learned::Written const* code = nullptr;
    std::set<Learned::Group> told;
    std::set<Learned::Group> begun;
    std::optional<Learned::Group> four;
    for (auto const& written : learned_->written) {
        if (!applies(written.pattern, key, words.front())) {
            continue;
        }
        if (written.pattern.kind == PatternKind::any) {
            told.insert(written.group);
        } else if (written.pattern.kind == PatternKind::begins) {
            begun.insert(written.group);
        } else if (written.pattern.kind == PatternKind::four_letters) {
            four = written.group;
        } else if (code != nullptr && code->code != written.code) {
            return {};
        } else {
            code = &written;
        }
    }
    auto const& groups = learned_->groups;
    if (code != nullptr) {
        bool const torn =
            !told.empty() && !told.contains(code->group) && code->pattern.kind != PatternKind::lead_first;
        return torn ? std::nullopt : std::optional(Found{code->code, groups[code->group]});
    }
    if (!begun.empty()) {
        return begun.size() == 1 ? std::optional(Found{{}, groups[*begun.begin()]}) : std::nullopt;
    }
    if (four && (told.empty() || told.contains(*four))) {
        return Found{{}, groups[*four]};
    }
    if (told.size() > 1) {
        return {};
    }
    if (told.size() == 1) {
        bool const vetoed = learned_->vetoed(words, *told.begin(), veto_min);
        return vetoed ? std::nullopt : std::optional(Found{{}, groups[*told.begin()]});
    }
    auto const group = learned_->from_words(words);
    return group ? std::optional(Found{{}, groups[*group]}) : std::nullopt;
}

} // namespace weir::intake
