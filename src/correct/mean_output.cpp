#include "correct/mean_output.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include <openvino/op/convolution.hpp>
#include <openvino/op/parameter.hpp>

#include "core/check.hpp"

namespace holdfast::correct {
namespace {

using ov::op::v0::Parameter;
using ov::op::v1::Convolution;

double dot(const float* a, const double* b, std::size_t size) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

// The convolution on a static shape, where padding and output shape are settled.
std::shared_ptr<Convolution> on_shape(const ov::Node& operation,
                                      const ov::Shape& activation,
                                      const ov::Shape& weights) {
    const auto& type = operation.get_input_element_type(0);
    const auto clone =
        operation.clone_with_new_inputs({std::make_shared<Parameter>(type, activation),
                                         std::make_shared<Parameter>(type, weights)});
    return ov::as_type_ptr<Convolution>(clone);
}

// For each tap of the kernel along one axis: the share of output places at which it lies on data.
std::vector<double> coverage(const Convolution& conv, std::size_t axis) {
    const auto input = static_cast<std::ptrdiff_t>(conv.get_input_shape(0)[axis + 2]);
    const auto output = conv.get_output_shape(0)[axis + 2];
    const auto stride = static_cast<std::ptrdiff_t>(conv.get_strides()[axis]);
    const auto dilation = static_cast<std::ptrdiff_t>(conv.get_dilations()[axis]);
    std::vector<double> shares(conv.get_input_shape(1)[axis + 2]);
    auto offset = -static_cast<std::ptrdiff_t>(conv.get_pads_begin()[axis]);
    for (auto& share : shares) {
        for (std::size_t place = 0; place < output; ++place) {
            const auto at = offset + static_cast<std::ptrdiff_t>(place) * stride;
            share += at >= 0 && at < input ? 1 : 0;
        }
        share /= static_cast<double>(output);
        offset += dilation;
    }
    return shares;
}

// factors ⊗ more, row-major.
std::vector<double> outer(const std::vector<double>& factors, const std::vector<double>& more) {
    std::vector<double> products;
    products.reserve(factors.size() * more.size());
    for (const double a : factors) {
        for (const double b : more) products.push_back(a * b);
    }
    return products;
}

std::vector<float> of_convolution(const ov::Node& operation,
                                  const ov::Tensor& weights,
                                  const std::vector<float>& means,
                                  const ov::Shape& activation_shape) {
    const auto conv = on_shape(operation, activation_shape, weights.get_shape());
    std::vector<double> factors(means.begin(), means.end());
    for (std::size_t axis = 0; axis + 2 < weights.get_shape().size(); ++axis) {
        factors = outer(factors, coverage(*conv, axis));
    }
    std::vector<float> result(weights.get_shape()[0]);
    const auto* row = weights.data<const float>();
    for (auto& value : result) {
        value = static_cast<float>(dot(row, factors.data(), factors.size()));
        row += factors.size();
    }
    return result;
}

std::vector<float> of_matmul(const Weighted& weighted,
                             const ov::Tensor& weights,
                             const std::vector<float>& means) {
    const std::vector<double> factors(means.begin(), means.end());
    const auto inner = factors.size();
    const auto& shape = weights.get_shape();
    const auto channels = weighted.is_inner_axis_last ? shape[shape.size() - 2] : shape.back();
    const auto batches = weights.get_size() / (inner * channels);
    std::vector<double> sums(channels, 0);
    const auto* row = weights.data<const float>();
    for (std::size_t batch = 0; batch < batches; ++batch) {
        for (std::size_t c = 0; weighted.is_inner_axis_last && c < channels; ++c, row += inner) {
            sums[c] += dot(row, factors.data(), inner);
        }
        for (std::size_t k = 0; !weighted.is_inner_axis_last && k < inner; ++k, row += channels) {
            for (std::size_t c = 0; c < channels; ++c) {
                sums[c] += static_cast<double>(row[c]) * factors[k];
            }
        }
    }
    std::vector<float> result(channels);
    std::transform(sums.begin(), sums.end(), result.begin(), [batches](double sum) {
        return static_cast<float>(sum / static_cast<double>(batches));
    });
    return result;
}

}  // namespace

std::vector<float> mean_output(const ov::Node& operation,
                               const Weighted& weighted,
                               const ov::Tensor& weights,
                               const std::vector<float>& means,
                               const ov::Shape& activation_shape) {
    const auto& shape = weights.get_shape();
    const bool is_convolution = ov::is_type<Convolution>(&operation);
    const auto last = shape.size() - 1;
    const auto inner = is_convolution ? 1 : (weighted.is_inner_axis_last ? last : last - 1);
    core::ensure(shape[inner] == means.size(),
                 "'",
                 operation.get_friendly_name(),
                 "' sums over ",
                 shape[inner],
                 " channels, but its input has the means of ",
                 means.size());
    return is_convolution ? of_convolution(operation, weights, means, activation_shape)
                          : of_matmul(weighted, weights, means);
}

}  // namespace holdfast::correct
