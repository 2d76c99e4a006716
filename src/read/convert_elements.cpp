#include "read/convert_elements.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include <openvino/core/type/bfloat16.hpp>
#include <openvino/core/type/float16.hpp>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

/// A boolean as it lies in memory.
struct Bool {
    std::uint8_t byte;
};

template <typename T>
constexpr bool is_half = std::is_same_v<T, ov::float16> || std::is_same_v<T, ov::bfloat16>;

bool is_one_of(const ov::element::Type& type, std::initializer_list<ov::element::Type_t> types) {
    return std::ranges::find(types, static_cast<ov::element::Type_t>(type)) != types.end();
}

bool is_float(const ov::element::Type& type) {
    using enum ov::element::Type_t;
    return is_one_of(type, {f16, bf16, f32, f64});
}

bool is_whole(const ov::element::Type& type) {
    using enum ov::element::Type_t;
    return is_one_of(type, {boolean, i8, i16, i32, i64, u8, u16, u32, u64});
}

/// Calls `use(std::type_identity<T>())` for the C++ type of `type`.
template <typename Use>
void with_type(const ov::element::Type& type, Use use) {
    switch (type) {
        case ov::element::boolean:
            return use(std::type_identity<Bool>());
        case ov::element::i8:
            return use(std::type_identity<std::int8_t>());
        case ov::element::i16:
            return use(std::type_identity<std::int16_t>());
        case ov::element::i32:
            return use(std::type_identity<std::int32_t>());
        case ov::element::i64:
            return use(std::type_identity<std::int64_t>());
        case ov::element::u8:
            return use(std::type_identity<std::uint8_t>());
        case ov::element::u16:
            return use(std::type_identity<std::uint16_t>());
        case ov::element::u32:
            return use(std::type_identity<std::uint32_t>());
        case ov::element::u64:
            return use(std::type_identity<std::uint64_t>());
        case ov::element::f16:
            return use(std::type_identity<ov::float16>());
        case ov::element::bf16:
            return use(std::type_identity<ov::bfloat16>());
        case ov::element::f32:
            return use(std::type_identity<float>());
        case ov::element::f64:
            return use(std::type_identity<double>());
        default:
            core::ensure(false, "elements of type ", type, " are not converted");
    }
}

template <typename To, typename From>
To to_integer(From value, const std::string& origin) {
    core::require(std::in_range<To>(value),
                  origin,
                  " holds ",
                  +value,
                  ", which does not fit the input's element type ",
                  ov::element::from<To>());
    return static_cast<To>(value);
}

template <typename To, typename From>
To convert(From value, const std::string& origin) {
    if constexpr (std::is_same_v<From, Bool>) {
        return convert<To>(static_cast<std::uint8_t>(value.byte != 0), origin);
    } else if constexpr (std::is_same_v<To, Bool>) {
        return {convert<std::uint8_t>(value, origin) != 0 ? std::uint8_t{1} : std::uint8_t{0}};
    } else if constexpr (is_half<To>) {
        return To(static_cast<float>(value));
    } else if constexpr (std::is_integral_v<To> && std::is_integral_v<From>) {
        return to_integer<To>(value, origin);
    } else if constexpr (is_half<From>) {
        return static_cast<To>(static_cast<float>(value));
    } else {
        return static_cast<To>(value);
    }
}

}  // namespace

bool converts(const ov::element::Type& from, const ov::element::Type& to) {
    return is_float(to) ? is_whole(from) || is_float(from) : is_whole(from) && is_whole(to);
}

void swap_bytes(std::span<std::byte> data, std::size_t element_size) {
    for (std::size_t at = 0; at < data.size(); at += element_size) {
        std::ranges::reverse(data.subspan(at, element_size));
    }
}

void convert_elements(std::span<const std::byte> data,
                      const ov::element::Type& from,
                      ov::Tensor& to,
                      const std::string& origin) {
    const std::size_t count = to.get_size();
    core::ensure(data.size() == count * from.size(), "wrong number of elements of ", origin);
    if (from == to.get_element_type()) {
        if (count > 0) std::memcpy(to.data(), data.data(), data.size());
        return;
    }
    with_type(from, [&]<typename From>(std::type_identity<From>) {
        with_type(to.get_element_type(), [&]<typename To>(std::type_identity<To>) {
            auto* const out = static_cast<To*>(to.data());
            for (std::size_t i = 0; i < count; ++i) {
                From value;
                std::memcpy(&value, data.data() + i * sizeof(From), sizeof(From));
                out[i] = convert<To>(value, origin);
            }
        });
    });
}

}  // namespace holdfast::read
