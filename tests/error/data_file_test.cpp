// A test per message about data that does not fit.
#include <gmock/gmock.h>

#include "holdfast/dataset.hpp"
#include "holdfast/error.hpp"
#include "read/require_finite.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::model_with_inputs;
using test::npy_of;
using test::TemporaryFolder;
using test::write_file;
using test::write_npz;
using ::testing::StartsWith;

const auto image_model = model_with_inputs({{"image", {-1, 1, 1, 2}}});
const std::string two_images = npy_of<std::uint8_t>({2, 1, 1, 2}, {1, 2, 3, 4});

class DataFile : public ::testing::Test {
protected:
    TemporaryFolder folder_;
    std::string name_ = (folder_ / "data.npz").string();

    std::string message(const std::map<std::string, std::string>& arrays,
                        const ov::Model& model = *image_model,
                        test::Zip zip = test::Zip::stored) {
        write_npz(name_, arrays, zip);
        return message_for(name_, model);
    }
    static std::string message_for(const std::filesystem::path& path,
                                   const ov::Model& model = *image_model) {
        return message_of<InvalidArgument>([&] { return open_dataset(path, model); });
    }
};

TEST_F(DataFile, Missing) {
    EXPECT_EQ(message_for("no/such.npz"), "data 'no/such.npz' does not exist");
}

TEST_F(DataFile, OfAnotherKind) {
    const auto path = write_file(folder_ / "data.csv", "1,2");
    EXPECT_EQ(message_for(path),
              "data '" + path.string() + "' is neither an .npz file nor a folder of .npy files");
}

TEST_F(DataFile, FolderWithoutArrays) {
    EXPECT_EQ(message_for(folder_.path()),
              "data '" + folder_.path().string() + "' holds no .npy arrays");
}

TEST_F(DataFile, TruncatedArchive) {
    write_npz(name_, {{"image", two_images}});
    const std::string whole = test::read_file(name_);
    write_file(name_, whole.substr(0, whole.size() / 2));
    EXPECT_THAT(message_for(name_),
                StartsWith("'" + name_ + "' is not an .npz file, or not a whole one: "));
}

TEST_F(DataFile, EmptyArchive) {
    write_file(name_, "");
    EXPECT_THAT(message_for(name_),
                StartsWith("'" + name_ + "' is not an .npz file, or not a whole one"));
}

TEST_F(DataFile, TruncatedArray) {
    EXPECT_EQ(message({{"image", two_images.substr(0, two_images.size() - 1)}}),
              "'" + name_ +
                  "': array 'image' is truncated: its shape [2,1,1,2] takes 4 bytes, but "
                  "only 3 are there");
    const auto path =
        write_file(folder_ / "image.npy", two_images.substr(0, two_images.size() - 3));
    EXPECT_EQ(message_for(folder_.path()),
              "'" + path.string() +
                  "' is truncated: its shape [2,1,1,2] takes 4 bytes, but only 1 are there");
}

TEST_F(DataFile, DamagedCompressedEntry) {
    write_npz(name_,
              {{"image", npy_of<float>({100, 1, 1, 2}, std::vector<float>(200, 1.5F))}},
              test::Zip::deflated);
    std::string bytes = test::read_file(name_);
    for (std::size_t i = 45; i < 90; ++i) bytes[i] = '\x55';
    write_file(name_, bytes);
    EXPECT_THAT(message_for(name_), StartsWith("'" + name_ + "': entry 'image.npy' is damaged"));
}

TEST_F(DataFile, NotAnArray) {
    EXPECT_EQ(message({{"image", "hello, hello"}}),
              "'" + name_ + "': array 'image' is not in .npy format");
}

TEST_F(DataFile, WrongKey) {
    const auto model = model_with_inputs({{"ids", {1, 2}}, {"mask", {1, 2}}});
    const std::string row = npy_of<float>({1, 2}, {1, 2});
    EXPECT_EQ(message({{"ids", row}, {"masks", row}}, *model),
              "data '" + name_ +
                  "' has no array for the model's input 'mask' (did you mean 'masks'?); "
                  "it holds 'ids', 'masks'");
    EXPECT_EQ(message({{"a", two_images}, {"b", two_images}}),
              "data '" + name_ + "' has no array for the model's input 'image'; it holds 'a', 'b'");
    EXPECT_EQ(message({{"labels", two_images}}),
              "data '" + name_ + "' has no array for the model's input 'image'; it holds 'labels'");
}

TEST_F(DataFile, WrongShapeOrRank) {
    EXPECT_EQ(message({{"image", npy_of<float>({1, 1, 1, 3}, {1, 2, 3})}}),
              "'" + name_ +
                  "': array 'image' has shape [1,1,1,3] (first axis: samples), which does not "
                  "fit input 'image' of shape [?,1,1,2]");
    EXPECT_EQ(message({{"image", npy_of<float>({1, 2}, {1, 2})}}),
              "'" + name_ +
                  "': array 'image' has shape [1,2] (first axis: samples), which does not fit "
                  "input 'image' of shape [?,1,1,2]");
    EXPECT_EQ(message({{"image", npy_of<float>({}, {1})}}),
              "'" + name_ +
                  "': array 'image' is a single number, expected an array whose first axis "
                  "counts samples");
}

TEST_F(DataFile, WrongType) {
    const auto model = model_with_inputs({{"ids", {1, 2}, ov::element::i64}});
    EXPECT_EQ(message({{"ids", npy_of<float>({1, 2}, {1, 2})}}, *model),
              "'" + name_ +
                  "': array 'ids' holds elements of type f32, which do not convert to i64 for "
                  "input 'ids'");
    EXPECT_EQ(message({{"image", test::npy({.descr = "|O", .shape = {1}, .data = "x"})}}),
              "'" + name_ +
                  "': array 'image' holds pickled objects, which are not loaded as they may run "
                  "code; expected integers, floating-point numbers or booleans");
}

TEST_F(DataFile, NoSamples) {
    EXPECT_EQ(message({{"image", npy_of<float>({0, 1, 1, 2}, {})}}),
              "'" + name_ + "': array 'image' holds no samples");
}

TEST_F(DataFile, SamplesThatFillNoBatch) {
    EXPECT_EQ(message({{"x", npy_of<float>({5, 1}, {1, 2, 3, 4, 5})}},
                      *model_with_inputs({{"x", {2, 1}}})),
              "'" + name_ +
                  "': array 'x' holds 5 samples, which is not a multiple of the batch of 2 that "
                  "input 'x' takes");
}

TEST_F(DataFile, ArraysOfDifferentLength) {
    const auto model = model_with_inputs({{"a", {1, 1}}, {"b", {1, 1}}});
    EXPECT_EQ(
        message({{"a", npy_of<float>({1, 1}, {1})}, {"b", npy_of<float>({2, 1}, {1, 2})}}, *model),
        "'" + name_ + "': array 'b' holds 2 items, but '" + name_ + "': array 'a' holds 1");
}

TEST_F(DataFile, LabelsOfAnotherLength) {
    EXPECT_EQ(message({{"image", two_images}, {"labels", npy_of<std::uint8_t>({3}, {1, 2, 3})}}),
              "'" + name_ + "': array 'labels' holds 3 labels, but '" + name_ +
                  "': array 'image' holds 2 samples");
}

TEST_F(DataFile, ValueThatDoesNotFit) {
    write_npz(name_, {{"ids", npy_of<std::int64_t>({2, 1}, {1, 300})}});
    const auto data = open_dataset(name_, *model_with_inputs({{"ids", {1, 1}, ov::element::u8}}));
    EXPECT_NO_THROW(data->sample(0));
    EXPECT_EQ(
        message_of<InvalidArgument>([&] { return data->sample(1); }),
        "'" + name_ + "': array 'ids' holds 300, which does not fit the input's element type u8");
}

TEST_F(DataFile, TruncatedWhileOpen) {
    const auto path = write_file(folder_ / "image.npy", two_images);
    const auto data = open_dataset(folder_.path(), *image_model);
    std::filesystem::resize_file(path, two_images.size() - 1);
    EXPECT_NO_THROW(data->sample(0));
    EXPECT_THAT(message_of<InvalidArgument>([&] { return data->sample(1); }),
                StartsWith("'" + path.string() + "' ends at byte "));
}

TEST(DataItem, OutOfBounds) {
    const auto data = make_dataset({Sample{}});
    EXPECT_EQ(message_of<InvalidArgument>([&] { return data->sample(1); }),
              "item 1 was asked for, of 1");
}

TEST(DataItem, NotFinite) {
    const auto message = [](const ov::Tensor& tensor) {
        const Sample sample{{{"image", tensor}}, {}};
        return message_of<InvalidArgument>([&] {
            read::require_finite(sample, 3, "calibration data");
            return 0;
        });
    };
    const std::string expected = "calibration data: item 3 holds NaN or infinity for input 'image'";
    EXPECT_EQ(message(test::tensor_of<float>({2}, {1, NAN})), expected);
    EXPECT_EQ(message(test::tensor_of<double>({1}, {-INFINITY})), expected);
    EXPECT_EQ(message(test::tensor_of<ov::float16>({1}, {ov::float16(INFINITY)})), expected);
    EXPECT_EQ(message(test::tensor_of<float>({2}, {1, 2})), "(no exception)");
    EXPECT_EQ(message(test::tensor_of<std::int32_t>({1}, {1})), "(no exception)");
}

}  // namespace
}  // namespace holdfast
