// What the targets share: bytes as files, and what may be thrown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "read/bytes.hpp"

namespace holdfast::fuzz {

/// The bytes of a case.
using Input = std::span<const std::uint8_t>;

[[nodiscard]] inline std::string_view text_of(Input input) {
    return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// Bytes in memory; reading beyond them ends the program, as no reader may.
[[nodiscard]] std::shared_ptr<const read::Bytes> bytes_of(Input input);

/// A regular file that holds `input` until the next call; it lies in memory.
[[nodiscard]] std::filesystem::path file_of(Input input);

/// Calls `read`, which may refuse what it reads by one of the library's own errors, except for the
/// one that says that it is to blame itself. All else ends the program.
void expect_refusal_at_worst(void (*read)(Input), Input input);

}  // namespace holdfast::fuzz

/// Defines what libFuzzer, or the replaying program in its place, calls for each case.
#define HOLDFAST_FUZZ_TARGET(read)                                                      \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);  \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
        holdfast::fuzz::expect_refusal_at_worst(read, {data, size});                    \
        return 0;                                                                       \
    }
