// A short name for much content: equal content has equal digests, other content another one.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::journal {

/// 128 bits (XXH3) over all that is added. Tells content apart by accident, not by malice.
class Digest {
public:
    Digest();
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    /// The bytes alone: "ab" and "c" are as "a" and "bc".
    Digest& add_bytes(std::span<const std::byte> bytes);
    /// The text and its length.
    Digest& add(std::string_view text);
    Digest& add(std::integral auto number) {
        return add_bytes(std::as_bytes(std::span(&number, 1)));
    }

    /// 32 hexadecimal digits.
    [[nodiscard]] std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace holdfast::journal
