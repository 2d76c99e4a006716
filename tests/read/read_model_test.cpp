#include <fstream>

#include <gmock/gmock.h>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>

#include "core/runtime.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::TemporaryFolder;
using test::write_file;
using ::testing::HasSubstr;
using ::testing::Not;

std::size_t size(const std::shared_ptr<ov::Model>& model) {
    return model->get_ops().size();
}

/// A model that the converter would shorten: an addition of two constants.
std::filesystem::path ir_with_constants(const TemporaryFolder& folder) {
    using namespace ov::opset13;
    const auto x = std::make_shared<Parameter>(ov::element::f32, ov::PartialShape{1, 2});
    const auto one = Constant::create(ov::element::f32, {1, 2}, {1.F, 2.F});
    const auto sum =
        std::make_shared<Add>(one, Constant::create(ov::element::f32, {1, 2}, {3.F, 4.F}));
    const auto y = std::make_shared<Multiply>(x, sum);
    const ov::Model model(ov::OutputVector{y}, ov::ParameterVector{x});
    ov::serialize(model.clone(), folder / "m.xml");
    return folder / "m.xml";
}

TEST(ReadModel, SimplifiesWhatIsNotIr) {
    const auto path = test::test_model("repvgg_fmnist.onnx");
    EXPECT_EQ(size(read_model(path)), size(read_model(path, Simplify::on)));
    EXPECT_LT(size(read_model(path)), size(read_model(path, Simplify::off)));
}

TEST(ReadModel, LeavesIrAsItIsUnlessAsked) {
    const TemporaryFolder folder;
    const auto path = ir_with_constants(folder);
    EXPECT_EQ(size(read_model(path)), size(read_model(path, Simplify::off)));
    EXPECT_LT(size(read_model(path, Simplify::on)), size(read_model(path)));
}

TEST(ReadModel, ReadsWhatTheFrontendsRead) {
    for (const char* name :
         {"small_tf.pb", "small_tf", "small.tflite", "small.pdmodel", "lstm.onnx"}) {
        EXPECT_EQ(read_model(test::test_model(name))->inputs().size(), 1U) << name;
    }
}

TEST(ReadModel, RefusesAMissingFile) {
    EXPECT_EQ(message_of<InvalidArgument>([] { return read_model("no/such.onnx"); }),
              "model 'no/such.onnx' does not exist");
}

TEST(ReadModel, RefusesAFolderThatIsNoModel) {
    const TemporaryFolder folder;
    EXPECT_THAT(message_of<UnsupportedModel>([&] { return read_model(folder.path()); }),
                ::testing::StartsWith("model '" + folder.path().string() + "' cannot be read: "));
}

TEST(ReadModel, RefusesWhatNoFrontendReads) {
    const TemporaryFolder folder;
    const auto path = write_file(folder / "model.onnx", "hello");
    EXPECT_EQ(message_of<UnsupportedModel>([&] { return read_model(path); }),
              "model '" + path.string() +
                  "' cannot be read: it is not recognized as OpenVINO IR, ONNX, TensorFlow, "
                  "TensorFlow Lite or Paddle");
}

TEST(ReadModel, RefusesATruncatedFileInOneSentence) {
    const TemporaryFolder folder;
    const auto whole = test::read_file(test::test_model("repvgg_fmnist.onnx"));
    const auto path = write_file(folder / "cut.onnx", whole.substr(0, whole.size() / 2));
    EXPECT_EQ(message_of<UnsupportedModel>([&] { return read_model(path); }),
              "model '" + path.string() + "' cannot be read: Model can't be parsed");
}

TEST(ReadModel, RefusesIrWithoutItsWeights) {
    const TemporaryFolder folder;
    const auto path = ir_with_constants(folder);
    std::filesystem::remove(folder / "m.bin");
    const auto message = message_of<UnsupportedModel>([&] { return read_model(path); });
    EXPECT_THAT(message, HasSubstr(path.string()));
    EXPECT_THAT(message, HasSubstr("bin file"));
    EXPECT_THAT(message, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace holdfast
