// The disk's calls.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>

#include "fault.hpp"

namespace {

using namespace holdfast::faults;

/// The path behind a descriptor.
class PathOf {
public:
    explicit PathOf(int file) {
        std::array<char, 64> link{};
        std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
        const auto size = ::readlink(link.data(), path_.data(), path_.size() - 1);
        path_[size < 0 ? 0 : static_cast<std::size_t>(size)] = 0;
    }
    [[nodiscard]] const char* text() const { return path_.data(); }

private:
    std::array<char, 1024> path_{};
};

/// The result instead of that of the real call, or nothing.
bool is_replaced(const Decision& decision, int& result) {
    if (decision.effect == Effect::error) errno = decision.error;
    if (decision.effect == Effect::error) result = -1;
    if (decision.effect == Effect::freeze) result = 0;
    return decision.effect == Effect::error || decision.effect == Effect::freeze;
}

using Open = int(const char*, int, ...);

int open_by(Open* function, const char* path, int flags, mode_t mode) {
    int result = 0;
    const bool writes = (flags & (O_CREAT | O_TRUNC)) != 0;
    if (writes && is_replaced(decide(Call::open, path), result)) {
        if (result < 0) return result;
        path = "/dev/null";  // the disk is frozen
        flags = O_WRONLY | (flags & O_CLOEXEC);
    }
    return function(path, flags, mode);
}

mode_t mode_in(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const auto mode = mode_in(flags, arguments);
    va_end(arguments);
    static auto* const function = real<Open>("open");
    return open_by(function, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const auto mode = mode_in(flags, arguments);
    va_end(arguments);
    static auto* const function = real<Open>("open64");
    return open_by(function, path, flags, mode);
}

ssize_t write(int file, const void* data, size_t size) {
    if (waits_for(Call::write)) {
        const auto decision = decide(Call::write, PathOf(file).text());
        if (decision.effect == Effect::error) {
            errno = decision.error;
            return -1;
        }
        if (decision.effect == Effect::freeze) return static_cast<ssize_t>(size);
    }
    static auto* const function = real<ssize_t(int, const void*, size_t)>("write");
    return function(file, data, size);
}

int fsync(int file) {
    int result = 0;
    if (waits_for(Call::fsync) && is_replaced(decide(Call::fsync, PathOf(file).text()), result))
        return result;
    return real<int(int)>("fsync")(file);
}

int rename(const char* from, const char* to) noexcept {
    int result = 0;
    if (is_replaced(decide(Call::rename, to, from), result)) return result;
    return real<int(const char*, const char*)>("rename")(from, to);
}

int unlink(const char* path) noexcept {
    int result = 0;
    if (is_replaced(decide(Call::unlink, path), result)) return result;
    return real<int(const char*)>("unlink")(path);
}
}
