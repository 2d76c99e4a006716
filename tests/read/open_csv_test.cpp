#include <gmock/gmock.h>

#include "core/check.hpp"
#include "holdfast/readers.hpp"
#include "support/input_models.hpp"
#include "support/items.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using test::model_with_inputs;
using test::values_of;
using ::testing::ElementsAre;

const auto row_model = model_with_inputs({{"row", {-1, 2}}});

class OpenCsv : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;
    std::string quoted_ = core::concat("'", (folder_ / "x.csv").string(), "'");
    std::vector<std::string> bad_;

    [[nodiscard]] std::unique_ptr<Dataset> opened(const std::string& text,
                                                  const ov::Model& model = *row_model,
                                                  const CsvOptions& options = {}) const {
        return open_csv(test::write_file(folder_ / "x.csv", text), model, options);
    }
    [[nodiscard]] CsvOptions skipping(const std::string& label_column = "") {
        return {.label_column = label_column,
                .on_bad_sample = [this](const std::string& what) { bad_.push_back(what); }};
    }
};

TEST_F(OpenCsv, ReadsColumnsOfNumbersAndLabels) {
    const auto data =
        opened("a,class,b\n1,0,2.5\n-3e1,4,+.5\n", *row_model, {.label_column = "class"});
    ASSERT_EQ(data->size(), 2U);
    const Sample last = data->sample(1);
    EXPECT_EQ(last.inputs.at("row").get_shape(), (ov::Shape{1, 2}));
    EXPECT_THAT(values_of<float>(last.inputs.at("row")), ElementsAre(-30, 0.5));
    EXPECT_EQ(last.label.get_shape(), ov::Shape{1});
    EXPECT_THAT(values_of<std::int64_t>(last.label), ElementsAre(4));
}

TEST_F(OpenCsv, ReadsLabelsThatAreNotWhole) {
    const auto data = opened("y,a,b\n1,2,3\n0.25,2,3\n", *row_model, {.label_column = "y"});
    EXPECT_THAT(values_of<float>(data->sample(1).label), ElementsAre(0.25F));
}

TEST_F(OpenCsv, CountsColumnsWhereThereIsNoHeader) {
    const auto data = opened("1,2,9\n3,4,8\n", *row_model, {.label_column = "3"});
    ASSERT_EQ(data->size(), 2U);
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("row")), ElementsAre(1, 2));
    EXPECT_THAT(values_of<std::int64_t>(data->sample(0).label), ElementsAre(9));
}

TEST_F(OpenCsv, TakesALabelColumnByNumberUnderAHeader) {
    const auto data = opened("y,a,b\n7,1,2\n", *row_model, {.label_column = "1"});
    EXPECT_THAT(values_of<std::int64_t>(data->sample(0).label), ElementsAre(7));
}

TEST_F(OpenCsv, HasNoLabelsWhereTheColumnIsAbsent) {
    for (const char* column : {"", "y", "3", "0", "1.5"}) {
        const auto data = opened("a,b\n1,2\n", *row_model, {.label_column = column});
        EXPECT_FALSE(data->has_labels()) << column;
        EXPECT_EQ(data->sample(0).inputs.at("row").get_size(), 2U) << column;
    }
}

TEST_F(OpenCsv, LeavesOutColumnsOfText) {
    const auto data = opened("name,a,b\nx,1,2\ny,3,4\n");
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("row")), ElementsAre(3, 4));
}

TEST_F(OpenCsv, GivesEachInputTheColumnNamedLikeIt) {
    const auto model = model_with_inputs({{"age", {-1, 1}},
                                          {"id", {-1}, ov::element::i64},
                                          {"x", {-1, 1, 1}, ov::element::f32, "height"}});
    const auto data = opened("height,name,id,age\n1.5,n,12345678901,30\n", *model);
    const Sample sample = data->sample(0);
    EXPECT_THAT(values_of<float>(sample.inputs.at("age")), ElementsAre(30));
    EXPECT_EQ(sample.inputs.at("age").get_shape(), (ov::Shape{1, 1}));
    EXPECT_THAT(values_of<std::int64_t>(sample.inputs.at("id")), ElementsAre(12345678901));
    EXPECT_EQ(sample.inputs.at("id").get_shape(), ov::Shape{1});
    EXPECT_THAT(values_of<float>(sample.inputs.at("x")), ElementsAre(1.5));
    EXPECT_EQ(sample.inputs.at("x").get_shape(), (ov::Shape{1, 1, 1}));
}

TEST_F(OpenCsv, MakesImagesOfRows) {
    const auto model = model_with_inputs({{"image", {-1, 1, 2, 2}}});
    const auto data = opened("1,2,3,4\n5,6,7,8\n", *model);
    EXPECT_EQ(data->sample(1).inputs.at("image").get_shape(), (ov::Shape{1, 1, 2, 2}));
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("image")), ElementsAre(5, 6, 7, 8));
}

TEST_F(OpenCsv, LeavesOutBadRecordsOnRequest) {
    const auto data =
        opened("a,y,b\n1,0,2\n1,2\n3,x,4\n5,1,nan\n\"q\"q,1,1\n7,3,8\n", *row_model, skipping("y"));
    ASSERT_EQ(data->size(), 2U);
    EXPECT_THAT(values_of<float>(data->sample(1).inputs.at("row")), ElementsAre(7, 8));
    EXPECT_THAT(values_of<std::int64_t>(data->sample(1).label), ElementsAre(3));
    const std::string record = quoted_ + ": the record on line ";
    EXPECT_THAT(bad_,
                ElementsAre(record + "3 has 2 fields, expected 3",
                            record + "4 holds 'x' in column 'y', expected a whole number",
                            record + "5 holds 'nan' in column 'b', expected a finite number",
                            record + "6 has a quote that is out of place"));
}

TEST_F(OpenCsv, LeavesOutWhatFillsNoBatchBesideBadRecords) {
    const auto model = model_with_inputs({{"row", {2, 2}}});
    const auto data = opened("1,2\n3,4\n5,6\n7\n", *model, skipping());
    EXPECT_EQ(data->size(), 1U);
    EXPECT_THAT(values_of<float>(data->sample(0).inputs.at("row")), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(bad_.size(), 2U);
    EXPECT_EQ(bad_.back(), quoted_ + ": one of the last records fills no batch of 2");
}

TEST_F(OpenCsv, ReadsMoreThanABlock) {
    std::string text = "a,b\n";
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) text += std::to_string(i) + "," + std::to_string(-i) + "\n";
    const auto data = opened(text);
    ASSERT_EQ(data->size(), std::size_t{count});
    EXPECT_THAT(values_of<float>(data->sample(count - 1).inputs.at("row")),
                ElementsAre(count - 1, 1 - count));
    EXPECT_THAT(values_of<float>(data->sample(65'536).inputs.at("row")),
                ElementsAre(65'536, -65'536));
}

}  // namespace
}  // namespace holdfast
