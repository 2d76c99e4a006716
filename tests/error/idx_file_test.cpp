// A test per message about IDX files that are broken or do not fit.
#include <gmock/gmock.h>

#include "core/check.hpp"
#include "holdfast/error.hpp"
#include "holdfast/readers.hpp"
#include "support/idx_writer.hpp"
#include "support/input_models.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::idx_header;
using test::idx_of;
using test::model_with_inputs;
using test::write_file;
using test::write_gzip;
using ::testing::StartsWith;

const auto row_model = model_with_inputs({{"row", {-1, 2}}});
const std::string two_rows = idx_of<std::uint8_t>(8, {2, 2}, {1, 2, 3, 4});

class IdxFile : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;
    std::string name_ = (folder_ / "rows").string();
    std::string quoted_ = "'" + name_ + "'";

    std::string message(const std::string& content,
                        const ov::Model& model = *row_model,
                        const IdxOptions& options = {}) const {
        write_file(name_, content);
        return message_for_file(model, options);
    }
    [[nodiscard]] std::string message_for_file(const ov::Model& model = *row_model,
                                               const IdxOptions& options = {}) const {
        return test::message_of<InvalidArgument>([&] { return open_idx(name_, model, options); });
    }
};

TEST_F(IdxFile, Missing) {
    EXPECT_EQ(message_for_file(), quoted_ + " cannot be opened: No such file or directory");
}

TEST_F(IdxFile, Empty) {
    EXPECT_EQ(message(""), quoted_ + " ends within its IDX header");
}

TEST_F(IdxFile, OfAnotherFormat) {
    EXPECT_EQ(message("\x01\x02\x08\x01 and more"),
              quoted_ + " is not in IDX format, which begins with two zeros");
}

TEST_F(IdxFile, OfAnUnknownType) {
    EXPECT_EQ(message(idx_header(0x0A, {1})),
              quoted_ + " has the IDX element type 10, expected 8, 9, 11, 12, 13 or 14");
}

TEST_F(IdxFile, WithoutAxes) {
    EXPECT_EQ(message(idx_header(8, {})),
              quoted_ + " has no axis, expected an array whose first axis counts samples");
}

TEST_F(IdxFile, CutWithinTheHeader) {
    EXPECT_EQ(message(two_rows.substr(0, 11)), quoted_ + " ends within its IDX header");
}

TEST_F(IdxFile, CutWithinTheData) {
    EXPECT_EQ(message(two_rows.substr(0, two_rows.size() - 1)),
              quoted_ + " is truncated: its shape [2,2] takes 4 bytes, but only 3 are there");
}

TEST_F(IdxFile, WithBytesTooMany) {
    const std::string expected =
        quoted_ + " holds more than its shape [2,2] states, which takes 4 bytes";
    EXPECT_EQ(message(two_rows + "x"), expected);
    write_gzip(name_, two_rows + std::string(100, 'x'));
    EXPECT_EQ(message_for_file(), expected);
}

// Nothing of that size may be allocated.
TEST_F(IdxFile, ThatStatesMoreThanThereIs) {
    EXPECT_EQ(message(idx_header(8, {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF})),
              quoted_ + " has the impossible shape [4294967295,4294967295,4294967295]");
    EXPECT_EQ(message(idx_header(8, {0xFFFFFFFF, 1000}) + "1234"),
              quoted_ +
                  " is truncated: its shape [4294967295,1000] takes 4294967295000 bytes, but "
                  "only 4 are there");
    write_gzip(name_, idx_header(8, {0xFFFFFFFF, 1000}) + "1234");
    EXPECT_THAT(message_for_file(), StartsWith(quoted_ + " is truncated: "));
}

TEST_F(IdxFile, DamagedWhereItIsCompressed) {
    write_gzip(name_, two_rows);
    const std::string whole = test::read_file(name_);
    write_file(name_, whole.substr(0, whole.size() - 10));
    EXPECT_THAT(message_for_file(),
                StartsWith(quoted_ + " is damaged or truncated as a .gz file: "));
    std::string flipped = whole;
    flipped[flipped.size() - 6] ^= 1;  // within the checksum
    write_file(name_, flipped);
    EXPECT_THAT(message_for_file(),
                StartsWith(quoted_ + " is damaged or truncated as a .gz file: "));
}

TEST_F(IdxFile, WithoutSamples) {
    EXPECT_EQ(message(idx_header(8, {0, 2})), quoted_ + " holds no samples");
}

TEST_F(IdxFile, OfAnotherShape) {
    EXPECT_EQ(message(idx_of<std::uint8_t>(8, {2, 3}, {1, 2, 3, 4, 5, 6})),
              quoted_ +
                  " has shape [2,3] (first axis: samples), which does not fit input 'row' of "
                  "shape [?,2]");
}

TEST_F(IdxFile, ForAModelOfSeveralInputs) {
    EXPECT_EQ(message(two_rows, *model_with_inputs({{"a", {-1, 2}}, {"b", {-1, 2}}})),
              quoted_ + " is an IDX file, which holds one array, but the model has 2 inputs");
}

TEST_F(IdxFile, WithLabelsOfAnotherNumber) {
    const auto labels = write_file(folder_ / "labels", idx_of<std::uint8_t>(8, {3}, {1, 2, 3}));
    EXPECT_EQ(
        message(two_rows, *row_model, {.labels = labels}),
        core::concat("'", labels.string(), "' holds 3 labels, but ", quoted_, " holds 2 samples"));
}

TEST_F(IdxFile, WithoutTheLabelsThatWereNamed) {
    EXPECT_EQ(message(two_rows, *row_model, {.labels = "no/such"}),
              "'no/such' cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace holdfast
