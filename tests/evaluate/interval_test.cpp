#include "evaluate/interval.hpp"

#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/throws.hpp"

namespace holdfast::evaluate {
namespace {

using ::testing::DoubleNear;

// Of all outcomes with `items` items: the probability that the limit is not below the true drop.
class Coverage {
public:
    Coverage(std::size_t items, double confidence) : items_(items) {
        for (std::size_t lost = 0; lost <= items; ++lost)
            for (std::size_t gained = 0; lost + gained <= items; ++gained)
                limits_.push_back(paired_upper_limit(lost, gained, items, confidence));
    }

    [[nodiscard]] double at(double share_lost, double share_gained) const {
        double sum = 0;
        std::size_t outcome = 0;
        for (std::size_t lost = 0; lost <= items_; ++lost)
            for (std::size_t gained = 0; lost + gained <= items_; ++gained)
                if (limits_[outcome++] >= share_lost - share_gained - 1e-12)
                    sum += probability(lost, gained, share_lost, share_gained);
        return sum;
    }

private:
    [[nodiscard]] double probability(std::size_t lost,
                                     std::size_t gained,
                                     double share_lost,
                                     double share_gained) const {
        const std::size_t counts[] = {lost, gained, items_ - lost - gained};
        const double shares[] = {share_lost, share_gained, 1 - share_lost - share_gained};
        double log = std::lgamma(double(items_) + 1);
        for (std::size_t i = 0; i < 3; ++i) {
            if (counts[i] == 0) continue;
            if (shares[i] <= 0) return 0;
            log += double(counts[i]) * std::log(shares[i]) - std::lgamma(double(counts[i]) + 1);
        }
        return std::exp(log);
    }

    std::size_t items_;
    std::vector<double> limits_;
};

TEST(PairedUpperLimit, HoldsAsOftenAsItSays) {
    const std::vector<std::pair<double, double>> truths{{0, 0},
                                                        {0.01, 0},
                                                        {0, 0.01},
                                                        {0.02, 0.02},
                                                        {0.05, 0.01},
                                                        {0.1, 0.1},
                                                        {0.2, 0.05},
                                                        {0.05, 0.3},
                                                        {0.5, 0.5},
                                                        {0.7, 0.2},
                                                        {1, 0}};
    for (const std::size_t items : {1, 5, 20, 60}) {
        for (const double confidence : {0.5, 0.9, 0.95, 0.999}) {
            const Coverage coverage(items, confidence);
            for (const auto& [lost, gained] : truths)
                EXPECT_GE(coverage.at(lost, gained), confidence - 1e-9)
                    << lost << " lost, " << gained << " gained, " << items << " items, "
                    << confidence;
        }
    }
}

TEST(PairedUpperLimit, IsNotFarAboveWhatItNeeds) {
    // 5 % change either way: mean 0, standard deviation sqrt(0.1 / 400), 1.645 of which is 0.026.
    EXPECT_THAT(paired_upper_limit(20, 20, 400, 0.95), DoubleNear(0.026, 0.008));
    EXPECT_THAT(paired_upper_limit(60, 20, 10'000, 0.95), DoubleNear(0.0055, 0.0005));
}

TEST(PairedUpperLimit, IsNotBelowTheDropFound) {
    for (std::size_t lost = 0; lost <= 12; ++lost)
        for (std::size_t gained = 0; lost + gained <= 12; ++gained)
            for (const double confidence : {0.5, 0.8, 0.95, 0.9999})
                EXPECT_GE(paired_upper_limit(lost, gained, 12, confidence),
                          (double(lost) - double(gained)) / 12 - 1e-12)
                    << lost << " lost, " << gained << " gained, " << confidence;
}

TEST(PairedUpperLimit, GrowsWithWhatIsLost) {
    for (const std::size_t gained : {0, 3, 10}) {
        double last = -1;
        for (std::size_t lost = 0; lost + gained <= 50; ++lost) {
            const double limit = paired_upper_limit(lost, gained, 50, 0.95);
            EXPECT_GE(limit, last - 1e-12) << lost << " lost, " << gained << " gained";
            last = limit;
        }
    }
}

TEST(PairedUpperLimit, GrowsWithConfidence) {
    double last = -1;
    for (const double confidence : {0.5, 0.7, 0.9, 0.95, 0.99, 0.999999}) {
        const double limit = paired_upper_limit(4, 2, 100, confidence);
        EXPECT_GT(limit, last) << confidence;
        last = limit;
    }
}

TEST(PairedUpperLimit, NarrowsWithItems) {
    double last = 1;
    for (const std::size_t times : {1, 2, 4, 8, 64}) {
        const double limit = paired_upper_limit(3 * times, 1 * times, 50 * times, 0.95);
        EXPECT_LT(limit, last) << times;
        EXPECT_GT(limit, 0.04);
        last = limit;
    }
}

TEST(PairedUpperLimit, IsDefinedAtTheExtremes) {
    EXPECT_NEAR(paired_upper_limit(10, 0, 10, 0.95), 1, 1e-12);
    EXPECT_NEAR(paired_upper_limit(1, 0, 1, 0.95), 1, 1e-12);
    EXPECT_LT(paired_upper_limit(0, 10, 10, 0.95), 0);
    EXPECT_GE(paired_upper_limit(0, 1, 1, 0.95), -1);
    // Nothing changed: the largest share that is plausible, about −ln(error) / items.
    const double unchanged = paired_upper_limit(0, 0, 1000, 0.95);
    EXPECT_GT(unchanged, -std::log(0.05) / 1000 * 0.99);
    EXPECT_LT(unchanged, -std::log(0.01) / 1000 * 1.01);
    EXPECT_GT(paired_upper_limit(0, 0, 1, 0.95), 0.9);
}

TEST(PairedUpperLimit, StandsManyItems) {
    const double limit = paired_upper_limit(600, 500, 50'000, 0.95);
    EXPECT_GT(limit, 0.002);
    EXPECT_LT(limit, 0.004);
}

TEST(PairedUpperLimit, RefusesMoreChangesThanItems) {
    EXPECT_EQ(test::message_of<InternalError>([] { return paired_upper_limit(2, 2, 3, 0.95); }),
              "internal error, please report it: more items changed than there are");
}

TEST(ItemsToCertify, AreTheFewestThatSuffice) {
    for (const double bound : {0.5, 0.1, 0.01, 0.002}) {
        for (const double confidence : {0.5, 0.95, 0.999}) {
            const auto items = items_to_certify(bound, confidence);
            EXPECT_LE(paired_upper_limit(0, 0, items, confidence), bound) << bound;
            if (items == 1) continue;
            EXPECT_GT(paired_upper_limit(0, 0, items - 1, confidence), bound) << bound;
        }
    }
}

TEST(ItemsToCertify, KnowsWhereNoneOrOneSuffices) {
    EXPECT_EQ(items_to_certify(0, 0.95), 0U);
    EXPECT_EQ(items_to_certify(1, 0.95), 1U);
}

std::vector<double> losses(std::size_t count) {
    std::mt19937_64 random(7);
    std::vector<double> values(count);
    for (auto& value : values) value = double(random() % 1000) / 1000 - 0.4;
    return values;
}

double mean(const std::vector<double>& values, std::span<const std::size_t> items) {
    double sum = 0;
    for (const auto item : items) sum += values[item];
    return sum / double(items.size());
}

TEST(BootstrapUpperLimit, IsNearTheNormalLimitOfAMean) {
    const auto values = losses(400);
    const double average = std::accumulate(values.begin(), values.end(), 0.0) / 400;
    double squares = 0;
    for (const double value : values) squares += (value - average) * (value - average);
    const double error = std::sqrt(squares / 399 / 400);
    const auto drop = [&](std::span<const std::size_t> items) { return mean(values, items); };
    // The quantile of 2,000 draws has a standard error of about 0.05 standard errors.
    EXPECT_NEAR(bootstrap_upper_limit(400, drop, 0.95), average + 1.645 * error, 0.15 * error);
    EXPECT_NEAR(bootstrap_upper_limit(400, drop, 0.5), average, 0.15 * error);
    EXPECT_NEAR(bootstrap_upper_limit(400, drop, 0.99), average + 2.326 * error, 0.3 * error);
}

TEST(BootstrapUpperLimit, GivesTheSameAgain) {
    const auto values = losses(50);
    const auto drop = [&](std::span<const std::size_t> items) { return mean(values, items); };
    EXPECT_EQ(bootstrap_upper_limit(50, drop, 0.95), bootstrap_upper_limit(50, drop, 0.95));
}

TEST(BootstrapUpperLimit, DrawsAsManyItemsAsThereAre) {
    const auto drop = [](std::span<const std::size_t> items) {
        EXPECT_EQ(items.size(), 3U);
        for (const auto item : items) EXPECT_LT(item, 3U);
        return double(items[0]);
    };
    EXPECT_EQ(bootstrap_upper_limit(3, drop, 1), 2);
    EXPECT_EQ(bootstrap_upper_limit(
                  1, [](auto) { return 0.25; }, 0.95),
              0.25);
}

}  // namespace
}  // namespace holdfast::evaluate
