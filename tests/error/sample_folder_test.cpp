// A test per message about folders of samples that are broken or do not fit.
#include <gmock/gmock.h>

#include "core/check.hpp"
#include "holdfast/readers.hpp"
#include "support/input_models.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::npy_of;
using test::write_npz;
using ::testing::StartsWith;

const auto row_model = test::model_with_inputs({{"row", {-1, 2}}});

class SampleFolderError : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;

    [[nodiscard]] std::string quoted(const std::string& name) const {
        return core::concat("'", (folder_ / name).string(), "'");
    }
    [[nodiscard]] std::string message() const {
        return message_of<InvalidArgument>(
            [&] { return open_sample_folder(folder_.path(), *row_model); });
    }
    void add(const std::string& name, const std::map<std::string, std::string>& arrays) const {
        write_npz(folder_ / name, arrays);
    }
};

const std::string row = npy_of<float>({1, 2}, {1, 2});

TEST_F(SampleFolderError, NotAFolder) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return open_sample_folder("no/such", *row_model); }),
              "data 'no/such' is no folder, expected one with an .npz file or a sub-folder per "
              "sample");
}

TEST_F(SampleFolderError, Empty) {
    EXPECT_EQ(message(),
              core::concat("data '",
                           folder_.path().string(),
                           "' holds neither .npz files nor sub-folders, expected one per sample"));
}

TEST_F(SampleFolderError, WithoutAReadableSample) {
    test::write_file(folder_ / "a.npz", "no archive");
    EXPECT_EQ(
        message_of<InvalidArgument>([&] {
            return open_sample_folder(
                folder_.path(), *row_model, {.on_bad_sample = [](const std::string&) {}});
        }),
        core::concat("data '", folder_.path().string(), "' holds no sample that can be read"));
}

TEST_F(SampleFolderError, WithABrokenFile) {
    test::write_file(folder_ / "a.npz", "no archive");
    EXPECT_THAT(message(),
                StartsWith(quoted("a.npz") + " is not an .npz file, or not a whole one: "));
}

TEST_F(SampleFolderError, WithAnArrayOfAnotherShape) {
    add("a.npz", {{"row", npy_of<float>({1, 3}, {1, 2, 3})}});
    EXPECT_EQ(message(),
              quoted("a.npz") +
                  ": array 'row' has shape [1,3], which does not fit input 'row' of shape [?,2]");
}

TEST_F(SampleFolderError, WithoutTheArrayOfAnInput) {
    add("a.npz", {{"x", row}, {"y", row}});
    EXPECT_EQ(
        message(),
        "data " + quoted("a.npz") + " has no array for the model's input 'row'; it holds 'x', 'y'");
}

TEST_F(SampleFolderError, WithALabelHereAndNoneThere) {
    add("a.npz", {{"row", row}, {"labels", row}});
    add("b.npz", {{"row", row}});
    const auto data = open_sample_folder(folder_.path(), *row_model);
    EXPECT_EQ(message_of<InvalidArgument>([&] { return data->sample(1); }),
              core::concat(quoted("b.npz"), " has no array 'labels', unlike ", quoted("a.npz")));
}

TEST_F(SampleFolderError, WithATruncatedArrayLaterOn) {
    add("a.npz", {{"row", row}});
    add("b.npz", {{"row", row.substr(0, row.size() - 1)}});
    const auto data = open_sample_folder(folder_.path(), *row_model);
    EXPECT_THAT(message_of<InvalidArgument>([&] { return data->sample(1); }),
                StartsWith(quoted("b.npz") + ": array 'row' is truncated: "));
    EXPECT_EQ(message_of<InvalidArgument>([&] { return data->sample(2); }),
              "item 2 was asked for, of 2");
}

}  // namespace
}  // namespace holdfast
