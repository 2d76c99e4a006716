#include "correct/weighted.hpp"

#include <openvino/op/convolution.hpp>
#include <openvino/op/group_conv.hpp>
#include <openvino/op/matmul.hpp>

namespace holdfast::correct {
namespace {

using ov::op::v0::MatMul;
using ov::op::v1::Convolution;
using ov::op::v1::ConvolutionBackpropData;
using ov::op::v1::GroupConvolution;

// One input channel per group, of more than one.
bool is_depthwise(const ov::Node& operation) {
    if (!ov::is_type<GroupConvolution>(&operation)) return false;
    const auto& data = operation.get_input_partial_shape(0);
    const auto& weights = operation.get_input_partial_shape(1);
    if (data.rank().is_dynamic() || data[1].is_dynamic() || weights.is_dynamic()) return false;
    return data[1].get_length() > 1 && data[1] == weights[0];
}

bool is_convolution(const ov::Node& operation) {
    return ov::is_type<Convolution>(&operation) || ov::is_type<GroupConvolution>(&operation) ||
           ov::is_type<ConvolutionBackpropData>(&operation);
}

Weighted of_matmul(const MatMul& matmul, std::size_t weight_port, std::int64_t activation_rank) {
    const bool weights_first = weight_port == 0;
    Weighted result{.weight_port = weight_port, .activation_port = 1 - weight_port};
    const bool activation_last =
        weights_first ? matmul.get_transpose_b() : !matmul.get_transpose_a();
    result.is_inner_axis_last =
        weights_first ? !matmul.get_transpose_a() : matmul.get_transpose_b();
    result.input_axis = activation_last || activation_rank == 1 ? -1 : -2;
    result.output_axis = weights_first && activation_rank > 1 ? -2 : -1;
    return result;
}

}  // namespace

bool is_corrected_type(const ov::Node& operation, Method method) {
    if (ov::is_type<Convolution>(&operation) || ov::is_type<MatMul>(&operation)) return true;
    if (method == Method::fast) return false;
    return ov::is_type<ConvolutionBackpropData>(&operation) || is_depthwise(operation);
}

std::optional<Weighted> weighted(const ov::Node& operation, std::size_t weight_port) {
    if (is_convolution(operation)) return Weighted{};
    const auto* matmul = ov::as_type<const MatMul>(&operation);
    if (!matmul || weight_port > 1) return {};

    const auto rank = operation.get_input_partial_shape(1 - weight_port).rank();
    const auto weight_rank = operation.get_input_partial_shape(weight_port).rank();
    if (rank.is_dynamic() || weight_rank.is_dynamic() || weight_rank.get_length() < 2) return {};
    return of_matmul(*matmul, weight_port, rank.get_length());
}

}  // namespace holdfast::correct
