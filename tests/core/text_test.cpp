#include "core/text.hpp"

#include <gmock/gmock.h>

namespace holdfast::core {
namespace {

const std::vector<std::string> types{"Convolution", "MatMul", "Multiply"};

TEST(Text, Joins) {
    EXPECT_EQ(join(types), "Convolution, MatMul, Multiply");
    EXPECT_EQ(join(std::vector<std::string>{}), "");
    EXPECT_EQ(join(types, "|"), "Convolution|MatMul|Multiply");
}

TEST(Text, FindsTheNearestName) {
    EXPECT_EQ(nearest("Convolutoin", types), "Convolution");
    EXPECT_EQ(nearest("matmul", types), "MatMul");
    EXPECT_EQ(nearest("Softmax", types), "");
    EXPECT_EQ(nearest("x", {}), "");
    EXPECT_EQ(suggestion("Matmull", types), " (did you mean 'MatMul'?)");
    EXPECT_EQ(suggestion("Softmax", types), "");
}

TEST(Text, ShortensTheRuntimesMessages) {
    EXPECT_EQ(short_cause("Exception from src/inference/src/cpp/core.cpp:84:\n"
                          "Check 'false' failed at src/frontends/report.cpp:151:\n"
                          "FrontEnd API failed with OpConversionFailure:\n"
                          "Model wasn't fully converted.\nSummary:\n"
                          "-- No conversion rule found for operations: my.FooBar\n\n\n"),
              "Model wasn't fully converted. No conversion rule found for operations: my.FooBar");
    EXPECT_EQ(short_cause(""), "no cause was given");
    EXPECT_LE(short_cause(std::string(1000, 'x')).size(), 304U);
}

}  // namespace
}  // namespace holdfast::core
