// What a .gz file holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "read/bytes.hpp"

namespace holdfast::read {

[[nodiscard]] bool is_gzip(const Bytes& bytes);

/// The first `most` bytes that the .gz file holds, or all of them, expanded into a temporary file.
/// \throws InvalidArgument naming the file when it is damaged or truncated before.
[[nodiscard]] std::shared_ptr<const Bytes> expand_gzip(const std::filesystem::path& path,
                                                       std::uint64_t most);

}  // namespace holdfast::read
