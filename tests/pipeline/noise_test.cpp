#include "pipeline/noise.hpp"

#include <gmock/gmock.h>

#include "pipeline/certainty.hpp"

namespace holdfast::pipeline {
namespace {

// Quantiles of Student's t with four degrees of freedom, from tables.
TEST(NoiseMargin, IsTheQuantileOfADifference) {
    constexpr double root = 1.4142135623730951;
    EXPECT_NEAR(noise_margin(1, 0.95), root * 2.131847, 1e-5);
    EXPECT_NEAR(noise_margin(2, 0.99), 2 * root * 3.746947, 1e-5);
    EXPECT_NEAR(noise_margin(1, 0.5), 0, 1e-6);
    EXPECT_EQ(noise_margin(0, 0.95), 0);
}

TEST(NoiseMargin, WidensTheLimitOfADrop) {
    const Bound bound{.metric = {}, .max_drop = 0.1, .drop_type = DropType::relative};
    const evaluate::Score before{.value = 0.5, .per_sample = {0, 1, 0, 1}};
    const evaluate::Score after{.value = 0.25, .per_sample = {0, 1, 0, 0}};
    const auto calm = upper_drop(Goal{bound, 0.5}, before, after, 0.95);
    const auto noisy = upper_drop(Goal{bound, 0.5, 0.01}, before, after, 0.95);
    EXPECT_NEAR(noisy.value() - calm.value(), noise_margin(0.01, 0.95) / 0.5, 1e-12);
}

}  // namespace
}  // namespace holdfast::pipeline
