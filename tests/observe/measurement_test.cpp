#include "observe/measurement.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/items.hpp"

namespace holdfast::observe {
namespace {

using test::tensor_of;
using testing::ElementsAre;
using testing::FloatNear;

const Tap tap{"op", 0};

Values measure(StatisticType statistic,
               std::vector<std::int64_t> kept_axes,
               const ov::Tensor& tensor,
               double level = 0) {
    return observe::measure(tensor, {tap, statistic, std::move(kept_axes), level});
}

ov::Tensor two_by_three() {
    return tensor_of<float>({2, 3}, {1, -2, 3, -8, 5, 6});
}

TEST(Measure, ReducesAllAxes) {
    EXPECT_THAT(measure(StatisticType::min, {}, two_by_three()), ElementsAre(-8));
    EXPECT_THAT(measure(StatisticType::max, {}, two_by_three()), ElementsAre(6));
    EXPECT_THAT(measure(StatisticType::abs_max, {}, two_by_three()), ElementsAre(8));
    EXPECT_THAT(measure(StatisticType::mean, {}, two_by_three()),
                ElementsAre(FloatNear(5.0F / 6, 1e-6F)));
}

TEST(Measure, KeepsAxes) {
    EXPECT_THAT(measure(StatisticType::max, {0}, two_by_three()), ElementsAre(3, 6));
    EXPECT_THAT(measure(StatisticType::max, {1}, two_by_three()), ElementsAre(1, 5, 6));
    EXPECT_THAT(measure(StatisticType::abs_max, {-1}, two_by_three()), ElementsAre(8, 5, 6));
    EXPECT_THAT(measure(StatisticType::min, {1, 0}, two_by_three()),
                ElementsAre(1, -2, 3, -8, 5, 6));
    const auto cube = tensor_of<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_THAT(measure(StatisticType::max, {1}, cube), ElementsAre(6, 8));
    EXPECT_THAT(measure(StatisticType::max, {0, 2}, cube), ElementsAre(3, 4, 7, 8));
}

TEST(Measure, TakesAScalar) {
    EXPECT_THAT(measure(StatisticType::abs_max, {}, tensor_of<float>({}, {-3})), ElementsAre(3));
}

// Sorted: −8 −2 1 3 5 6; magnitudes: 1 2 3 5 6 8.
TEST(Measure, InterpolatesQuantiles) {
    EXPECT_THAT(measure(StatisticType::quantile, {}, two_by_three(), 0), ElementsAre(-8));
    EXPECT_THAT(measure(StatisticType::quantile, {}, two_by_three(), 1), ElementsAre(6));
    EXPECT_THAT(measure(StatisticType::quantile, {}, two_by_three(), 0.5), ElementsAre(2));
    EXPECT_THAT(measure(StatisticType::quantile, {}, two_by_three(), 0.1), ElementsAre(-5));
    EXPECT_THAT(measure(StatisticType::abs_quantile, {}, two_by_three(), 0.9), ElementsAre(7));
    EXPECT_THAT(measure(StatisticType::quantile, {0}, two_by_three(), 0.25),
                ElementsAre(-0.5, -1.5));
}

TEST(Measure, RefusesAnEmptyTensor) {
    EXPECT_THROW((void)measure(StatisticType::max, {}, ov::Tensor(ov::element::f32, {0, 3})),
                 InvalidArgument);
}

TEST(Measure, RefusesAnAxisThatIsNotThere) {
    EXPECT_THROW((void)measure(StatisticType::max, {2}, two_by_three()), InternalError);
    EXPECT_THROW((void)measure(StatisticType::max, {-3}, two_by_three()), InternalError);
}

TEST(MeasurementOf, LeavesOutWhatConcernsManyItems) {
    const Probe mean{tap, StatisticType::max, AggregatorType::mean, {1}};
    const Probe largest{tap, StatisticType::max, AggregatorType::max, {1}, 0.01, false};
    EXPECT_EQ(measurement_of(mean), measurement_of(largest));
}

TEST(MeasurementOf, TurnsOutlierProbabilityIntoALevel) {
    EXPECT_DOUBLE_EQ(
        measurement_of({tap, StatisticType::quantile, AggregatorType::mean, {}, 0.01, true}).level,
        0.99);
    EXPECT_DOUBLE_EQ(
        measurement_of({tap, StatisticType::abs_quantile, AggregatorType::mean, {}, 0.01, false})
            .level,
        0.01);
}

}  // namespace
}  // namespace holdfast::observe
