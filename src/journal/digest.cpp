#include "journal/digest.hpp"

#define XXH_INLINE_ALL  // nothing to link, for us and for those who link us
#include <xxhash.h>

#include <array>
#include <cstdint>
#include <cstdio>

namespace holdfast::journal {

struct Digest::State {
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> xxh{XXH3_createState(),
                                                                 &XXH3_freeState};
};

Digest::Digest() : state_(std::make_unique<State>()) {
    XXH3_128bits_reset(state_->xxh.get());
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

Digest& Digest::add_bytes(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_->xxh.get(), bytes.data(), bytes.size());
    return *this;
}

Digest& Digest::add(std::string_view text) {
    add(std::uint64_t{text.size()});
    return add_bytes(std::as_bytes(std::span(text)));
}

std::string Digest::text() const {
    const auto hash = XXH3_128bits_digest(state_->xxh.get());
    std::array<char, 33> digits{};
    std::snprintf(digits.data(),
                  digits.size(),
                  "%016llx%016llx",
                  static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return digits.data();
}

}  // namespace holdfast::journal
