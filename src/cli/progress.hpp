// Progress of long work on a terminal: one line that is rewritten. Elsewhere only the last word is shown.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace weir::cli {

class ProgressLine {
public:
    explicit ProgressLine(std::string title);
    // At most ten times a second.
    void show(std::string_view stage, std::size_t done, std::size_t total);
    // Ends the line with what came of it and the seconds it took.
    void done(std::string_view result);

private:
    std::string title_;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point shown_;
    bool terminal_;
};

} // namespace weir::cli
