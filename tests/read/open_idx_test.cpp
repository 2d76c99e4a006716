#include <gmock/gmock.h>

#include "holdfast/readers.hpp"
#include "support/idx_writer.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using test::idx_of;
using test::model_with_inputs;
using test::values_of;
using test::write_file;
using test::write_gzip;
using ::testing::ElementsAre;

const auto image_model = model_with_inputs({{"image", {-1, 1, 2, 2}}});
const std::string three_images =
    idx_of<std::uint8_t>(8, {3, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 252, 253, 254, 255});
const std::string three_labels = idx_of<std::uint8_t>(8, {3}, {7, 0, 9});

class OpenIdx : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;
    [[nodiscard]] std::unique_ptr<Dataset> opened(const std::string& name,
                                                  const IdxOptions& options = {}) const {
        return open_idx(folder_ / name, *image_model, options);
    }
};

void expect_all_three(const Dataset& data) {
    ASSERT_EQ(data.size(), 3U);
    ASSERT_TRUE(data.has_labels());
    const Sample last = data.sample(2);
    EXPECT_EQ(last.inputs.at("image").get_shape(), (ov::Shape{1, 1, 2, 2}));
    EXPECT_THAT(values_of<float>(last.inputs.at("image")), ElementsAre(252, 253, 254, 255));
    EXPECT_EQ(last.label.get_shape(), ov::Shape{1});
    EXPECT_THAT(values_of<std::uint8_t>(last.label), ElementsAre(9));
    EXPECT_THAT(values_of<std::uint8_t>(data.sample(0).label), ElementsAre(7));
}

TEST_F(OpenIdx, ReadsImagesAndTheLabelsBesideThem) {
    write_file(folder_ / "train-images-idx3-ubyte", three_images);
    write_file(folder_ / "train-labels-idx1-ubyte", three_labels);
    expect_all_three(*opened("train-images-idx3-ubyte"));
}

TEST_F(OpenIdx, ReadsCompressedFiles) {
    write_gzip(folder_ / "t10k-images.idx3-ubyte.gz", three_images);
    write_gzip(folder_ / "t10k-labels.idx1-ubyte.gz", three_labels);
    expect_all_three(*opened("t10k-images.idx3-ubyte.gz"));
}

TEST_F(OpenIdx, FindsLabelsThatAloneAreCompressed) {
    write_file(folder_ / "a-images-idx3-ubyte", three_images);
    write_gzip(folder_ / "a-labels-idx1-ubyte.gz", three_labels);
    expect_all_three(*opened("a-images-idx3-ubyte"));
}

TEST_F(OpenIdx, TakesTheLabelsThatItIsGiven) {
    write_file(folder_ / "x-images-idx3-ubyte", three_images);
    write_file(folder_ / "x-labels-idx1-ubyte", idx_of<std::uint8_t>(8, {3}, {1, 1, 1}));
    write_file(folder_ / "other", three_labels);
    expect_all_three(*opened("x-images-idx3-ubyte", {.labels = folder_ / "other"}));
}

TEST_F(OpenIdx, HasNoLabelsWhereThereAreNone) {
    write_file(folder_ / "x-images-idx3-ubyte", three_images);
    write_file(folder_ / "plain", three_images);
    EXPECT_FALSE(opened("x-images-idx3-ubyte")->has_labels());
    EXPECT_FALSE(opened("plain")->has_labels());
    EXPECT_FALSE(opened("plain")->sample(1).label);
}

TEST_F(OpenIdx, FillsAStaticBatch) {
    write_file(folder_ / "x", idx_of<std::uint8_t>(8, {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
    const auto data = open_idx(folder_ / "x", *model_with_inputs({{"row", {2, 2}}}));
    ASSERT_EQ(data->size(), 2U);
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("row")), ElementsAre(5, 6, 7, 8));
}

template <typename T>
class OpenIdxOfType : public OpenIdx {};

template <typename T, char code>
struct Coded {
    using Type = T;
    static constexpr char type = code;
};
using Types = ::testing::Types<Coded<std::uint8_t, 0x08>,
                               Coded<std::int8_t, 0x09>,
                               Coded<std::int16_t, 0x0B>,
                               Coded<std::int32_t, 0x0C>,
                               Coded<float, 0x0D>,
                               Coded<double, 0x0E>>;
TYPED_TEST_SUITE(OpenIdxOfType, Types);

TYPED_TEST(OpenIdxOfType, ReadsElementsInBigEndian) {
    using T = typename TypeParam::Type;
    const auto low = std::numeric_limits<T>::is_signed ? T(-100) : T(100);
    write_file(this->folder_ / "x", idx_of<T>(TypeParam::type, {2, 2}, {T(1), low, T(3), T(127)}));
    write_file(this->folder_ / "y", idx_of<T>(TypeParam::type, {2}, {T(5), T(6)}));
    const auto data = open_idx(this->folder_ / "x",
                               *model_with_inputs({{"row", {-1, 2}}}),
                               {.labels = this->folder_ / "y"});
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("row")),
                ElementsAre(1.F, static_cast<float>(low)));
    EXPECT_THAT(values_of<T>(data->sample(1).label), ElementsAre(T(6)));
}

}  // namespace
}  // namespace holdfast
