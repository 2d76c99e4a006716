#include "input.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "holdfast/error.hpp"

namespace holdfast::fuzz {
namespace {

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "fuzz: %s\n", what);
    std::abort();
}

class Memory final : public read::Bytes {
public:
    explicit Memory(Input input) : input_(input) {}
    [[nodiscard]] std::uint64_t size() const override { return input_.size(); }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        if (offset > input_.size() || into.size() > input_.size() - offset)
            fail("a read beyond the end");
        if (!into.empty()) std::memcpy(into.data(), input_.data() + offset, into.size());
    }

private:
    Input input_;
};

}  // namespace

std::shared_ptr<const read::Bytes> bytes_of(Input input) {
    return std::make_shared<Memory>(input);
}

std::filesystem::path file_of(Input input) {
    static const int file = ::memfd_create("input", 0);
    if (file < 0 || ::ftruncate(file, 0) != 0) fail("no file in memory can be made");
    if (::pwrite(file, input.data(), input.size(), 0) != static_cast<ssize_t>(input.size()))
        fail("the file in memory can't be written");
    return "/proc/self/fd/" + std::to_string(file);
}

void expect_refusal_at_worst(void (*read)(Input), Input input) {
    try {
        read(input);
    } catch (const InternalError& error) {
        fail(error.what());
    } catch (const Error& error) {
        if (std::string_view(error.what()).empty()) fail("an error without a message");
    } catch (const std::exception& error) {
        fail(error.what());
    }
}

}  // namespace holdfast::fuzz
