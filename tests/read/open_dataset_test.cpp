#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <thread>

#include <gmock/gmock.h>

#include "holdfast/dataset.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using test::model_with_inputs;
using test::npy_of;
using test::TemporaryFolder;
using test::values_of;
using test::write_file;
using test::write_npz;
using ::testing::ElementsAre;

std::vector<float> counting(std::size_t count) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), 0.F);
    return values;
}

const auto image_model = model_with_inputs({{"image", {-1, 1, 1, 2}}});

class OpenDataset : public ::testing::TestWithParam<test::Zip> {
protected:
    TemporaryFolder folder_;
    std::filesystem::path npz(const std::map<std::string, std::string>& arrays) {
        return write_npz(folder_ / "data.npz", arrays, GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(Zip,
                         OpenDataset,
                         ::testing::Values(test::Zip::stored, test::Zip::deflated),
                         [](const auto& zip) {
                             return zip.param == test::Zip::stored ? "stored" : "deflated";
                         });

TEST_P(OpenDataset, ReadsSamplesAndLabels) {
    const auto path = npz({{"image", npy_of<std::uint8_t>({3, 1, 1, 2}, {0, 1, 2, 3, 254, 255})},
                           {"labels", npy_of<std::int64_t>({3}, {7, 8, 9})}});
    const auto data = open_dataset(path, *image_model);
    ASSERT_EQ(data->size(), 3U);
    EXPECT_TRUE(data->has_labels());
    const Sample last = data->sample(2);
    EXPECT_EQ(last.inputs.at("image").get_shape(), (ov::Shape{1, 1, 1, 2}));
    EXPECT_THAT(values_of<float>(last.inputs.at("image")), ElementsAre(254, 255));
    EXPECT_THAT(values_of<std::int64_t>(last.label), ElementsAre(9));
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("image")), ElementsAre(0, 1));
}

TEST_P(OpenDataset, ReadsItemsInAnyOrderFromSeveralThreads) {
    constexpr std::size_t count = 2000;
    const auto path = npz({{"image", npy_of<float>({count, 1, 1, 2}, counting(2 * count))},
                           {"labels", npy_of<float>({count, 1}, counting(count))}});
    const auto data = open_dataset(path, *image_model);
    std::atomic<std::size_t> wrong = 0;
    const auto read_backwards_from = [&](std::size_t start) {
        for (std::size_t step = 0; step < count; ++step) {
            const std::size_t index = (start + count - step) % count;
            const Sample sample = data->sample(index);
            const auto expected = static_cast<float>(index);
            if (sample.inputs.at("image").data<float>()[1] != 2 * expected + 1) ++wrong;
            if (sample.label.data<float>()[0] != expected) ++wrong;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (const std::size_t start : {0U, 700U, 1999U})
            threads.emplace_back(read_backwards_from, start);
    }
    EXPECT_EQ(wrong, 0U);
}

TEST_P(OpenDataset, ReadsFortranOrder) {
    // Logical array a[i][j][k] = 100 i + 10 j + k of shape [2, 3, 2]; the first index runs fastest.
    std::vector<std::int16_t> in_file;
    for (int k = 0; k < 2; ++k) {
        for (int j = 0; j < 3; ++j) {
            for (int i = 0; i < 2; ++i)
                in_file.push_back(static_cast<std::int16_t>(100 * i + 10 * j + k));
        }
    }
    const std::string data(reinterpret_cast<const char*>(in_file.data()), in_file.size() * 2);
    const auto path = npz(
        {{"x",
          test::npy({.descr = "<i2", .shape = {2, 3, 2}, .data = data, .fortran_order = true})}});
    const auto model = model_with_inputs({{"x", {-1, 3, 2}}});
    const auto dataset = open_dataset(path, *model);
    EXPECT_THAT(values_of<float>(dataset->sample(0).inputs.at("x")),
                ElementsAre(0, 1, 10, 11, 20, 21));
    EXPECT_THAT(values_of<float>(dataset->sample(1).inputs.at("x")),
                ElementsAre(100, 101, 110, 111, 120, 121));
}

TEST_P(OpenDataset, ReadsBigEndian) {
    const auto path =
        npz({{"x", test::npy({.descr = ">i2", .shape = {2, 1}, .data = {1, 2, 0, 5}})}});
    const auto dataset = open_dataset(path, *model_with_inputs({{"x", {1, 1}}}));
    EXPECT_THAT(values_of<float>(dataset->sample(0).inputs.at("x")), ElementsAre(258));
    EXPECT_THAT(values_of<float>(dataset->sample(1).inputs.at("x")), ElementsAre(5));
}

TEST_P(OpenDataset, ReadsBigEndianInFortranOrder) {
    const std::string data{0, 1, 1, 1, 0, 2, 1, 2};  // 1, 257 (the first column), 2, 258
    const auto path = npz(
        {{"x", test::npy({.descr = ">i2", .shape = {2, 2}, .data = data, .fortran_order = true})}});
    const auto dataset = open_dataset(path, *model_with_inputs({{"x", {1, 2}}}));
    EXPECT_THAT(values_of<float>(dataset->sample(0).inputs.at("x")), ElementsAre(1, 2));
    EXPECT_THAT(values_of<float>(dataset->sample(1).inputs.at("x")), ElementsAre(257, 258));
}

TEST_P(OpenDataset, TakesAStaticBatchOfSamplesPerItem) {
    const auto path = npz({{"x", npy_of<float>({6, 1}, counting(6))},
                           {"labels", npy_of<std::int32_t>({6}, {0, 10, 20, 30, 40, 50})}});
    const auto dataset = open_dataset(path, *model_with_inputs({{"x", {3, 1}}}));
    ASSERT_EQ(dataset->size(), 2U);
    const Sample second = dataset->sample(1);
    EXPECT_EQ(second.inputs.at("x").get_shape(), (ov::Shape{3, 1}));
    EXPECT_THAT(values_of<float>(second.inputs.at("x")), ElementsAre(3, 4, 5));
    EXPECT_THAT(values_of<std::int32_t>(second.label), ElementsAre(30, 40, 50));
}

TEST_P(OpenDataset, TakesSamplesThatAreWholeInputs) {
    const auto path = npz({{"x", npy_of<float>({2, 3, 2}, counting(12))}});
    const auto dataset = open_dataset(path, *model_with_inputs({{"x", {3, -1}}}));
    ASSERT_EQ(dataset->size(), 2U);
    EXPECT_EQ(dataset->sample(1).inputs.at("x").get_shape(), (ov::Shape{3, 2}));
    EXPECT_THAT(values_of<float>(dataset->sample(1).inputs.at("x")),
                ElementsAre(6, 7, 8, 9, 10, 11));
}

TEST_P(OpenDataset, TakesNumbersForAScalarInput) {
    const auto path = npz({{"x", npy_of<float>({3}, counting(3))}});
    const auto dataset = open_dataset(path, *model_with_inputs({{"x", ov::PartialShape{}}}));
    ASSERT_EQ(dataset->size(), 3U);
    EXPECT_EQ(dataset->sample(2).inputs.at("x").get_shape(), ov::Shape{});
}

TEST_P(OpenDataset, TakesAnyShapeForAnInputOfDynamicRank) {
    const auto path = npz({{"x", npy_of<float>({2, 3}, counting(6))}});
    const auto dataset =
        open_dataset(path, *model_with_inputs({{"x", ov::PartialShape::dynamic()}}));
    EXPECT_EQ(dataset->sample(0).inputs.at("x").get_shape(), (ov::Shape{1, 3}));
}

TEST_P(OpenDataset, FindsArraysByFriendlyAndTensorName) {
    const auto model = model_with_inputs({{"ids", {1, 2}, ov::element::i64, "ids:0"},
                                          {"mask", {1, 2}, ov::element::boolean, "mask:0"}});
    const auto path = npz({{"ids:0", npy_of<std::int32_t>({1, 2}, {4, 5})},
                           {"mask", npy_of<std::uint8_t>({1, 2}, {1, 0})},
                           {"comment", "not even an array"}});
    const Sample sample = open_dataset(path, *model)->sample(0);
    EXPECT_THAT(values_of<std::int64_t>(sample.inputs.at("ids")), ElementsAre(4, 5));
    EXPECT_EQ(sample.inputs.at("mask").get_element_type(), ov::element::boolean);
    EXPECT_FALSE(static_cast<bool>(sample.label));
}

TEST_P(OpenDataset, TakesTheOnlyArrayForTheOnlyInput) {
    const auto path =
        npz({{"arr_0", npy_of<float>({1, 1, 1, 2}, {1, 2})}, {"y", npy_of<float>({1}, {3})}});
    const auto data = open_dataset(path, *image_model, {.labels = "y"});
    EXPECT_TRUE(data->has_labels());
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("image")), ElementsAre(1, 2));
}

TEST_P(OpenDataset, PrefersTheInputToTheLabelsOfItsName) {
    const auto model = model_with_inputs({{"labels", {1, 1}}});
    const auto data = open_dataset(npz({{"labels", npy_of<float>({1, 1}, {2})}}), *model);
    EXPECT_FALSE(data->has_labels());
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("labels")), ElementsAre(2));
}

TEST(OpenFolder, ReadsNpyFiles) {
    const TemporaryFolder folder;
    write_file(folder / "image.npy", npy_of<std::uint8_t>({2, 1, 1, 2}, {1, 2, 3, 4}));
    write_file(folder / "labels.npy", npy_of<std::uint8_t>({2}, {5, 6}));
    write_file(folder / "notes.txt", "hello");
    const auto data = open_dataset(folder.path(), *image_model);
    ASSERT_EQ(data->size(), 2U);
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("image")), ElementsAre(3, 4));
    EXPECT_THAT(values_of<std::uint8_t>(data->sample(1).label), ElementsAre(6));
}

TEST(OpenExample, ReadsFashionMnist) {
    const auto model = model_with_inputs({{"image", {-1, 1, 28, 28}}});
    const auto calibration = open_dataset(test::fashion_mnist("calibration.npz"), *model);
    EXPECT_EQ(calibration->size(), 300U);
    EXPECT_FALSE(calibration->has_labels());
    const auto validation = open_dataset(test::fashion_mnist("validation.npz"), *model);
    EXPECT_EQ(validation->size(), 2500U);
    // The first test images: ankle boot, pullover, trouser, trouser.
    for (const std::size_t i : {0U, 1U, 2U, 3U}) {
        const Sample sample = validation->sample(i);
        EXPECT_EQ(sample.label.data<std::uint8_t>()[0], (std::array{9, 2, 1, 1}.at(i)));
        EXPECT_EQ(sample.inputs.at("image").get_shape(), (ov::Shape{1, 1, 28, 28}));
        const auto pixels = values_of<float>(sample.inputs.at("image"));
        EXPECT_GT(*std::ranges::max_element(pixels), 200.F);
    }
}

}  // namespace
}  // namespace holdfast
