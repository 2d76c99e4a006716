#include "cli/data_kind.hpp"

#include <gtest/gtest.h>

#include "core/check.hpp"
#include "support/idx_writer.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast::cli {
namespace {

class DataKindOf : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;

    [[nodiscard]] static std::string refusal(const std::filesystem::path& path) {
        return test::message_of<InvalidArgument>([&] { return data_kind(path); });
    }
};

TEST_F(DataKindOf, AFileGoesByItsNameOrItsBeginning) {
    EXPECT_EQ(data_kind(folder_.add("a.npz")), DataKind::arrays);
    EXPECT_EQ(data_kind(folder_.add("a.csv")), DataKind::csv);
    EXPECT_EQ(data_kind(folder_.add("a.tsv")), DataKind::csv);
    const std::string idx = test::idx_of<std::uint8_t>(8, {1}, {7});
    EXPECT_EQ(data_kind(folder_.add("a-idx1-ubyte", idx)), DataKind::idx);
    EXPECT_EQ(data_kind(test::write_gzip(folder_ / "a.gz", idx)), DataKind::idx);
}

TEST_F(DataKindOf, AFolderGoesByWhatItHolds) {
    (void)folder_.add("arrays/image.npy");
    (void)folder_.add("arrays/other.npz");
    EXPECT_EQ(data_kind(folder_ / "arrays"), DataKind::arrays);
    (void)folder_.add("files/1.npz");
    EXPECT_EQ(data_kind(folder_ / "files"), DataKind::sample_folder);
    (void)folder_.add("folders/1/image.npy");
    (void)folder_.add("folders/README.txt");
    EXPECT_EQ(data_kind(folder_ / "folders"), DataKind::sample_folder);
    (void)folder_.add("classes/cat/1.png");
    EXPECT_EQ(data_kind(folder_ / "classes"), DataKind::images);
    (void)folder_.add("images/1.JPG");
    EXPECT_EQ(data_kind(folder_ / "images"), DataKind::images);
}

TEST_F(DataKindOf, RefusesWhatIsNoData) {
    EXPECT_EQ(refusal("no/such"), "data 'no/such' does not exist");
    const auto text = folder_.add("folder/README.md");
    EXPECT_EQ(refusal(text),
              core::concat("data '",
                           text.string(),
                           "' is neither an .npz, .csv, .tsv nor IDX file, nor a folder"));
    EXPECT_EQ(refusal(folder_ / "folder"),
              core::concat("data '",
                           (folder_ / "folder").string(),
                           "' holds neither .npy files, nor .npz files, nor images"));
}

}  // namespace
}  // namespace holdfast::cli
