#include "cli/interruption.hpp"

#include <signal.h>
#include <unistd.h>

namespace weir::cli {

namespace {

// SIGUSR2 is how the waiting thread is told that the work is over.
sigset_t awaited() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR2);
    return signals;
}

} // namespace

Interruption::Interruption() {
    auto const signals = awaited();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    waiting_ = std::thread([this] { wait(); });
}

Interruption::~Interruption() {
    over_ = true;
    pthread_kill(waiting_.native_handle(), SIGUSR2);
    waiting_.join();
    auto const signals = awaited();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

int Interruption::exit_code() const {
    int const signal = received_;
    return signal == 0 ? 0 : 128 + signal;
}

void Interruption::wait() {
    auto const signals = awaited();
    while (true) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) {
            return;
        }
        if (over_) {
            return;
        }
        if (signal == SIGUSR2) {
            continue;
        }
        if (received_ != 0) {
            _exit(128 + signal); // asked twice: nothing was written yet, so nothing is left half done
        }
        received_ = signal;
        source_.request_stop();
    }
}

} // namespace weir::cli
