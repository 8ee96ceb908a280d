#include "cli/progress.hpp"

#include "cli/options.hpp"

#include <cstdio>

namespace weir::cli {

ProgressLine::ProgressLine(std::string title)
    : title_(std::move(title)), started_(std::chrono::steady_clock::now()), shown_(),
      terminal_(on_terminal()) {
    if (terminal_) {
        std::fprintf(stderr, "%s …", title_.c_str());
    }
}

void ProgressLine::show(std::string_view stage, std::size_t done, std::size_t total) {
    auto const now = std::chrono::steady_clock::now();
    if (!terminal_ || now - shown_ < std::chrono::milliseconds(100)) {
        return;
    }
    shown_ = now;
    std::fprintf(stderr, "\r\033[K%s … %.*s %zu/%zu", title_.c_str(), static_cast<int>(stage.size()),
                 stage.data(), done, total);
}

void ProgressLine::done(std::string_view result) {
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - started_;
    std::fprintf(stderr, "%s%s: %.*s (%.1f s)\n", terminal_ ? "\r\033[K" : "", title_.c_str(),
                 static_cast<int>(result.size()), result.data(), took.count());
}

} // namespace weir::cli
