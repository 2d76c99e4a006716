// Compares with an inference by the runtime of an activation that is constant within each channel.
#include "correct/mean_output.hpp"

#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "core/constant_value.hpp"
#include "core/rows.hpp"
#include "holdfast/error.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"

namespace holdfast::correct {
namespace {

namespace op = ov::opset13;
using holdfast::test::AllNear;
using holdfast::test::find_op;
using holdfast::test::infer;
using holdfast::test::make_tensor;
using holdfast::test::ModelBuilder;
using holdfast::test::random_values;
using holdfast::test::Value;

std::size_t from_front(std::int64_t axis, std::size_t rank) {
    return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis);
}

ov::Tensor filled(const ov::Shape& shape, std::size_t axis, const std::vector<float>& means) {
    std::vector<float> values;
    const auto rows = core::rows(shape, {axis});
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i)
            values.push_back(means[start + i * rows.step]);
    }
    return make_tensor(shape, values);
}

std::vector<float> channel_means(const std::vector<float>& values,
                                 const ov::Shape& shape,
                                 std::size_t axis) {
    const auto rows = core::rows(shape, {axis});
    std::vector<double> sums(rows.value_count, 0);
    const float* value = values.data();
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i) sums[start + i * rows.step] += *value++;
    }
    std::vector<float> means;
    for (const double sum : sums) {
        means.push_back(static_cast<float>(sum * static_cast<double>(sums.size()) /
                                           static_cast<double>(values.size())));
    }
    return means;
}

/// Checks the operation "op" that `make` builds on an input of `shape`.
void expect_as_inferred(const ov::Shape& shape,
                        const std::function<Value(ModelBuilder&, const Value&)>& make,
                        std::size_t weight_port = 1) {
    ModelBuilder b;
    b.result("out", make(b, b.input("x", shape)));
    const auto model = b.model();
    const auto operation = find_op(model, "op");
    const auto which = weighted(*operation, weight_port);
    ASSERT_TRUE(which);

    const auto input_axis = from_front(which->input_axis, shape.size());
    const auto means = random_values(shape[input_axis], 5);
    const auto& out_shape = operation->get_output_shape(0);
    const auto inferred = infer(model, {filled(shape, input_axis, means)})[0];
    const auto expected =
        channel_means(inferred, out_shape, from_front(which->output_axis, out_shape.size()));

    const auto weights = core::constant_value(operation->input_value(weight_port));
    EXPECT_THAT(mean_output(*operation, *which, weights, means, shape),
                AllNear(expected, 1e-6, 1e-5));
}

TEST(MeanOutput, OfAConvolutionKnowsItsPadding) {
    expect_as_inferred({1, 3, 5, 7}, [](ModelBuilder&, const Value& x) {
        return x.conv("op", ov::Shape{4, 3, 3, 3});
    });
}

TEST(MeanOutput, OfAConvolutionKnowsStridesAndDilations) {
    expect_as_inferred({2, 3, 9, 8}, [](ModelBuilder& b, const Value& x) {
        return b.op<op::Convolution>("op",
                                     x,
                                     b.constant("w", {4, 3, 3, 2}),
                                     ov::Strides{2, 3},
                                     ov::CoordinateDiff{2, 0},
                                     ov::CoordinateDiff{1, 1},
                                     ov::Strides{2, 1});
    });
}

TEST(MeanOutput, OfAConvolutionInOneAndInThreeDimensions) {
    expect_as_inferred({1, 2, 6}, [](ModelBuilder&, const Value& x) {
        return x.conv("op", ov::Shape{3, 2, 3});
    });
    expect_as_inferred({1, 2, 4, 5, 3}, [](ModelBuilder&, const Value& x) {
        return x.conv("op", ov::Shape{3, 2, 3, 1, 2});
    });
}

TEST(MeanOutput, OfAMatmul) {
    expect_as_inferred({2, 3, 5}, [](ModelBuilder&, const Value& x) {
        return x.matmul("op", ov::Shape{5, 4});
    });
    expect_as_inferred({2, 5}, [](ModelBuilder&, const Value& x) {
        return x.matmul("op", ov::Shape{4, 5}, true);
    });
}

TEST(MeanOutput, OfAMatmulWithBatchesOfWeights) {
    expect_as_inferred({3, 2, 5}, [](ModelBuilder&, const Value& x) {
        return x.matmul("op", ov::Shape{3, 5, 4});
    });
}

TEST(MeanOutput, OfAMatmulWithWeightsFirst) {
    expect_as_inferred(
        {2, 5, 3},
        [](ModelBuilder& b, const Value& x) {
            return b.constant("w", {4, 5}).matmul("op", x);
        },
        0);
    expect_as_inferred(
        {2, 3, 5},
        [](ModelBuilder& b, const Value& x) {
            return b.op<op::MatMul>("op", b.constant("w", {5, 4}), x, true, true);
        },
        0);
}

TEST(MeanOutput, OfAMatmulOfAVector) {
    expect_as_inferred({5}, [](ModelBuilder&, const Value& x) {
        return x.matmul("op", ov::Shape{5, 4});
    });
    expect_as_inferred(
        {5},
        [](ModelBuilder& b, const Value& x) {
            return b.constant("w", {4, 5}).matmul("op", x);
        },
        0);
}

TEST(MeanOutput, WantsOneMeanPerChannel) {
    ModelBuilder b;
    const auto conv = b.input("x", {1, 3, 4, 4}).conv("op", ov::Shape{2, 3, 1, 1});
    const auto& node = *conv.output().get_node();
    EXPECT_THROW(
        (void)mean_output(
            node, Weighted{}, core::constant_value(node.input_value(1)), {1.F, 2.F}, {1, 3, 4, 4}),
        InternalError);
}

}  // namespace
}  // namespace holdfast::correct
