#include "read/require_finite.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

template <typename T>
bool all_finite(const ov::Tensor& tensor) {
    const auto* data = static_cast<const T*>(tensor.data());
    return std::all_of(data, data + tensor.get_size(), [](T value) {
        if constexpr (std::is_same_v<T, double>)
            return std::isfinite(value);
        else
            return std::isfinite(static_cast<float>(value));
    });
}

bool is_finite(const ov::Tensor& tensor) {
    switch (tensor.get_element_type()) {
        case ov::element::f16:
            return all_finite<ov::float16>(tensor);
        case ov::element::bf16:
            return all_finite<ov::bfloat16>(tensor);
        case ov::element::f32:
            return all_finite<float>(tensor);
        case ov::element::f64:
            return all_finite<double>(tensor);
        default:
            return true;
    }
}

}  // namespace

void require_finite(const Sample& sample, std::size_t index, std::string_view origin) {
    for (const auto& [name, tensor] : sample.inputs) {
        core::require(is_finite(tensor),
                      origin,
                      ": item ",
                      index,
                      " holds NaN or infinity for input '",
                      name,
                      "'");
    }
}

}  // namespace holdfast::read
