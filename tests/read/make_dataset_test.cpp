#include <gmock/gmock.h>

#include "holdfast/dataset.hpp"
#include "holdfast/error.hpp"
#include "support/items.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::tensor_of;

Sample labelled(float label) {
    return {{}, tensor_of<float>({1}, {label})};
}

TEST(MakeDataset, HoldsSamples) {
    const auto data = make_dataset({labelled(1), labelled(2)});
    EXPECT_EQ(data->size(), 2U);
    EXPECT_TRUE(data->has_labels());
    EXPECT_EQ(data->sample(1).label.data<float>()[0], 2.F);
    EXPECT_FALSE(make_dataset({Sample{}})->has_labels());
    EXPECT_FALSE(make_dataset(std::vector<Sample>{})->has_labels());
}

TEST(MakeDataset, RefusesLabelsOnSomeItemsOnly) {
    EXPECT_EQ(message_of<InvalidArgument>([] {
                  return make_dataset({labelled(1), Sample{}});
              }),
              "item 1 has no label, unlike item 0");
    EXPECT_EQ(message_of<InvalidArgument>([] {
                  return make_dataset({Sample{}, labelled(1)});
              }),
              "item 1 has a label, unlike item 0");
}

TEST(MakeDataset, ReadsThroughAFunction) {
    const auto data =
        make_dataset(3, true, [](std::size_t i) { return labelled(static_cast<float>(i)); });
    EXPECT_EQ(data->size(), 3U);
    EXPECT_TRUE(data->has_labels());
    EXPECT_EQ(data->sample(2).label.data<float>()[0], 2.F);
    EXPECT_EQ(message_of<InvalidArgument>([&] { return data->sample(3); }),
              "item 3 was asked for, of 3");
}

TEST(MakeDataset, RefusesAnEmptyFunction) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return make_dataset(1, false, {}); }),
              "the function that reads items is empty");
}

}  // namespace
}  // namespace holdfast
