#include <sys/resource.h>

#include <csignal>

#include <gmock/gmock.h>
#include <openvino/opsets/opset13.hpp>

#include "core/runtime.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using test::message_of;
using test::read_file;
using test::TemporaryFolder;
using test::write_file;
using ::testing::UnorderedElementsAre;

/// x * weight, with a weight of `count` elements of `type`.
std::shared_ptr<ov::Model> scaling(float weight,
                                   const ov::element::Type& type = ov::element::f32,
                                   std::size_t count = 4) {
    using namespace ov::opset13;
    const auto x =
        std::make_shared<Parameter>(type, ov::PartialShape{-1, static_cast<std::int64_t>(count)});
    x->set_friendly_name("x");
    const auto w = Constant::create(type, {1, count}, std::vector<float>(count, weight));
    w->set_friendly_name("w");
    const auto y = std::make_shared<Multiply>(x, w);
    y->set_friendly_name("y");
    return std::make_shared<ov::Model>(ov::OutputVector{y}, ov::ParameterVector{x}, "scaling");
}

float weight_in(const std::filesystem::path& path) {
    const auto model = core::runtime().read_model(path.string());
    for (const auto& node : model->get_ops()) {
        const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node);
        if (constant) return constant->cast_vector<float>()[0];
    }
    return 0;
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        names.push_back(file.path().filename().string());
    }
    return names;
}

std::string message(const std::filesystem::path& path,
                    const std::shared_ptr<const ov::Model>& model = scaling(1)) {
    return message_of<InvalidArgument>([&] {
        holdfast::save_model(model, path);
        return 0;
    });
}

/// That of what is not the caller's fault.
std::string failure(const std::filesystem::path& path,
                    const std::shared_ptr<const ov::Model>& model) {
    return message_of<Error>([&] {
        holdfast::save_model(model, path);
        return 0;
    });
}

TEST(SaveModel, WritesAPairThatReadsBack) {
    const TemporaryFolder folder;
    holdfast::save_model(scaling(3), folder / "m.xml");
    EXPECT_EQ(weight_in(folder / "m.xml"), 3.F);
    EXPECT_THAT(files_in(folder.path()), UnorderedElementsAre("m.xml", "m.bin"));
}

TEST(SaveModel, WritesIntoTheWorkingFolder) {
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    holdfast::save_model(scaling(3), "m.xml");
    std::filesystem::current_path(before);
    EXPECT_EQ(weight_in(folder / "m.xml"), 3.F);
}

TEST(SaveModel, KeepsElementTypes) {
    const TemporaryFolder folder;
    for (const auto& type :
         {ov::element::f32, ov::element::f16, ov::element::bf16, ov::element::i8}) {
        holdfast::save_model(scaling(3, type, 32), folder / "m.xml");
        EXPECT_EQ(std::filesystem::file_size(folder / "m.bin"), 32 * type.size());
    }
}

TEST(SaveModel, WritesTheSameBytesForTheSameModel) {
    const TemporaryFolder folder;
    const auto model = read_model(test::test_model("mobilenetv3_fmnist.onnx"));
    holdfast::save_model(model, folder / "a.xml");
    holdfast::save_model(model, folder / "b.xml");
    holdfast::save_model(model->clone(), folder / "c.xml");
    for (const char* extension : {".xml", ".bin"}) {
        const std::string first = read_file(folder / (std::string("a") + extension));
        EXPECT_FALSE(first.empty());
        EXPECT_TRUE(first == read_file(folder / (std::string("b") + extension)));
        EXPECT_TRUE(first == read_file(folder / (std::string("c") + extension)));
    }
}

TEST(SaveModel, LeavesTheModelAsItIs) {
    const TemporaryFolder folder;
    const auto model = scaling(3);
    holdfast::save_model(model, folder / "m.xml");
    EXPECT_EQ(model->get_ops().size(), scaling(3)->get_ops().size());
}

TEST(SaveModel, ReplacesAnOlderPairEvenWhileItIsRead) {
    const TemporaryFolder folder;
    holdfast::save_model(scaling(3), folder / "m.xml");
    const auto older = read_model(folder / "m.xml");  // maps the .bin
    holdfast::save_model(scaling(5), folder / "m.xml");
    EXPECT_EQ(weight_in(folder / "m.xml"), 5.F);
    holdfast::save_model(older, folder / "m.xml");
    EXPECT_EQ(weight_in(folder / "m.xml"), 3.F);
    EXPECT_THAT(files_in(folder.path()), UnorderedElementsAre("m.xml", "m.bin"));
}

TEST(SaveModel, RefusesAnotherExtension) {
    EXPECT_EQ(message("m.onnx"), "output 'm.onnx' must be a file name that ends in .xml");
    EXPECT_EQ(message("m"), "output 'm' must be a file name that ends in .xml");
    EXPECT_EQ(message(""), "output '' must be a file name that ends in .xml");
    EXPECT_EQ(message(".xml"), "output '.xml' must be a file name that ends in .xml");
}

TEST(SaveModel, RefusesAMissingFolder) {
    EXPECT_EQ(message("no/such/m.xml"),
              "output 'no/such/m.xml': the folder 'no/such' does not exist");
    const TemporaryFolder folder;
    const auto file = write_file(folder / "file", "");
    EXPECT_EQ(message(file / "m.xml"),
              "output '" + (file / "m.xml").string() + "': the folder '" + file.string() +
                  "' does not exist");
}

TEST(SaveModel, RefusesAFolderAsOutput) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "m.xml");
    EXPECT_EQ(message(folder / "m.xml"),
              "output '" + (folder / "m.xml").string() + "' is a folder");
    std::filesystem::create_directory(folder / "n.bin");
    EXPECT_EQ(message(folder / "n.xml"),
              "output '" + (folder / "n.bin").string() + "' is a folder");
}

TEST(SaveModel, RefusesAFolderThatCannotBeWrittenTo) {
    EXPECT_THAT(failure("/proc/m.xml", scaling(1)),
                ::testing::StartsWith("output '/proc/m.bin' could not be written: "));
}

TEST(SaveModel, RefusesNoModel) {
    EXPECT_EQ(message("m.xml", nullptr), "there is no model to save");
}

/// Files that this process writes may not grow beyond `bytes` while this object lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

TEST(SaveModel, KeepsTheOlderPairWhenTheDiskIsFull) {
    const TemporaryFolder folder;
    holdfast::save_model(scaling(3), folder / "m.xml");
    const auto large = scaling(5, ov::element::f32, 100000);
    std::string text;
    {
        const FileSizeLimit limit(50000);
        text = failure(folder / "m.xml", large);
    }
    EXPECT_THAT(text, ::testing::HasSubstr("could not be written: File too large"));
    EXPECT_EQ(weight_in(folder / "m.xml"), 3.F);
    EXPECT_THAT(files_in(folder.path()), UnorderedElementsAre("m.xml", "m.bin"));
}

}  // namespace
}  // namespace holdfast
