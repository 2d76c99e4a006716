#include "cli/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>

#include "core/check.hpp"
#include "holdfast/error.hpp"

namespace holdfast::cli {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t most_kept = std::size_t{16} << 20U;
constexpr auto look_again_after = 50ms;  // for a stop, a timeout or the child's end
constexpr auto grace = 500ms;            // between asking a child to end and ending it

std::mutex running_mutex;
std::set<pid_t> running;  ///< Process groups.

class Pipe {
public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0)
            throw Error(core::concat("no pipe can be made: ", std::strerror(errno)));
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int reading() const { return ends_[0]; }
    [[nodiscard]] int writing() const { return ends_[1]; }
    void close_writing() { close_end(1); }
    void close_reading() { close_end(0); }

private:
    void close_end(std::size_t end) {
        if (ends_[end] >= 0) close(ends_[end]);
        ends_[end] = -1;
    }
    std::array<int, 2> ends_{-1, -1};
};

class SpawnSettings {
public:
    SpawnSettings(const Pipe& out, const Pipe& err) {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, out.writing(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, err.writing(), STDERR_FILENO);
        posix_spawnattr_init(&attributes);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGINT);
        sigaddset(&defaults, SIGPIPE);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

pid_t start(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const SpawnSettings settings(out, err);
    pid_t child = 0;
    const int error = posix_spawnp(
        &child, arguments[0], &settings.actions, &settings.attributes, arguments.data(), environ);
    if (error != 0)
        throw MetricFailed(
            core::concat("'", words.front(), "' can't be run: ", std::strerror(error)));
    return child;
}

// A process group that was started and is not yet waited for.
class Child {
public:
    explicit Child(pid_t id) : id_(id) {
        const std::scoped_lock lock(running_mutex);
        running.insert(id_);
    }
    ~Child() {
        if (!is_known_) end();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // Its number stays taken until `end` or `wait`, so that no other process can get it.
    [[nodiscard]] bool has_ended() const {
        siginfo_t info{};
        return waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == id_;
    }

    void wait() {
        if (is_known_) return;
        const std::scoped_lock lock(running_mutex);  // once waited for, its number is free
        running.erase(id_);
        while (waitpid(id_, &status_, 0) < 0 && errno == EINTR) {
        }
        is_known_ = true;
    }

    // With all that it started.
    void end() {
        kill(-id_, SIGTERM);
        for (const auto until = Clock::now() + grace; !has_ended() && Clock::now() < until;)
            usleep(10'000);
        kill(-id_, SIGKILL);
        wait();
    }

    [[nodiscard]] int status() const { return status_; }

private:
    pid_t id_;
    int status_ = 0;
    bool is_known_ = false;
};

void keep(std::string& text, const char* data, std::size_t size) {
    text.append(data, size);
    if (text.size() > 2 * most_kept) text.erase(0, text.size() - most_kept);
}

// What can be read now; closes a pipe at its end. False: nothing came.
bool read_into(Pipe& pipe, std::string& text) {
    std::array<char, 65536> buffer;
    const auto size = read(pipe.reading(), buffer.data(), buffer.size());
    if (size > 0) keep(text, buffer.data(), static_cast<std::size_t>(size));
    if (size == 0) pipe.close_reading();
    return size > 0;
}

bool read_what_is_there(Pipe& out, Pipe& err, ChildResult& result, int milliseconds) {
    std::array<pollfd, 2> waiting{pollfd{out.reading(), POLLIN, 0},
                                  pollfd{err.reading(), POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), milliseconds) <= 0) return false;
    bool came = false;
    if (waiting[0].revents != 0) came = read_into(out, result.out) || came;
    if (waiting[1].revents != 0) came = read_into(err, result.err) || came;
    return came;
}

void set_end(ChildResult& result, int status) {
    const bool has_exited = WIFEXITED(status);
    result.end = has_exited ? ChildEnd::exited : ChildEnd::killed_by_signal;
    result.code = has_exited ? WEXITSTATUS(status) : WTERMSIG(status);
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& words,
                      const std::optional<std::chrono::duration<double>>& timeout,
                      const std::stop_token& stop) {
    Pipe out;
    Pipe err;
    const auto begin = Clock::now();
    Child child(start(words, out, err));
    out.close_writing();
    err.close_writing();
    ChildResult result;
    while (!child.has_ended()) {
        read_what_is_there(out, err, result, static_cast<int>(look_again_after.count()));
        const bool is_late = timeout && Clock::now() - begin > *timeout;
        if (!is_late && !stop.stop_requested()) continue;
        result.end = stop.stop_requested() ? ChildEnd::stopped : ChildEnd::timed_out;
        child.end();
        break;
    }
    // Its descendants may keep the pipes open; what it wrote itself is there already.
    while (read_what_is_there(out, err, result, 0)) {
    }
    child.wait();
    const bool has_ended_by_itself = result.end == ChildEnd::exited;
    if (has_ended_by_itself) set_end(result, child.status());
    return result;
}

void end_running_children() noexcept {
    const std::scoped_lock lock(running_mutex);
    for (const pid_t group : running) kill(-group, SIGKILL);
}

}  // namespace holdfast::cli
