#include "read/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

constexpr std::uint64_t block_size = 1U << 20U;

using Handle = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

Handle open_handle(const std::filesystem::path& path) {
    Handle file(gzopen(path.c_str(), "rb"), gzclose);
    core::require(file != nullptr, "'", path.string(), "' cannot be opened");
    return file;
}

/// Throws where the last read met something wrong, or an end that is none.
void require_whole(gzFile file, const std::filesystem::path& path) {
    int code = Z_OK;
    const std::string message = gzerror(file, &code);
    core::require(
        code == Z_OK, "'", path.string(), "' is damaged or truncated as a .gz file: ", message);
}

}  // namespace

bool is_gzip(const Bytes& bytes) {
    std::array<std::byte, 2> magic{};
    if (bytes.size() < magic.size()) return false;
    bytes.read(0, magic);
    return magic == std::array{std::byte{0x1f}, std::byte{0x8b}};
}

std::shared_ptr<const Bytes> expand_gzip(const std::filesystem::path& path, std::uint64_t most) {
    const Handle file = open_handle(path);
    const auto spool = Spool::make();
    std::vector<std::byte> block(std::min(most, block_size));
    for (std::uint64_t done = 0; done < most;) {
        const auto wanted =
            static_cast<unsigned>(std::min<std::uint64_t>(block.size(), most - done));
        const int got = gzread(file.get(), block.data(), wanted);
        if (got > 0) spool->write(done, std::span(block).first(static_cast<std::size_t>(got)));
        done += static_cast<std::uint64_t>(std::max(got, 0));
        if (got < static_cast<int>(wanted)) {
            require_whole(file.get(), path);
            break;
        }
    }
    return spool;
}

}  // namespace holdfast::read
