// A model file is data, sent by anyone: it must not make us read files that are not its own. The
// runtime sees to that; what it promises is held here.
#include <array>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/items.hpp"
#include "support/model_matchers.hpp"
#include "support/onnx_writer.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::onnx_with_data_in;
using test::OnnxPlace;
using test::write_file;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

namespace fs = std::filesystem;

class ExternalData : public ::testing::TestWithParam<OnnxPlace> {
protected:
    test::TemporaryFolder folder_;
    fs::path inside_ = folder_ / "sent";
    fs::path model_ = inside_ / "m.onnx";
    fs::path outside_ = write_file(folder_ / "secret.bin", "12345678");

    ExternalData() { fs::create_directories(inside_ / "data"); }
    [[nodiscard]] std::string refusal(const std::string& location) const {
        write_file(model_, onnx_with_data_in(location, GetParam()));
        return message_of<UnsupportedModel>([&] { return read_model(model_); });
    }
    void expect_refusal(const std::string& location) const {
        EXPECT_THAT(
            refusal(location),
            AllOf(StartsWith(core::concat("model '", model_.string(), "' cannot be read: ")),
                  HasSubstr("outside the base directory"),
                  Not(HasSubstr("\n"))))
            << location;
    }
};

INSTANTIATE_TEST_SUITE_P(Places,
                         ExternalData,
                         ::testing::Values(OnnxPlace::initializer,
                                           OnnxPlace::constant,
                                           OnnxPlace::body));

TEST_P(ExternalData, IsReadFromTheFolderOfTheModel) {
    const std::array<float, 2> weights{1.5F, -2.0F};
    write_file(inside_ / "data/w.bin",
               {reinterpret_cast<const char*>(weights.data()), sizeof weights});
    write_file(model_, onnx_with_data_in("data/w.bin", GetParam()));
    EXPECT_THAT(test::infer(read_model(model_), {test::tensor_of<float>({1, 2}, {1, 1})}),
                ElementsAre(ElementsAre(2.5F, -1.0F)));
}

TEST_P(ExternalData, IsNotReadFromElsewhere) {
    for (const std::string& location : {outside_.string(),
                                        std::string("../secret.bin"),
                                        std::string("data/../../secret.bin"),
                                        std::string("./data/./../../secret.bin")})
        expect_refusal(location);
}

TEST_P(ExternalData, IsNotReadThroughLinks) {
    fs::create_symlink(outside_, inside_ / "w.bin");
    fs::create_directory_symlink(folder_.path(), inside_ / "up");
    expect_refusal("w.bin");
    expect_refusal("up/secret.bin");
}

TEST_P(ExternalData, IsNamedWhereItIsMissing) {
    EXPECT_THAT(refusal("w.bin"), HasSubstr("w.bin"));
}

}  // namespace
}  // namespace holdfast
