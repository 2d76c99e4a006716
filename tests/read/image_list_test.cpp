#include "read/image_list.hpp"

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::read {
namespace {

using test::message_of;
using ::testing::ElementsAre;

class ImageFolder : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;

    [[nodiscard]] ImageList of_csv(const std::string& text, const OnBadSample& on_bad = {}) const {
        return list_images_of_csv(folder_.path(), folder_.add("list.csv", text), on_bad);
    }
    [[nodiscard]] std::string refusal_of_csv(const std::string& text) const {
        return message_of<InvalidArgument>([&] { return of_csv(text); });
    }
    std::string quoted_ = core::concat("'", folder_.path().string(), "'");
    std::string csv_ = core::concat("'", (folder_ / "list.csv").string(), "'");
};

TEST_F(ImageFolder, TakesTurnsAmongClassesThatAreSortedByName) {
    const auto b1 = folder_.add("b/1.png");
    const auto b2 = folder_.add("b/2.JPG");
    const auto a9 = folder_.add("a/deep/9.jpeg");
    const auto d1 = folder_.add("d/1.bmp");
    std::filesystem::create_directory(folder_ / "c");  // a class without images keeps its number
    (void)folder_.add("b/notes.txt");
    (void)folder_.add("b/.hidden.png");
    (void)folder_.add(".cache/1.png");
    const ImageList list = list_images(folder_.path());
    EXPECT_TRUE(list.has_labels);
    EXPECT_THAT(
        list.files,
        ElementsAre(ImageFile{a9, 0}, ImageFile{b1, 1}, ImageFile{d1, 3}, ImageFile{b2, 1}));
}

TEST_F(ImageFolder, ListsImagesWithoutLabels) {
    const auto b = folder_.add("b.png");
    const auto a = folder_.add("a.webp");
    (void)folder_.add("list.txt");
    const ImageList list = list_images(folder_.path());
    EXPECT_FALSE(list.has_labels);
    EXPECT_THAT(list.files, ElementsAre(ImageFile{a}, ImageFile{b}));
}

TEST_F(ImageFolder, KnowsWhetherItHoldsImages) {
    (void)folder_.add("a/readme.md");
    EXPECT_FALSE(holds_images(folder_.path()));
    (void)folder_.add("a/b/c.Png");
    EXPECT_TRUE(holds_images(folder_.path()));
    EXPECT_FALSE(holds_images("no/such"));
}

TEST_F(ImageFolder, RefusesWhatIsNoFolderOfImages) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return list_images("no/such"); }),
              "data 'no/such' is no folder, expected one of images");
    EXPECT_EQ(
        message_of<InvalidArgument>([&] { return list_images(folder_.path()); }),
        core::concat("data ", quoted_, " holds no images, neither itself nor in sub-folders"));
    (void)folder_.add("1.png");
    (void)folder_.add("a/1.png");
    EXPECT_EQ(message_of<InvalidArgument>([&] { return list_images(folder_.path()); }),
              core::concat("data ",
                           quoted_,
                           " holds images both itself and in sub-folders, expected one or the "
                           "other"));
}

TEST_F(ImageFolder, FollowsLinksButNotInCircles) {
    (void)folder_.add("more/2.png");
    (void)folder_.add("data/a/1.png");
    const auto data = folder_ / "data";
    std::filesystem::create_directory_symlink(folder_ / "more", data / "a/more");
    EXPECT_THAT(list_images(data).files,
                ElementsAre(ImageFile{data / "a/1.png", 0}, ImageFile{data / "a/more/2.png", 0}));
    std::filesystem::create_directory_symlink("..", data / "a/up");
    const auto circle = core::concat(
        "folder '", (data / "a/up/a").string(), "' is a link to a folder that it lies in");
    EXPECT_EQ(message_of<InvalidArgument>([&] { return list_images(data); }), circle);
    std::filesystem::remove(data / "a/1.png");
    std::filesystem::remove(data / "a/more");
    EXPECT_EQ(message_of<InvalidArgument>([&] { return holds_images(data); }),
              core::concat(
                  "folder '", (data / "a/up").string(), "' is a link to a folder that it lies in"));
}

TEST_F(ImageFolder, ReadsAListInItsOrder) {
    const auto expected =
        ElementsAre(ImageFile{folder_ / "z.png", 3}, ImageFile{folder_ / "a/b.png", -1});
    for (const char* header : {"", "file,label\n"}) {
        const ImageList list = of_csv(std::string(header).append("z.png,3\na/b.png,-1\n"));
        EXPECT_TRUE(list.has_labels);
        EXPECT_THAT(list.files, expected);
    }
}

TEST_F(ImageFolder, RefusesBadRecordsOfAList) {
    EXPECT_EQ(refusal_of_csv("a.png,1\nb.png,2,3\n"),
              csv_ + ": the record on line 2 has 3 fields, expected a file and its label");
    EXPECT_EQ(refusal_of_csv("a.png,1\n,2\n"), csv_ + ": the record on line 2 names no file");
    EXPECT_EQ(refusal_of_csv("a.png,1\nb.png,cat\n"),
              csv_ + ": the record on line 2 has the label 'cat', expected a whole number");
    EXPECT_EQ(refusal_of_csv("a.png,1\nb\".png,2\n"),
              csv_ + ": the record on line 2 has a quote that is out of place");
    for (const std::string path : {"/etc/passwd", "../b.png", "a/../../b.png"})
        EXPECT_EQ(
            refusal_of_csv("a.png,1\n" + path + ",2\n"),
            csv_ + ": the record on line 2 names '" + path + "', which is not below the folder");
    EXPECT_EQ(refusal_of_csv("file,label\n"), csv_ + " names no images");
    (void)folder_.add("a.png");
    EXPECT_EQ(refusal_of_csv("a.png,cat\n"),
              csv_ + ": the record on line 1 has the label 'cat', expected a whole number");
}

TEST_F(ImageFolder, LeavesOutBadRecordsOnRequest) {
    std::vector<std::string> bad;
    const auto list = of_csv("file,label\na.png,1\nb.png\nc.png,2\n",
                             [&](const std::string& what) { bad.push_back(what); });
    EXPECT_EQ(list.files.size(), 2U);
    EXPECT_THAT(
        bad,
        ElementsAre(csv_ + ": the record on line 3 has 1 fields, expected a file and its label"));
}

}  // namespace
}  // namespace holdfast::read
