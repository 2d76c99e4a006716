#include <opencv2/imgcodecs.hpp>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "holdfast/images.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::model_with_inputs;
using test::values_of;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

const auto grey_model = model_with_inputs({{"image", {-1, 1, 2, 3}}});
const auto colour_model = model_with_inputs({{"image", {-1, 3, 1, 2}}});

class OpenImages : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;
    std::vector<std::string> bad_;

    [[nodiscard]] std::filesystem::path path_of(const std::string& name) const {
        const auto path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        return path;
    }
    void add(const std::string& name, const cv::Mat& image) const {
        ASSERT_TRUE(cv::imwrite(path_of(name).string(), image));
    }
    /// 2 rows of 3 pixels: `first`, `first + 1`, …
    void add_grey(const std::string& name, int first) const {
        cv::Mat image(2, 3, CV_8UC1);
        for (int i = 0; i < 6; ++i)
            image.at<std::uint8_t>(i / 3, i % 3) = static_cast<std::uint8_t>(first + i);
        add(name, image);
    }
    [[nodiscard]] std::unique_ptr<Dataset> opened(const ov::Model& model,
                                                  const ImageOptions& options = {}) const {
        return open_images(folder_.path(), model, options);
    }
    [[nodiscard]] std::vector<float> pixels(const ov::Model& model,
                                            const ImageOptions& options = {}) const {
        return values_of<float>(opened(model, options)->sample(0).inputs.at("image"));
    }
    [[nodiscard]] std::string quoted(const std::string& name) const {
        return core::concat("'", (folder_ / name).string(), "'");
    }
    [[nodiscard]] OnBadSample note() {
        return [this](const std::string& what) { bad_.push_back(what); };
    }
};

TEST_F(OpenImages, ReadsGreyImagesAndTheirClasses) {
    add_grey("cat/1.png", 10);
    add_grey("dog/1.png", 100);
    add_grey("dog/2.bmp", 200);
    const auto data = opened(*grey_model);
    ASSERT_EQ(data->size(), 3U);
    EXPECT_TRUE(data->has_labels());
    const Sample second = data->sample(1);
    EXPECT_EQ(second.inputs.at("image").get_shape(), (ov::Shape{1, 1, 2, 3}));
    EXPECT_THAT(values_of<float>(second.inputs.at("image")),
                ElementsAre(100, 101, 102, 103, 104, 105));
    EXPECT_THAT(values_of<std::int64_t>(second.label), ElementsAre(1));
    EXPECT_THAT(values_of<std::int64_t>(data->sample(0).label), ElementsAre(0));
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return data->sample(3); }),
              "item 3 was asked for, of 3");
}

TEST_F(OpenImages, PutsColoursWhereTheModelHasThem) {
    cv::Mat image(1, 2, CV_8UC3);
    image.at<cv::Vec3b>(0, 0) = {1, 2, 3};  // blue, green, red
    image.at<cv::Vec3b>(0, 1) = {11, 12, 13};
    add("a.png", image);
    EXPECT_THAT(pixels(*colour_model), ElementsAre(3, 13, 2, 12, 1, 11));
    EXPECT_THAT(pixels(*colour_model, {.channels = ImageChannels::bgr}),
                ElementsAre(1, 11, 2, 12, 3, 13));
    const auto at_end = model_with_inputs({{"image", {-1, -1, -1, 3}}});
    EXPECT_THAT(pixels(*at_end, {.resize = {.width = 2, .height = 1}}),
                ElementsAre(3, 2, 1, 13, 12, 11));
}

TEST_F(OpenImages, FillsInputsOfBytes) {
    add_grey("a.png", 250);
    const auto model = model_with_inputs({{"image", {-1, 1, 2, 3}, ov::element::u8}});
    EXPECT_THAT(values_of<std::uint8_t>(opened(*model)->sample(0).inputs.at("image")),
                ElementsAre(250, 251, 252, 253, 254, 255));
}

TEST_F(OpenImages, ReadsAListOfFilesAndLabels) {
    add_grey("x/a.png", 1);
    add_grey("b.png", 2);
    const auto csv = test::write_file(folder_ / "labels.csv", "file,label\nb.png,7\nx/a.png,5\n");
    const auto data = opened(*grey_model, {.labels_csv = csv});
    ASSERT_EQ(data->size(), 2U);
    EXPECT_THAT(values_of<std::int64_t>(data->sample(0).label), ElementsAre(7));
    EXPECT_EQ(values_of<float>(data->sample(1).inputs.at("image"))[0], 1);
}

TEST_F(OpenImages, ShrinksByMeansOfAreas) {
    cv::Mat image(4, 6, CV_8UC1, cv::Scalar(0));
    image.at<std::uint8_t>(0, 0) = 200;
    image.at<std::uint8_t>(3, 5) = 100;
    add("a.png", image);
    EXPECT_THAT(pixels(*grey_model), ElementsAre(50, 0, 0, 0, 0, 25));
}

TEST_F(OpenImages, EnlargesLinearly) {
    cv::Mat image(1, 2, CV_8UC1);
    image.at<std::uint8_t>(0, 0) = 0;
    image.at<std::uint8_t>(0, 1) = 100;
    add("a.png", image);
    EXPECT_THAT(
        pixels(*model_with_inputs({{"image", {-1, 1, 2, 8}}})),
        ::testing::Pointwise(::testing::FloatNear(1),
                             {0, 0, 12, 37, 62, 87, 100, 100, 0, 0, 12, 37, 62, 87, 100, 100}));
}

TEST_F(OpenImages, CropsTheMiddle) {
    cv::Mat image(4, 9, CV_8UC1);
    for (int i = 0; i < 36; ++i)
        image.at<std::uint8_t>(i / 9, i % 9) = static_cast<std::uint8_t>(i);
    add("a.png", image);
    EXPECT_THAT(pixels(*grey_model, {.resize = {.width = 9, .height = 4}, .crop = true}),
                ElementsAre(12, 13, 14, 21, 22, 23));
    const auto tall = model_with_inputs({{"image", {-1, 1, 4, 5}}});
    EXPECT_THAT(
        pixels(*tall, {.crop = true}),
        ElementsAre(2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 29, 30, 31, 32, 33));
}

TEST_F(OpenImages, FillsAStaticBatch) {
    for (const int i : {1, 2, 3, 4}) add_grey("a/" + std::to_string(i) + ".png", 10 * i);
    const auto data = opened(*model_with_inputs({{"image", {2, 1, 2, 3}}}));
    ASSERT_EQ(data->size(), 2U);
    const Sample last = data->sample(1);
    EXPECT_THAT(values_of<float>(last.inputs.at("image")),
                ElementsAre(30, 31, 32, 33, 34, 35, 40, 41, 42, 43, 44, 45));
    EXPECT_THAT(values_of<std::int64_t>(last.label), ElementsAre(0, 0));
    EXPECT_EQ(test::message_of<InvalidArgument>([&] {
                  return opened(*model_with_inputs({{"image", {3, 1, 2, 3}}}));
              }),
              "the data holds 4 images, which is not a multiple of the batch of 3 that input "
              "'image' takes");
}

TEST_F(OpenImages, GivesTheSameEachTime) {
    cv::Mat image(37, 53, CV_8UC3);
    cv::randu(image, 0, 255);
    add("a.jpg", image);
    const auto model = model_with_inputs({{"image", {-1, 3, 16, 16}}});
    const auto data = opened(*model, {.crop = true});
    const auto first = values_of<float>(data->sample(0).inputs.at("image"));
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("image")), ElementsAreArray(first));
    EXPECT_THAT(pixels(*model, {.crop = true}), ElementsAreArray(first));
}

class BadImages : public OpenImages {
protected:
    BadImages() {
        add_grey("c/1good.png", 10);
        add_grey("c/5good.png", 50);
        add_grey("c/whole.png", 0);
        const std::string png = test::read_file(folder_ / "c/whole.png");
        std::filesystem::remove(folder_ / "c/whole.png");
        test::write_file(folder_ / "c/2cut.png", png.substr(0, png.size() / 2));
        test::write_file(folder_ / "c/3empty.png", "");
        test::write_file(folder_ / "c/4text.jpg", "no image");
        cv::Mat noise(64, 64, CV_8UC3);
        cv::randu(noise, 0, 255);
        add("c/6cut.jpg", noise);
        const std::string jpeg = test::read_file(folder_ / "c/6cut.jpg");
        test::write_file(folder_ / "c/6cut.jpg", jpeg.substr(0, jpeg.size() / 2));
    }
    [[nodiscard]] std::string message(std::size_t index) const {
        const auto data = opened(*grey_model);
        return test::message_of<InvalidArgument>([&] { return data->sample(index); });
    }
    [[nodiscard]] std::string damaged(const std::string& name) const {
        return core::concat(
            "image ", quoted(name), " is damaged, cut off, or of a format that can't be decoded");
    }
    [[nodiscard]] std::vector<std::string> all_messages() const {
        return {core::concat("image ", quoted("c/2cut.png"), " is cut off"),
                core::concat("image ", quoted("c/3empty.png"), " is empty"),
                damaged("c/4text.jpg"),
                core::concat("image ", quoted("c/6cut.jpg"), " is cut off")};
    }
};

TEST_F(BadImages, AreNamed) {
    const auto expected = all_messages();
    EXPECT_EQ(message(0), "(no exception)");
    EXPECT_EQ(message(1), expected[0]);
    EXPECT_EQ(message(2), expected[1]);
    EXPECT_EQ(message(3), expected[2]);
    EXPECT_EQ(message(5), expected[3]);
}

TEST_F(BadImages, AreLeftOutOnRequest) {
    const auto data = opened(*grey_model, {.on_bad_sample = note()});
    ASSERT_EQ(data->size(), 2U);
    EXPECT_EQ(values_of<float>(data->sample(1).inputs.at("image"))[0], 50);
    EXPECT_THAT(bad_, ElementsAreArray(all_messages()));
}

TEST_F(BadImages, TakeThoseWithThemThatFillNoBatch) {
    add_grey("c/7good.png", 70);
    const auto data =
        opened(*model_with_inputs({{"image", {2, 1, 2, 3}}}), {.on_bad_sample = note()});
    EXPECT_EQ(data->size(), 1U);
    ASSERT_EQ(bad_.size(), 5U);
    EXPECT_EQ(bad_.back(), core::concat("image ", quoted("c/7good.png"), " fills no batch of 2"));
}

TEST_F(BadImages, MayBeAll) {
    for (const char* good : {"c/1good.png", "c/5good.png"}) std::filesystem::remove(folder_ / good);
    EXPECT_EQ(test::message_of<InvalidArgument>(
                  [&] { return opened(*grey_model, {.on_bad_sample = note()}); }),
              "the data holds no image that can be read");
}

TEST_F(OpenImages, NamesAFileOfTheListThatIsNotThere) {
    add_grey("a.png", 1);
    const auto csv = test::write_file(folder_ / "labels.csv", "b.png,7\n");
    const auto data = opened(*grey_model, {.labels_csv = csv});
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return data->sample(0); }),
              quoted("b.png") + " cannot be opened: No such file or directory");
}

TEST_F(OpenImages, RefusesToGrowBeyondMeasure) {
    add("a.png", cv::Mat(1, 3000, CV_8UC1, cv::Scalar(0)));
    const auto model = model_with_inputs({{"image", {-1, 1, 1000, 1000}}});
    const auto data = opened(*model, {.crop = true});
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return data->sample(0); }),
              core::concat("image ",
                           quoted("a.png"),
                           " would have 3000000x1000 pixels when resized, expected at most "
                           "268435456"));
}

TEST_F(OpenImages, RefusesSizesThatAreOnlyStated) {
    test::write_file(path_of("a.pgm"), "P5\n60000 60000\n255\n and no pixels");
    const auto data = opened(*grey_model);
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return data->sample(0); }),
              core::concat("image ",
                           quoted("a.pgm"),
                           " states a size that is too large to decode; "
                           "OPENCV_IO_MAX_IMAGE_PIXELS sets how many pixels an image may have"));
}

TEST_F(OpenImages, RefusesInputsThatPixelsDoNotConvertTo) {
    add_grey("a.png", 1);
    EXPECT_EQ(
        test::message_of<InvalidArgument>([&] {
            return opened(*model_with_inputs({{"image", {-1, 1, 2, 3}, ov::element::string}}));
        }),
        "input 'image' takes elements of type string, which pixels do not convert to");
}

}  // namespace
}  // namespace holdfast
