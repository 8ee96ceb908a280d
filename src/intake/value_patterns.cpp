// Words and pairs of words are counted by the group of the spellings they stand in.
#include "intake/value_patterns.hpp"

#include "intake/text.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <unordered_map>

namespace weir::intake {
namespace {

// How often a pattern must have been seen, always in one group, before it is believed. Measured by tenths
// held out (values_test.cpp): fewer makes more spellings known and more of them wrong.
constexpr std::uint32_t seen_min = 6;

struct Feature {
    std::uint16_t group = 0;
    bool pure = true;
    std::uint32_t seen = 0;
    std::vector<std::uint16_t> groups; // every group it was seen in
};

// Calls each(feature) for the words and pairs of neighbouring words of a key, each once.
void each_feature(std::string_view key, std::function<void(std::string_view)> const& each) {
    std::vector<std::string_view> seen;
    auto const once = [&](std::string_view feature) {
        if (std::ranges::find(seen, feature) == seen.end()) {
            seen.push_back(feature);
            each(feature);
        }
    };
    std::string_view last;
    for (std::size_t at = 0; at < key.size();) {
        auto const end = std::min(key.find(' ', at), key.size());
        auto const word = key.substr(at, end - at);
        once(word);
        if (!last.empty()) {
            once({last.data(), static_cast<std::size_t>(word.data() + word.size() - last.data())});
        }
        last = word;
        at = end + 1;
    }
}

} // namespace

struct ValuePatterns::Learned {
    std::vector<std::string> groups;
    std::unordered_map<std::string, Feature, TextHash, std::equal_to<>> features;
    std::unordered_map<std::string, std::pair<std::string, std::uint16_t>, TextHash, std::equal_to<>> codes;

    std::uint16_t group(std::string const& label) {
        auto const key = match_key(label);
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (match_key(groups[i]) == key) {
                return static_cast<std::uint16_t>(i);
            }
        }
        groups.push_back(label);
        return static_cast<std::uint16_t>(groups.size() - 1);
    }
    void see(std::string_view name, std::uint16_t group_index) {
        auto& feature = features[std::string(name)];
        if (std::ranges::find(feature.groups, group_index) == feature.groups.end()) {
            feature.groups.push_back(group_index);
        }
        feature.pure = feature.groups.size() == 1;
        feature.group = group_index;
        ++feature.seen;
    }
};

ValuePatterns::ValuePatterns() : learned_(std::make_shared<Learned>()) {}

ValuePatterns ValuePatterns::learn(std::vector<Example> examples,
                                   std::vector<std::pair<std::string, std::string>> const& codes) {
    auto learned = std::make_shared<Learned>();
    // The order of a hash table is not an order to learn in.
    std::ranges::sort(examples, {}, &Example::key);
    std::unordered_map<std::string, std::uint16_t> group_of;
    for (auto const& example : examples) {
        auto const [at, fresh] = group_of.try_emplace(example.group, std::uint16_t{0});
        if (fresh) {
            at->second = learned->group(example.group);
        }
        each_feature(example.key, [&](std::string_view name) { learned->see(name, at->second); });
    }
    for (auto const& [code, group] : codes) {
        auto const key = match_key(code);
        bool const letter = !key.empty() && key[0] >= 'a' && key[0] <= 'z';
        bool const telling =
            key.size() >= 2 && key.find(' ') == std::string::npos &&
            ((letter && key.find_first_of("0123456789") != std::string::npos) || key.size() == 4);
        if (telling) {
            learned->codes.emplace(key, std::pair{code, learned->group(group)});
        }
    }
    ValuePatterns out;
    out.learned_ = std::move(learned);
    return out;
}

std::optional<ValuePatterns::Found> ValuePatterns::match(std::string_view key) const {
    std::vector<Feature const*> words;
    std::optional<std::uint16_t> group;
    bool torn = false;
    std::string code;
    each_feature(key, [&](std::string_view name) {
        auto const feature = learned_->features.find(name);
        if (feature != learned_->features.end()) {
            words.push_back(&feature->second);
            if (feature->second.pure && feature->second.seen >= seen_min) {
                torn = torn || (group && *group != feature->second.group);
                group = feature->second.group;
            }
        }
        if (auto const named = learned_->codes.find(name); named != learned_->codes.end()) {
            torn = torn || (!code.empty() && code != named->second.first);
            code = named->second.first;
        }
    });
    if (!group || torn) {
        return {};
    }
    for (auto const* feature : words) {
        if (std::ranges::find(feature->groups, *group) == feature->groups.end()) {
            return {}; // a word in it has only ever meant something else
        }
    }
    auto const named = learned_->codes.find(match_key(code));
    bool const agrees = !code.empty() && named->second.second == *group;
    if (!code.empty() && !agrees) {
        return {};
    }
    return Found{agrees ? code : std::string{}, learned_->groups[*group]};
}

} // namespace weir::intake
