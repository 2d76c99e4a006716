#include <gmock/gmock.h>

#include "holdfast/readers.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using test::model_with_inputs;
using test::npy_of;
using test::values_of;
using test::write_npz;
using ::testing::ElementsAre;

const auto text_model = model_with_inputs({{"ids", {-1, -1}, ov::element::i64}});

class OpenSampleFolder : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;
    [[nodiscard]] std::unique_ptr<Dataset> opened(const ov::Model& model = *text_model,
                                                  const SampleFolderOptions& options = {}) const {
        return open_sample_folder(folder_.path(), model, options);
    }
    [[nodiscard]] std::filesystem::path sub_folder(const std::string& name) const {
        std::filesystem::create_directory(folder_ / name);
        return folder_ / name;
    }
};

TEST_F(OpenSampleFolder, ReadsSamplesOfDifferentShapesInTheOrderOfTheirNames) {
    write_npz(
        folder_ / "b.npz",
        {{"ids", npy_of<std::int32_t>({1, 2}, {7, 8})}, {"labels", npy_of<std::int64_t>({}, {1})}});
    write_npz(folder_ / "a.npz",
              {{"ids", npy_of<std::int32_t>({1, 3}, {1, 2, 3})},
               {"labels", npy_of<std::int64_t>({1, 2}, {4, 5})}});
    test::write_file(folder_ / "README.txt", "is no sample");
    const auto data = opened();
    ASSERT_EQ(data->size(), 2U);
    ASSERT_TRUE(data->has_labels());
    const Sample first = data->sample(0);
    EXPECT_EQ(first.inputs.at("ids").get_shape(), (ov::Shape{1, 3}));
    EXPECT_THAT(values_of<std::int64_t>(first.inputs.at("ids")), ElementsAre(1, 2, 3));
    EXPECT_EQ(first.label.get_shape(), (ov::Shape{1, 2}));
    const Sample second = data->sample(1);
    EXPECT_THAT(values_of<std::int64_t>(second.inputs.at("ids")), ElementsAre(7, 8));
    EXPECT_EQ(second.label.get_shape(), ov::Shape{1});
    EXPECT_THAT(values_of<std::int64_t>(second.label), ElementsAre(1));
}

TEST_F(OpenSampleFolder, ReadsSubFolders) {
    const auto model = model_with_inputs({{"a", {-1, 2}}, {"b", {1}}});
    for (const float sample : {1.F, 2.F}) {
        const auto sub = sub_folder(sample > 1 ? "s2" : "s1");
        test::write_file(sub / "a.npy", npy_of<float>({2, 2}, {sample, 2, 3, 4}));
        test::write_file(sub / "b.npy", npy_of<float>({}, {10 * sample}));
    }
    const auto data = opened(*model);
    ASSERT_EQ(data->size(), 2U);
    EXPECT_FALSE(data->has_labels());
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("a")), ElementsAre(2, 2, 3, 4));
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("b")), ElementsAre(20));
}

TEST_F(OpenSampleFolder, AddsTheBatchAxis) {
    write_npz(folder_ / "a.npz", {{"x", npy_of<std::int64_t>({3}, {1, 2, 3})}});
    EXPECT_EQ(opened()->sample(0).inputs.at("ids").get_shape(), (ov::Shape{1, 3}));
}

TEST_F(OpenSampleFolder, ReadsColumnMajorArrays) {
    write_npz(
        folder_ / "a.npz",
        {{"ids",
          test::npy({.descr = "<i8",
                     .shape = {2, 2},
                     .data = std::string(
                         "\1\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0", 32),
                     .fortran_order = true})}});
    EXPECT_THAT(values_of<std::int64_t>(opened()->sample(0).inputs.at("ids")),
                ElementsAre(1, 2, 3, 4));
}

TEST_F(OpenSampleFolder, LeavesOutBadSamplesOnRequest) {
    const std::string label = npy_of<std::int64_t>({1}, {3});
    test::write_file(folder_ / "0.npz", "no archive");
    write_npz(folder_ / "1.npz", {{"ids", npy_of<std::int64_t>({1, 1}, {5})}, {"labels", label}});
    write_npz(folder_ / "2.npz", {{"ids", npy_of<float>({1, 1}, {5})}, {"labels", label}});
    write_npz(folder_ / "3.npz", {{"ids", npy_of<std::int64_t>({1, 1}, {5})}});
    (void)sub_folder("4");
    write_npz(folder_ / "5.npz", {{"ids", npy_of<std::int64_t>({1, 1}, {6})}, {"labels", label}});
    std::vector<std::string> bad;
    const auto data = opened(
        *text_model, {.on_bad_sample = [&](const std::string& what) { bad.push_back(what); }});
    ASSERT_EQ(data->size(), 2U);
    EXPECT_TRUE(data->has_labels());
    EXPECT_THAT(values_of<std::int64_t>(data->sample(1).inputs.at("ids")), ElementsAre(6));
    ASSERT_EQ(bad.size(), 4U);
    EXPECT_THAT(bad[1], ::testing::HasSubstr("2.npz"));
    EXPECT_THAT(bad[3], ::testing::HasSubstr("holds no .npy arrays"));
}

}  // namespace
}  // namespace holdfast
