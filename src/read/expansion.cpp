#include "read/expansion.hpp"

#include <filesystem>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

/// Two bits of deflate stand for 258 bytes at most.
constexpr std::uint64_t highest_ratio = 1032;

bool can_hold(std::uint64_t stored, std::uint64_t stated) {
    return stated / highest_ratio <= stored;
}

}  // namespace

void require_bearable_expansion(std::uint64_t stored,
                                std::uint64_t stated,
                                const std::string& origin) {
    core::require(can_hold(stored, stated),
                  origin,
                  " is truncated: it states ",
                  stated,
                  " bytes, more than its ",
                  stored,
                  " compressed ones can hold");
    const auto folder = std::filesystem::temp_directory_path();
    const auto room = std::filesystem::space(folder).available;
    core::require(stated <= room,
                  origin,
                  " takes ",
                  stated,
                  " bytes when expanded, but only ",
                  room,
                  " are free for temporary files in '",
                  folder.string(),
                  "'");
}

}  // namespace holdfast::read
