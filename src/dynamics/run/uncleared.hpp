// Room for numbers that are all written before they are read, so that clearing it first would be for nothing:
// each page then belongs to the thread that first writes to it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace weir::dynamics {

template <class T>
struct Uncleared {
    using value_type = T;
    Uncleared() = default;
    template <class U>
    explicit Uncleared(Uncleared<U> const&) {}

    [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T* from, std::size_t count) { std::allocator<T>().deallocate(from, count); }
    template <class U>
    void construct(U* at) {
        ::new (static_cast<void*>(at)) U; // no number yet
    }
    template <class U, class... Arguments>
    void construct(U* at, Arguments&&... arguments) {
        ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
    }
    friend bool operator==(Uncleared const&, Uncleared const&) { return true; }
};

using UnclearedNumbers = std::vector<double, Uncleared<double>>;

} // namespace weir::dynamics
