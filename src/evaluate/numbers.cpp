#include "evaluate/numbers.hpp"

#include <algorithm>
#include <numeric>

#include "evaluate/bad_item.hpp"

namespace holdfast::evaluate {
namespace {

template <typename To, typename From>
std::vector<To> cast(const ov::Tensor& tensor) {
    const auto* data = tensor.data<const From>();
    std::vector<To> values(tensor.get_size());
    std::transform(data, data + tensor.get_size(), values.begin(), [](From value) {
        return static_cast<To>(value);
    });
    return values;
}

void require_present(const ov::Tensor& tensor, const std::string& what) {
    require_item(static_cast<bool>(tensor), what, " is missing");
}

template <typename To>
std::vector<To> integers(const ov::Tensor& tensor) {
    switch (tensor.get_element_type()) {
        case ov::element::Type_t::i8:
            return cast<To, std::int8_t>(tensor);
        case ov::element::Type_t::i16:
            return cast<To, std::int16_t>(tensor);
        case ov::element::Type_t::i32:
            return cast<To, std::int32_t>(tensor);
        case ov::element::Type_t::i64:
            return cast<To, std::int64_t>(tensor);
        case ov::element::Type_t::u8:
            return cast<To, std::uint8_t>(tensor);
        case ov::element::Type_t::u16:
            return cast<To, std::uint16_t>(tensor);
        case ov::element::Type_t::u32:
            return cast<To, std::uint32_t>(tensor);
        case ov::element::Type_t::u64:
            return cast<To, std::uint64_t>(tensor);
        case ov::element::Type_t::boolean:
            return cast<To, char>(tensor);
        default:
            return {};
    }
}

std::vector<double> reals(const ov::Tensor& tensor) {
    switch (tensor.get_element_type()) {
        case ov::element::Type_t::f16:
            return cast<double, ov::float16>(tensor);
        case ov::element::Type_t::bf16:
            return cast<double, ov::bfloat16>(tensor);
        case ov::element::Type_t::f32:
            return cast<double, float>(tensor);
        case ov::element::Type_t::f64:
            return cast<double, double>(tensor);
        default:
            return {};
    }
}

}  // namespace

std::vector<double> numbers(const ov::Tensor& tensor, const std::string& what) {
    require_present(tensor, what);
    auto values = tensor.get_element_type().is_real() ? reals(tensor) : integers<double>(tensor);
    require_item(!values.empty(),
                 what,
                 " holds no numbers: its element type is ",
                 tensor.get_element_type(),
                 ", its shape ",
                 tensor.get_shape());
    return values;
}

std::vector<std::int64_t> classes(const ov::Tensor& tensor, const std::string& what) {
    require_present(tensor, what);
    auto values = integers<std::int64_t>(tensor);
    require_item(!values.empty(),
                 what,
                 " must hold class numbers in an integer type; its element type is ",
                 tensor.get_element_type(),
                 ", its shape ",
                 tensor.get_shape());
    return values;
}

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace holdfast::evaluate
