#include "core/memory.hpp"

#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/memory_cap.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::core {
namespace {

using test::MemoryCap;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

TEST(ResidentBytes, GrowsWithWhatIsUsed) {
    const auto before = resident_bytes();
    const std::vector<char> used(64 * mebibyte, 1);
    EXPECT_GT(resident_bytes(), before + 60 * mebibyte);
}

TEST(MemoryLeft, IsWithoutEndWithoutACap) {
    EXPECT_FALSE(is_memory_capped());
    EXPECT_EQ(memory_left(), std::numeric_limits<std::uint64_t>::max());
}

TEST(MemoryLeft, IsWhatTheCapLeaves) {
    const MemoryCap cap(resident_bytes() + 200 * mebibyte);
    EXPECT_GT(memory_left(), 100 * mebibyte);
    EXPECT_LT(memory_left(), 300 * mebibyte);
}

TEST(MemoryLeft, IsNothingBeyondTheCap) {
    const MemoryCap cap(mebibyte);
    EXPECT_EQ(memory_left(), 0U);
}

TEST(ThatFit, AreAllWithoutACap) {
    EXPECT_EQ(that_fit(7, std::numeric_limits<std::uint64_t>::max()), 7U);
}

TEST(ThatFit, TakeHalfOfWhatIsLeft) {
    const MemoryCap cap(resident_bytes() + 400 * mebibyte);
    EXPECT_EQ(that_fit(3, 10 * mebibyte), 3U);
    const auto some = that_fit(100, 20 * mebibyte);
    EXPECT_GE(some, 7U);
    EXPECT_LE(some, 12U);
    EXPECT_EQ(that_fit(100, 1000 * mebibyte), 1U) << "one has to do";
    EXPECT_EQ(that_fit(4, 0), 4U);
}

/// x [2,1000] (8 kB) → a (8 kB) → b [2,500] (4 kB), with 2 MB of weights.
std::shared_ptr<ov::Model> chain() {
    holdfast::test::ModelBuilder b;
    b.result("y", b.input("x", {2, 1000}).relu("a").matmul("b", {1000, 500}));
    return b.model();
}

TEST(WeightBytes, AreThoseOfTheConstants) {
    EXPECT_EQ(weight_bytes(*chain()), 2'000'000U);
}

TEST(ActivationBytes, CountWhatIsThereAtOnce) {
    EXPECT_EQ(activation_bytes(*chain()), 16'000U);  // x and a, then a and b
}

TEST(RequestBytes, CountInputsAndOutputs) {
    const auto model = std::static_pointer_cast<const ov::Model>(chain());
    EXPECT_EQ(request_bytes(model->inputs(), model->outputs()), 12'000U);
}

TEST(RequireMemoryFor, LetsPassWhatFits) {
    require_memory_for(*chain());
    const MemoryCap cap(resident_bytes() + 200 * mebibyte);
    require_memory_for(*chain());
}

TEST(RequireMemoryFor, StatesTheFigures) {
    const MemoryCap cap(32 * mebibyte);
    EXPECT_THAT(test::message_of<InvalidArgument>([] {
                    require_memory_for(*chain());
                    return 0;
                }),
                ::testing::MatchesRegex(
                    "max_memory of 32 MiB is too little for the model '.*': [0-9]+ MiB are in use, "
                    "its 2 MiB of weights take [0-9]+ MiB more when it is compiled, one inference "
                    "takes 1 MiB and what is measured [0-9]+ MiB; at least [0-9]+ MiB are needed"));
}

}  // namespace
}  // namespace holdfast::core
