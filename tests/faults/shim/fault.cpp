#include "fault.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "faults.hpp"

namespace holdfast::faults {
namespace {

using namespace std::string_view_literals;

// Plain memory: it is read while memory is allocated.
struct Fault {
    Call call = Call::none;
    bool is_any_of_disk = false;
    std::array<char, 256> path{};
    std::size_t bytes = 0;
    std::size_t compiled = 0;
    std::size_t at = 1;
    std::size_t times = 1;
    bool kills = false;
    Decision decision{};
};

Fault fault;
std::atomic<bool> is_set{false};
std::atomic<bool> is_frozen{false};
std::atomic<std::size_t> counted{0};
std::atomic<std::size_t> compiled{0};

constexpr std::array calls{std::pair{"open"sv, Call::open},
                           std::pair{"write"sv, Call::write},
                           std::pair{"fsync"sv, Call::fsync},
                           std::pair{"rename"sv, Call::rename},
                           std::pair{"unlink"sv, Call::unlink},
                           std::pair{"compile"sv, Call::compile},
                           std::pair{"infer"sv, Call::infer},
                           std::pair{"output"sv, Call::output},
                           std::pair{"new"sv, Call::allocate},
                           std::pair{"clock"sv, Call::clock}};

constexpr std::array errors{std::pair{"EIO"sv, EIO},
                            std::pair{"ENOSPC"sv, ENOSPC},
                            std::pair{"EROFS"sv, EROFS},
                            std::pair{"EACCES"sv, EACCES},
                            std::pair{"ENOENT"sv, ENOENT}};

constexpr std::array effects{std::pair{"freeze"sv, Effect::freeze},
                             std::pair{"throw"sv, Effect::raise},
                             std::pair{"zeros"sv, Effect::zeros},
                             std::pair{"nan"sv, Effect::nan},
                             std::pair{"jump"sv, Effect::jump}};

[[noreturn]] void refuse(std::string_view word) {
    constexpr auto text = "holdfast_faults: not understood: "sv;
    (void)!::write(STDERR_FILENO, text.data(), text.size());
    (void)!::write(STDERR_FILENO, word.data(), word.size());
    std::abort();
}

template <typename Choices>
const typename Choices::value_type::second_type* find(const Choices& choices,
                                                      std::string_view name) {
    for (const auto& [known, value] : choices)
        if (known == name) return &value;
    return nullptr;
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    for (const char digit : text) value = value * 10 + static_cast<std::size_t>(digit - '0');
    return value;
}

void set_effect(std::string_view value) {
    if (const auto* error = find(errors, value)) {
        fault.decision = {Effect::error, *error};
    } else if (const auto* effect = find(effects, value)) {
        fault.decision.effect = *effect;
    } else if (value == "kill") {
        fault.kills = true;
    } else {
        refuse(value);
    }
}

void set(std::string_view key, std::string_view value) {
    if (key == "call" && value == "disk") {
        fault.is_any_of_disk = true;
    } else if (const auto* call = find(calls, value); key == "call" && call) {
        fault.call = *call;
    } else if (key == "path") {
        std::memcpy(fault.path.data(), value.data(), std::min(value.size(), fault.path.size() - 1));
    } else if (key == "bytes") {
        fault.bytes = number(value);
    } else if (key == "compiled") {
        fault.compiled = number(value);
    } else if (key == "at") {
        fault.at = number(value);
    } else if (key == "times") {
        fault.times = number(value);
    } else if (key == "do") {
        set_effect(value);
    } else {
        refuse(key);
    }
}

bool is_of_disk(Call call) {
    return call == Call::open || call == Call::write || call == Call::fsync ||
           call == Call::rename || call == Call::unlink;
}

bool is_there(const char* path) {
    return path != nullptr && std::strstr(path, fault.path.data()) != nullptr;
}

bool is_counted(const char* path, const char* other, std::size_t bytes) {
    const bool has_path = fault.path[0] == 0 || is_there(path) || is_there(other);
    return has_path && bytes >= fault.bytes && compiled >= fault.compiled;
}

// Set before main, when a program starts with it.
const bool is_set_by_environment = [] {
    holdfast_set_fault(std::getenv("HOLDFAST_FAULT"));
    return true;
}();

}  // namespace

bool waits_for(Call call) {
    return is_set && (fault.call == call || (fault.is_any_of_disk && is_of_disk(call)));
}

Decision decide(Call call, const char* path, const char* other, std::size_t bytes) {
    const bool is_lost = path != nullptr && std::strcmp(path, "/dev/null") == 0;  // see `open`
    if (is_frozen && is_of_disk(call) && (is_lost || is_there(path))) return {Effect::freeze, 0};
    if (!waits_for(call) || !is_counted(path, other, bytes)) return {};
    const auto turn = ++counted;
    const bool is_due = turn >= fault.at && (fault.times == 0 || turn < fault.at + fault.times);
    if (!is_due) return {};
    if (fault.kills) ::kill(::getpid(), SIGKILL);
    if (fault.decision.effect == Effect::freeze) is_frozen = true;
    return fault.decision;
}

void count_compiled() {
    ++compiled;
}

}  // namespace holdfast::faults

void holdfast_set_fault(const char* words) {
    using namespace holdfast::faults;
    is_set = false;
    is_frozen = false;
    counted = 0;
    compiled = 0;
    fault = {};
    std::string_view left = words == nullptr ? "" : words;
    const bool is_any = !left.empty();
    while (!left.empty()) {
        const auto word = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(word.size() + 1, left.size()));
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) refuse(word);
        set(word.substr(0, equals), word.substr(equals + 1));
    }
    is_set = is_any;
}

unsigned long holdfast_fault_count() {
    return holdfast::faults::counted;
}
