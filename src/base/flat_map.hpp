// A hash table in two flat arrays, for tables of a million small things that are looked up far more often
// than they are changed: no allocation an entry, and none to give back one by one. Several entries may share
// a key. Keys are spread already (digests, hashes) or are made so by the hash; addresses do not outlive an
// addition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace weir {

template <class Key, class Value, class Hash = std::hash<Key>>
class FlatMap {
public:
    void reserve(std::size_t entries) {
        std::size_t wanted = 16;
        while (wanted - wanted / 4 < entries) { // at most three quarters full
            wanted *= 2;
        }
        if (wanted > marks_.size()) {
            grow(wanted);
        }
    }
    void add(Key const& key, Value const& value) {
        reserve(size_ + 1);
        put(spread(key), key, value);
        ++size_;
    }
    // Shows every value under the key to `visit`, until that returns false.
    template <class Visit>
    void each(Key const& key, Visit const& visit) const {
        if (size_ == 0) {
            return;
        }
        auto const hash = spread(key);
        for (auto at = home(hash); marks_[at] != 0; at = next(at)) {
            if (marks_[at] == mark_of(hash) && entries_[at].key == key && !visit(entries_[at].value)) {
                return;
            }
        }
    }
    // The first value under the key, if there is one.
    [[nodiscard]] Value const* find(Key const& key) const {
        Value const* found = nullptr;
        each(key, [&](Value const& value) {
            found = &value;
            return false;
        });
        return found;
    }
    [[nodiscard]] Value* find(Key const& key) {
        return const_cast<Value*>(static_cast<FlatMap const&>(*this).find(key));
    }
    // One entry of this key and value, if there is one.
    void remove(Key const& key, Value const& value) {
        if (size_ == 0) {
            return;
        }
        for (auto at = home(spread(key)); marks_[at] != 0; at = next(at)) {
            if (entries_[at].key == key && entries_[at].value == value) {
                close_gap(at);
                --size_;
                return;
            }
        }
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }

private:
    struct Entry {
        Key key{};
        Value value{};
    };

    static std::uint64_t spread(Key const& key) {
        auto const hash = static_cast<std::uint64_t>(Hash{}(key)) * 0x9E3779B97F4A7C15ULL;
        return hash ^ (hash >> 32U);
    }
    static std::uint8_t mark_of(std::uint64_t hash) {
        return static_cast<std::uint8_t>((hash >> 57U) | 0x80U); // never 0, which is an empty place
    }
    [[nodiscard]] std::size_t home(std::uint64_t hash) const { return hash & (marks_.size() - 1); }
    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (marks_.size() - 1); }

    void put(std::uint64_t hash, Key const& key, Value const& value) {
        auto at = home(hash);
        while (marks_[at] != 0) {
            at = next(at);
        }
        marks_[at] = mark_of(hash);
        entries_[at] = {key, value};
    }
    void grow(std::size_t places) {
        auto const marks = std::exchange(marks_, std::vector<std::uint8_t>(places, 0));
        auto const entries = std::exchange(entries_, std::vector<Entry>(places));
        for (std::size_t i = 0; i < marks.size(); ++i) {
            if (marks[i] != 0) {
                put(spread(entries[i].key), entries[i].key, entries[i].value);
            }
        }
    }
    // Entries that stood behind the gap only because their own place was taken move up, so that no search
    // ends too early.
    void close_gap(std::size_t gap) {
        for (auto at = next(gap); marks_[at] != 0; at = next(at)) {
            auto const wanted = home(spread(entries_[at].key));
            if (((at - wanted) & (marks_.size() - 1)) >= ((at - gap) & (marks_.size() - 1))) {
                marks_[gap] = marks_[at];
                entries_[gap] = entries_[at];
                gap = at;
            }
        }
        marks_[gap] = 0;
    }

    std::vector<std::uint8_t> marks_; // 0: empty
    std::vector<Entry> entries_;
    std::size_t size_ = 0;
};

} // namespace weir
