#include "read/bytes.hpp"

#include <fcntl.h>
#include <stdlib.h>  // mkstemp is POSIX
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

std::string last_error() {
    return std::generic_category().message(errno);
}

/// A file descriptor with an owner.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

void read_at(int file, std::uint64_t offset, std::span<std::byte> into, const std::string& name) {
    while (!into.empty()) {
        const auto got = ::pread(file, into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        core::require(got >= 0, "'", name, "' could not be read: ", last_error());
        core::require(got > 0,
                      "'",
                      name,
                      "' ends at byte ",
                      offset,
                      ", ",
                      into.size(),
                      " bytes before the end of what was to be read");
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
}

class File final : public Bytes {
public:
    File(Descriptor file, std::uint64_t size, std::string name)
        : file_(std::move(file)), size_(size), name_(std::move(name)) {}
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        read_at(file_.number(), offset, into, name_);
    }

private:
    Descriptor file_;
    std::uint64_t size_;
    std::string name_;
};

class FileSpool final : public Spool {
public:
    FileSpool(Descriptor file, std::string folder)
        : file_(std::move(file)), folder_(std::move(folder)) {}
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        read_at(file_.number(), offset, into, "temporary file in " + folder_);
    }
    void write(std::uint64_t offset, std::span<const std::byte> from) override {
        size_ = std::max<std::uint64_t>(size_, offset + from.size());
        while (!from.empty()) {
            const auto put =
                ::pwrite(file_.number(), from.data(), from.size(), static_cast<off_t>(offset));
            if (put < 0 && errno == EINTR) continue;
            core::require(put > 0,
                          "a temporary file in '",
                          folder_,
                          "' could not be written: ",
                          last_error());
            from = from.subspan(static_cast<std::size_t>(put));
            offset += static_cast<std::uint64_t>(put);
        }
    }

private:
    Descriptor file_;
    std::string folder_;
    std::uint64_t size_ = 0;
};

}  // namespace

std::shared_ptr<const Bytes> open_file(const std::filesystem::path& path) {
    // Without waiting: a pipe would be waited for until somebody writes to it.
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    core::require(file.number() >= 0, "'", path.string(), "' cannot be opened: ", last_error());
    struct stat status {};
    core::require(::fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode),
                  "'",
                  path.string(),
                  "' is not a regular file");
    return std::make_shared<File>(
        std::move(file), static_cast<std::uint64_t>(status.st_size), path.string());
}

std::shared_ptr<Spool> Spool::make() {
    const std::string folder = std::filesystem::temp_directory_path().string();
    std::string name = folder + "/holdfast-XXXXXX";
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    core::require(
        file.number() >= 0, "no temporary file can be made in '", folder, "': ", last_error());
    ::unlink(name.c_str());
    return std::make_shared<FileSpool>(std::move(file), folder);
}

}  // namespace holdfast::read
