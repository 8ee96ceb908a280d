// The process is given three open files and no environment, takes away from itself what it does not need, and
// is killed when its time is over.
#include "files/xls_process.hpp"

#include "base/limits.hpp"
#include "files/memory_file.hpp"
#include "files/xls_cells.hpp"
#include "files/xls_limits.hpp"
#include "files/xls_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>

namespace weir::files {
namespace {

using Clock = std::chrono::steady_clock;

tl::unexpected<Error> not_begun() {
    return fail(ErrorCode::io, "The process that reads .xls workbooks could not be begun.");
}

class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() { close_now(); }
    void take(int number) { number_ = number; }
    void close_now() {
        if (number_ >= 0) {
            close(number_);
            number_ = -1;
        }
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

// Ended at the latest when this goes.
class Child {
public:
    explicit Child(pid_t process) : process_(process) {}
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;
    ~Child() {
        kill(process_, SIGKILL);
        while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

private:
    pid_t process_;
};

Result<pid_t> begin(int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string program = "weir", word(xls_process_word);
    std::array<char*, 3> arguments{program.data(), word.data(), nullptr};
    std::array<char*, 1> environment{nullptr}; // a key may be named there
    pid_t process = 0;
    int const failed =
        posix_spawn(&process, "/proc/self/exe", &actions, &attributes, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) {
        return not_begun();
    }
    return process;
}

// Everything that the process writes, or an error at the first limit.
Result<std::string> all_of(int from, Clock::time_point until) {
    std::string told;
    std::string piece(1U << 16U, '\0');
    for (;;) {
        auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd waiting{from, POLLIN, 0};
        int const ready = left <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left));
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0) {
            return fail(
                ErrorCode::limit,
                fmt::format("The .xls workbook takes longer than {} seconds to read (xls_seconds_max).",
                            limits::xls_seconds_max));
        }
        auto const count = read(from, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return told;
        }
        if (told.size() + static_cast<std::size_t>(count) > limits::xls_cells_bytes_max) {
            return fail(
                ErrorCode::limit,
                fmt::format("The cells of the .xls workbook are more than {} bytes (xls_cells_bytes_max).",
                            limits::xls_cells_bytes_max));
        }
        told.append(piece.data(), static_cast<std::size_t>(count));
    }
}

void limit_to(int which, rlim_t most) {
    rlimit const limit{most, most};
    static_cast<void>(setrlimit(which, &limit)); // refused only where less is allowed already
}

// No more memory, time or files than the reading needs, nothing written to a disk, no image of the memory
// left behind, and gone with whoever began it.
void give_up_what_is_not_needed() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
    limit_to(RLIMIT_CORE, 0);
    limit_to(RLIMIT_FSIZE, 0);
    limit_to(RLIMIT_NOFILE, 16);
    limit_to(RLIMIT_CPU, limits::xls_seconds_max);
#ifndef __SANITIZE_ADDRESS__ // its shadow alone is larger
    limit_to(RLIMIT_AS, limits::xls_memory_bytes_max);
#endif
}

bool put_all(std::string_view text) {
    while (!text.empty()) {
        auto const written = write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

Result<std::unique_ptr<Workbook>> open_xls_apart(std::string_view bytes) {
    if (bytes.size() > limits::xls_bytes_max) {
        return fail(ErrorCode::limit,
                    fmt::format("The .xls workbook is larger than the limit of {} bytes. Save it as .xlsx.",
                                limits::xls_bytes_max));
    }
    MemoryFile const file(bytes);
    std::array<int, 2> ends{};
    if (!file.complete() || pipe2(ends.data(), O_CLOEXEC) != 0) {
        return not_begun();
    }
    Descriptor const reading(ends[0]);
    Descriptor writing(ends[1]);
    Child const child(WEIR_TRY(begin(file.descriptor(), writing.number())));
    writing.close_now();
    // Where it fell, what it told stops before the line that ends it, and nothing of it is taken.
    return read_cells(
        WEIR_TRY(all_of(reading.number(), Clock::now() + std::chrono::seconds(limits::xls_seconds_max))));
}

int be_xls_process() {
    give_up_what_is_not_needed();
    auto const workbook = open_xls_file("/proc/self/fd/0");
    auto const done = workbook ? write_cells(**workbook, &put_all) : Status(tl::unexpected(workbook.error()));
    if (!done) {
        put_all(cells_failed(done.error().message));
        return 1;
    }
    return 0;
}

} // namespace weir::files
