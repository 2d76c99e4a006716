#include "correct/weighted.hpp"

#include <openvino/op/convolution.hpp>
#include <openvino/op/matmul.hpp>

namespace holdfast::correct {
namespace {

using ov::op::v0::MatMul;
using ov::op::v1::Convolution;

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

bool is_corrected_type(const ov::Node& operation) {
    return ov::is_type<Convolution>(&operation) || ov::is_type<MatMul>(&operation);
}

std::optional<Weighted> weighted(const ov::Node& operation, std::size_t weight_port) {
    if (ov::is_type<Convolution>(&operation)) return Weighted{};
    const auto* matmul = ov::as_type<const MatMul>(&operation);
    if (!matmul || weight_port > 1) return {};

    const auto rank = operation.get_input_partial_shape(1 - weight_port).rank();
    const auto weight_rank = operation.get_input_partial_shape(weight_port).rank();
    if (rank.is_dynamic() || weight_rank.is_dynamic() || weight_rank.get_length() < 2) return {};
    return of_matmul(*matmul, weight_port, rank.get_length());
}

}  // namespace holdfast::correct
