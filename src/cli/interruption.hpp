// Ctrl-C as a wish to stop, for work that can end early without leaving anything half done. While one
// of these lives, SIGINT and SIGTERM ask for a stop instead of ending the program; a second one ends it.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace weir::cli {

class Interruption {
public:
    // To be made before the threads of the work, which inherit that they are not to take the signals.
    Interruption();
    ~Interruption();
    Interruption(Interruption const&) = delete;
    Interruption& operator=(Interruption const&) = delete;

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
    // 128 and the number of the signal, as a shell reports it: 130 for Ctrl-C; 0 if none came.
    [[nodiscard]] int exit_code() const;

private:
    void wait();

    std::stop_source source_;
    std::atomic<int> received_ = 0;
    std::atomic<bool> over_ = false;
    std::thread waiting_;
};

} // namespace weir::cli
