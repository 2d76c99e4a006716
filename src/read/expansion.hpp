// A guard against compressed data that would fill the disk.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::read {

/// \throws InvalidArgument naming `origin` ("'data.npz': entry 'x.npy'") where `stored` bytes of
/// deflate can't hold the `stated` ones that they are said to, or the folder for temporary files
/// has no room for these.
void require_bearable_expansion(std::uint64_t stored,
                                std::uint64_t stated,
                                const std::string& origin);

}  // namespace holdfast::read
