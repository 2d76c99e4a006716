// A test per message about CSV files that are broken or do not fit.
#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "holdfast/readers.hpp"
#include "support/input_models.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::model_with_inputs;

const auto row_model = model_with_inputs({{"row", {-1, 2}}});

class CsvFile : public ::testing::Test {
protected:
    test::TemporaryFolder folder_;
    std::string name_ = (folder_ / "x.csv").string();
    std::string quoted_ = "'" + name_ + "'";

    [[nodiscard]] std::string message(const std::string& content,
                                      const ov::Model& model = *row_model,
                                      const std::string& labels = "") const {
        test::write_file(name_, content);
        return test::message_of<InvalidArgument>(
            [&] { return open_csv(name_, model, {.label_column = labels}); });
    }
};

TEST_F(CsvFile, Missing) {
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return open_csv(name_, *row_model); }),
              quoted_ + " cannot be opened as a CSV file");
}

TEST_F(CsvFile, Empty) {
    EXPECT_EQ(message("\n\n"), quoted_ + " is empty");
}

TEST_F(CsvFile, WithoutRecords) {
    EXPECT_EQ(message("a,b\n"), quoted_ + " has no column of numbers");
}

TEST_F(CsvFile, WithARecordOfAnotherLength) {
    EXPECT_EQ(message("a,b\n1,2\n1,2,3\n"),
              quoted_ + ": the record on line 3 has 3 fields, expected 2");
}

TEST_F(CsvFile, WithTextAmongNumbers) {
    EXPECT_EQ(
        message("a,b\n1,2\n1,two\n"),
        quoted_ + ": the record on line 3 holds 'two' in column 'b', expected a finite number");
}

TEST_F(CsvFile, WithAnEmptyField) {
    EXPECT_EQ(message("a,b\n1,2\n\n,2\n"),
              quoted_ + ": the record on line 4 holds '' in column 'a', expected a finite number");
}

TEST_F(CsvFile, WithLabelsThatAreNoNumbers) {
    EXPECT_EQ(
        message("a,b,kind\n1,2,setosa\n", *row_model, "kind"),
        quoted_ +
            ": the record on line 2 holds 'setosa' in column 'kind', expected a whole number");
}

TEST_F(CsvFile, WithAFractionForAnInputOfIntegers) {
    const auto model = model_with_inputs({{"row", {-1, 2}, ov::element::i64}});
    EXPECT_EQ(
        message("a,b\n1,2.5\n", *model),
        quoted_ + ": the record on line 2 holds '2.5' in column 'b', expected a whole number");
    EXPECT_EQ(
        message("a,b\n1,1e16\n", *model),
        quoted_ + ": the record on line 2 holds '1e16' in column 'b', expected a whole number");
}

TEST_F(CsvFile, WithAStrayQuote) {
    EXPECT_EQ(message("a,b\n1,2\n1,2\"\n"),
              quoted_ + ": the record on line 3 has a quote that is out of place");
    EXPECT_EQ(message("a\"b,c\n1,2\n"),
              quoted_ + ": the record on line 1 has a quote that is out of place");
}

TEST_F(CsvFile, WithTwoColumnsOfOneName) {
    EXPECT_EQ(message("a,a\n1,2\n"), quoted_ + " has two columns with the name 'a'");
}

TEST_F(CsvFile, WithTooManyColumns) {
    EXPECT_EQ(message("a,b,c\n1,2,3\n"),
              quoted_ +
                  " (columns 'a', 'b', 'c') has shape [1,3] (first axis: samples), which does "
                  "not fit input 'row' of shape [?,2]");
}

TEST_F(CsvFile, WithoutAColumnForAnInput) {
    const auto model = model_with_inputs({{"age", {-1, 1}}, {"height", {-1, 1}}});
    EXPECT_EQ(message("age,heights,c,d,e,f,g,h,i,j\n1,2,3,4,5,6,7,8,9,10\n", *model),
              quoted_ +
                  " has no column for the model's input 'height' (did you mean 'heights'?); it "
                  "has the columns 'age', 'heights', 'c', 'd', 'e', 'f', 'g', 'h' and 2 more");
}

TEST_F(CsvFile, ThatDoesNotFillTheBatch) {
    EXPECT_EQ(message("1,2\n3,4\n5,6\n", *model_with_inputs({{"row", {2, 2}}})),
              quoted_ +
                  " (columns '1', '2') holds 3 samples, which is not a multiple of the batch of "
                  "2 that input 'row' takes");
}

}  // namespace
}  // namespace holdfast
