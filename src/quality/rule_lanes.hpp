// A batch of rows in hand, and the buffers in which answers about them lie. Private to the evaluator over
// columns.
#pragma once

#include "base/limits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir::quality {

// Lane i is a row of each frame: the judged one, and those of the aggregates within which it stands.
struct Lanes {
    std::array<std::uint32_t const*, limits::rule_frames_max + 2> rows{};
    std::size_t frames = 0;
    std::size_t count = 0;
    std::array<std::size_t, limits::rule_frames_max + 2> tables{};
};

// Buffers are lent and come back: a batch is evaluated without allocation once the first has been.
template <class T>
class BufferPool {
public:
    class Lent {
    public:
        Lent(BufferPool& pool, std::size_t size) : pool_(pool) {
            if (pool_.free_.empty()) {
                buffer_ = std::make_unique<std::vector<T>>();
            } else {
                buffer_ = std::move(pool_.free_.back());
                pool_.free_.pop_back();
            }
            buffer_->resize(size);
        }
        Lent(Lent const&) = delete;
        Lent& operator=(Lent const&) = delete;
        ~Lent() { pool_.free_.push_back(std::move(buffer_)); }
        [[nodiscard]] T* data() { return buffer_->data(); }
        [[nodiscard]] std::vector<T>& vector() { return *buffer_; }
        [[nodiscard]] T& operator[](std::size_t i) { return buffer_->data()[i]; }

    private:
        BufferPool& pool_;
        std::unique_ptr<std::vector<T>> buffer_;
    };
    [[nodiscard]] Lent lend(std::size_t size) { return Lent(*this, size); }

private:
    std::vector<std::unique_ptr<std::vector<T>>> free_;
};

} // namespace weir::quality
