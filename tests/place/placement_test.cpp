#include "place/placement.hpp"

#include <gmock/gmock.h>

namespace holdfast::place {
namespace {

TEST(Placement, NamesAFakeQuantizeAfterItsOperationAndPort) {
    EXPECT_EQ(fake_quantize_name({.kind = PointKind::weight, .node = "conv", .port = 1}),
              "conv/fq_weights_1");
    EXPECT_EQ(fake_quantize_name({.kind = PointKind::input, .node = "add", .port = 0}),
              "add/fq_input_0");
    EXPECT_EQ(fake_quantize_name({.kind = PointKind::output, .node = "x", .port = 2}),
              "x/fq_output_2");
}

TEST(Placement, HasATextForm) {
    Placement placement;
    placement.points.push_back(
        {.kind = PointKind::weight,
         .node = "conv",
         .port = 1,
         .config = {.per_channel = true, .narrow_range = true, .is_signed = true},
         .channel_axes = {0},
         .half_range = true});
    EXPECT_EQ(to_text(placement),
              "conv/fq_weights_1: 8-bit symmetric per channel narrow signed half range\n");
}

TEST(Placement, NamesAFakeConvertForFloats) {
    const QuantizationPoint point{
        .kind = PointKind::output, .node = "x", .port = 1, .fp8_type = Fp8Type::e5m2};
    EXPECT_EQ(fake_quantize_name(point), "x/fc_output_1");
    EXPECT_EQ(to_text({.points = {point}}), "x/fc_output_1: 8-bit symmetric per tensor f8e5m2\n");
}

}  // namespace
}  // namespace holdfast::place
