#include "read/kept_items.hpp"

#include <gmock/gmock.h>

#include "core/memory.hpp"
#include "support/memory_cap.hpp"
#include "support/model_builder.hpp"

namespace holdfast::read {
namespace {

using ::testing::ElementsAre;

ov::Tensor filled(const ov::Shape& shape, float value) {
    ov::Tensor tensor(ov::element::f32, shape);
    std::fill_n(tensor.data<float>(), tensor.get_size(), value);
    return tensor;
}

/// Three samples of two tensors each.
void add_some(KeptItems& items) {
    for (std::size_t item : {1U, 0U, 2U}) {
        items.add(item, "a", filled({1, 1000}, static_cast<float>(item)));
        items.add(item, "b", filled({2, 3}, static_cast<float>(10 + item)));
    }
}

void expect_them(const Dataset& data) {
    ASSERT_EQ(data.size(), 3U);
    EXPECT_FALSE(data.has_labels());
    for (std::size_t item = 0; item < 3; ++item) {
        const auto sample = data.sample(item);
        const auto& a = sample.inputs.at("a");
        const auto& b = sample.inputs.at("b");
        EXPECT_EQ(a.get_shape(), (ov::Shape{1, 1000}));
        EXPECT_EQ(a.data<const float>()[999], static_cast<float>(item));
        EXPECT_EQ(b.get_shape(), (ov::Shape{2, 3}));
        EXPECT_EQ(b.data<const float>()[0], static_cast<float>(10 + item));
    }
}

TEST(KeptItems, LieInMemoryWithoutACap) {
    KeptItems items(3);
    add_some(items);
    EXPECT_EQ(items.bytes_in_memory(), 3 * (4000U + 24U));
    expect_them(*std::move(items).dataset());
}

TEST(KeptItems, LieInAFileWhereTheCapLeavesNoRoom) {
    const test::MemoryCap cap(1);
    KeptItems items(3);
    add_some(items);
    EXPECT_EQ(items.bytes_in_memory(), 0U);
    expect_them(*std::move(items).dataset());
}

TEST(KeptItems, AreCopies) {
    for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}}) {
        const test::MemoryCap cap(bytes);
        KeptItems items(1);
        auto tensor = filled({2}, 1);
        items.add(0, "a", tensor);
        tensor.data<float>()[0] = 2;
        EXPECT_EQ(std::move(items).dataset()->sample(0).inputs.at("a").data<const float>()[0], 1);
    }
}

TEST(KeptItems, TakeAPartOfALargerTensor) {
    const test::MemoryCap cap(1);
    auto whole = filled({2, 4}, 1);
    whole.data<float>()[6] = 7;
    KeptItems items(1);
    items.add(0, "a", ov::Tensor(whole, ov::Coordinate{0, 2}, ov::Coordinate{2, 4}));
    const auto read = std::move(items).dataset()->sample(0).inputs.at("a");
    EXPECT_THAT(std::vector<float>(read.data<const float>(), read.data<const float>() + 4),
                ElementsAre(1, 1, 7, 1));
}

}  // namespace
}  // namespace holdfast::read
