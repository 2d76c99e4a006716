// The program on data of every kind: the same samples give the same figures.
#include <nlohmann/json.hpp>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/openvino.hpp>

#include "core/check.hpp"
#include "support/idx_writer.hpp"
#include "support/model_builder.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"
#include "support/words.hpp"

namespace holdfast {
namespace {

using test::ProgramResult;
using test::run_program;
using ::testing::HasSubstr;
using test::operator+;
using test::Words;

constexpr std::size_t samples = 40;
constexpr std::size_t pixels = 64;
constexpr std::size_t classes = 5;

/// image [?,1,8,8] → logits [?,5]
std::shared_ptr<ov::Model> small_model() {
    test::ModelBuilder b;
    b.result("logits",
             b.input("image", {-1, 1, 8, 8})
                 .conv("conv1", {8, 1, 3, 3})
                 .relu("relu1")
                 .conv("conv2", {8, 8, 3, 3})
                 .relu("relu2")
                 .reshape("flat", {-1, 512})
                 .matmul("matmul", {512, classes}));
    return b.model();
}

std::vector<std::uint8_t> random_pixels() {
    std::vector<std::uint8_t> values(samples * pixels);
    const std::vector<float> noise = test::random_values(values.size(), 7);
    std::ranges::transform(
        noise, values.begin(), [](float x) { return static_cast<std::uint8_t>(127.5F * (x + 1)); });
    return values;
}

std::vector<std::uint8_t> some_labels() {
    std::vector<std::uint8_t> labels(samples);
    for (std::size_t i = 0; i < samples; ++i) labels[i] = static_cast<std::uint8_t>(i % classes);
    return labels;
}

class ProgramData : public ::testing::Test {
protected:
    ProgramData() {
        ov::save_model(small_model(), in("model.xml"), false);
        test::write_npz(folder / "data.npz",
                        {{"image", test::npy_of<std::uint8_t>({samples, 1, 8, 8}, random_pixels())},
                         {"labels", test::npy_of<std::uint8_t>({samples}, some_labels())}});
    }

    [[nodiscard]] std::string in(const std::string& name) const { return (folder / name).string(); }

    [[nodiscard]] ProgramResult evaluate(const std::string& data,
                                         const Words& more = {},
                                         const std::string& metric = "top1") const {
        return run_program(Words{"evaluate",
                                 in("model.xml"),
                                 "--validation",
                                 in(data),
                                 "--metric",
                                 metric,
                                 "--mean",
                                 "127.5",
                                 "--scale",
                                 "64",
                                 "--json"} +
                           more);
    }
    [[nodiscard]] static nlohmann::json figures(const ProgramResult& result) {
        EXPECT_EQ(result.code, 0) << result.err;
        auto json = nlohmann::json::parse(result.out);
        return {{"value", json.at("value")}, {"samples", json.at("samples")}};
    }
    /// What is saved for these data, with the labels that `more` may name.
    [[nodiscard]] std::string quantized(const std::string& data, const Words& more = {}) const {
        const ProgramResult result = run_program(Words{"quantize",
                                                       in("model.xml"),
                                                       "-o",
                                                       in("out.xml"),
                                                       "--calibration",
                                                       in(data),
                                                       "--validation",
                                                       in(data),
                                                       "--metric",
                                                       "top1",
                                                       "--max-drop",
                                                       "1",
                                                       "--recipes",
                                                       "none",
                                                       "--mean",
                                                       "127.5",
                                                       "--scale",
                                                       "64"} +
                                                 more);
        EXPECT_EQ(result.code, 0) << result.err;
        return test::read_file(folder / "out.xml") + test::read_file(folder / "out.bin");
    }
    void expect_same_as_npz(const std::string& data, const Words& more = {}) const {
        EXPECT_EQ(figures(evaluate(data, more)), figures(evaluate("data.npz")));
        EXPECT_EQ(quantized(data, more), quantized("data.npz"));
    }
    void expect_refusal(const ProgramResult& result, const std::string& message) const {
        EXPECT_EQ(result.code, 2);
        EXPECT_THAT(result.err, HasSubstr(core::concat("holdfast: error: ", message, "\n")));
    }

    const test::TemporaryFolder folder;
};

TEST_F(ProgramData, OfIdx) {
    test::write_gzip(folder / "x-images-idx3-ubyte.gz",
                     test::idx_of<std::uint8_t>(8, {samples, 8, 8}, random_pixels()));
    const auto labels = test::idx_of<std::uint8_t>(8, {samples}, some_labels());
    test::write_file(folder / "x-labels-idx1-ubyte", labels);
    expect_same_as_npz("x-images-idx3-ubyte.gz");
    test::write_file(folder / "moved", labels);
    std::filesystem::remove(folder / "x-labels-idx1-ubyte");
    expect_same_as_npz("x-images-idx3-ubyte.gz", {"--validation-labels", in("moved")});
    expect_refusal(evaluate("x-images-idx3-ubyte.gz"),
                   core::concat("'",
                                in("x-images-idx3-ubyte.gz"),
                                "' has no file of labels beside it, which metric top1 needs; "
                                "--validation-labels names one"));
}

std::string csv(bool with_labels = true) {
    const auto values = random_pixels();
    const auto labels = some_labels();
    std::ostringstream out;
    for (std::size_t i = 0; i < pixels; ++i) out << (i > 0 ? "," : "") << "p" << i;
    out << (with_labels ? ",digit\n" : "\n");
    for (std::size_t row = 0; row < samples; ++row) {
        for (std::size_t i = 0; i < pixels; ++i)
            out << (i > 0 ? "," : "") << int{values[row * pixels + i]};
        if (with_labels) out << "," << int{labels[row]};
        out << "\n";
    }
    return out.str();
}

TEST_F(ProgramData, OfCsv) {
    test::write_file(folder / "data.csv", csv());
    expect_same_as_npz("data.csv", {"--label-column", "digit"});
    test::write_file(folder / "data.csv", csv(false));
    expect_refusal(evaluate("data.csv"),
                   core::concat("'",
                                in("data.csv"),
                                "' has no column of labels, which metric top1 needs; "
                                "--label-column names it"));
}

TEST_F(ProgramData, OfAFilePerSample) {
    const auto values = random_pixels();
    std::filesystem::create_directory(folder / "samples");
    for (std::size_t i = 0; i < samples; ++i) {
        const std::vector<std::uint8_t> image(values.begin() + static_cast<long>(i * pixels),
                                              values.begin() + static_cast<long>((i + 1) * pixels));
        test::write_npz(folder / core::concat("samples/", 100 + i, ".npz"),
                        {{"image", test::npy_of<std::uint8_t>({1, 8, 8}, image)},
                         {"labels", test::npy_of<std::uint8_t>({1}, {some_labels()[i]})}});
    }
    expect_same_as_npz("samples");
    test::write_file(folder / "samples/050.npz", "no archive");
    expect_same_as_npz("samples", {"--skip-bad-samples"});
    EXPECT_THAT(evaluate("samples", {"--skip-bad-samples"}).err,
                HasSubstr(core::concat("holdfast: warning: 1 sample of '",
                                       in("samples"),
                                       "' left out: '",
                                       in("samples/050.npz"),
                                       "' is not an .npz file, or not a whole one: ")));
}

/// A grey image in the simplest of formats.
std::string pgm(std::size_t sample) {
    static const auto values = random_pixels();
    const auto* begin = reinterpret_cast<const char*>(values.data()) + sample * pixels;
    return std::string("P5\n8 8\n255\n").append(begin, pixels);
}

std::string number_name(std::size_t sample) {
    return core::concat(100 + sample, ".pgm");
}

// Labels go round, as the order of a folder of classes does.
TEST_F(ProgramData, OfImagesInFoldersOfClasses) {
    for (std::size_t i = 0; i < samples; ++i) {
        const std::string sub_folder = core::concat("images/class", int{some_labels()[i]});
        std::filesystem::create_directories(folder / sub_folder);
        test::write_file(folder / sub_folder / number_name(i), pgm(i));
    }
    expect_same_as_npz("images");
    for (const char* layout : {"NCHW", "NHWC"})  // pixels are read in either
        EXPECT_EQ(figures(evaluate("images", {"--layout", layout, "--channels", "bgr"})),
                  figures(evaluate("data.npz")));
    test::write_file(folder / "images/class0/000.pgm", pgm(0).substr(0, 5));
    expect_refusal(evaluate("images"),
                   core::concat("image '",
                                in("images/class0/000.pgm"),
                                "' is damaged, cut off, or of a format that can't be decoded"));
    EXPECT_EQ(figures(evaluate("images", {"--skip-bad-samples"})), figures(evaluate("data.npz")));
}

TEST_F(ProgramData, OfImagesInAList) {
    std::filesystem::create_directory(folder / "images");
    std::string list = "file,label\n";
    for (std::size_t i = 0; i < samples; ++i) {
        test::write_file(folder / "images" / number_name(i), pgm(i));
        list += core::concat(number_name(i), ",", int{some_labels()[i]}, "\n");
    }
    test::write_file(folder / "list.csv", list);
    expect_same_as_npz("images", {"--labels-csv", in("list.csv")});
    expect_refusal(evaluate("images"),
                   core::concat("'",
                                in("images"),
                                "' holds images without labels, which metric top1 needs; give them "
                                "in sub-folders, one per class, or by --labels-csv"));
    expect_refusal(evaluate("images", {"--labels-csv", in("list.csv"), "--resize", "9x9"}),
                   "to resize to 9x9 does not fit input 'image', which takes 8x8; crop cuts the "
                   "middle out");
}

TEST_F(ProgramData, CountsBadSamplesThatItSkips) {
    test::write_file(folder / "data.csv", csv() + "1,2\n3,4\n5\n6\n");
    const Words labels{"--label-column", "digit"};
    expect_refusal(
        evaluate("data.csv", labels),
        core::concat("'", in("data.csv"), "': the record on line 42 has 2 fields, expected 65"));
    const Words skip = labels + Words{"--skip-bad-samples", "--report", in("report.json")};
    const std::string warning = core::concat("4 samples of '",
                                             in("data.csv"),
                                             "' left out: '",
                                             in("data.csv"),
                                             "': the record on line 42 has 2");
    const ProgramResult result = evaluate("data.csv", labels + Words{"--skip-bad-samples"});
    EXPECT_EQ(figures(result), figures(evaluate("data.npz")));
    EXPECT_THAT(result.err, HasSubstr("holdfast: warning: " + warning));
    const auto told = nlohmann::json::parse(result.out);
    EXPECT_EQ(told.at("samples_left_out"), 4);
    EXPECT_EQ(told.at("left_out").size(), 4U);
    EXPECT_THAT(told.at("left_out").at(3).get<std::string>(), HasSubstr("the record on line 45"));
    EXPECT_EQ(quantized("data.csv", skip), quantized("data.npz"));
    const auto report = nlohmann::json::parse(test::read_file(folder / "report.json"));
    EXPECT_THAT(report.at("warnings").at(0).get<std::string>(), ::testing::StartsWith(warning));
}

// A first pass over all samples is a stage, and keeps to --threads.
TEST_F(ProgramData, ShowsTheProgressOfTryingSamples) {
    std::filesystem::create_directories(folder / "images");
    for (std::size_t i = 0; i < samples; ++i)
        test::write_file(folder / "images" / number_name(i), pgm(i));
    for (const char* threads : {"1", "3"}) {
        const auto skipping =
            evaluate("images", {"--skip-bad-samples", "--threads", threads}, "cosine");
        EXPECT_THAT(skipping.err, HasSubstr("Trying samples: "));
    }
    EXPECT_THAT(evaluate("images", {}, "cosine").err, Not(HasSubstr("Trying samples")));
}

/// A folder of images of 10 x 12 that hold those of the other tests in their middle.
std::string framed_pgm(std::size_t sample) {
    const std::string plain = pgm(sample).substr(pgm(sample).size() - pixels);
    std::string framed = "P5\n12 10\n255\n" + std::string(12, '\0');
    for (std::size_t row = 0; row < 8; ++row)
        framed += std::string(2, '\0') + plain.substr(row * 8, 8) + std::string(2, '\0');
    return framed + std::string(12, '\0');
}

TEST_F(ProgramData, OfEveryKindIsTakenByCommandsThatLookAtModels) {
    std::filesystem::create_directory(folder / "framed");
    for (std::size_t i = 0; i < samples; ++i)
        test::write_file(folder / "framed" / number_name(i), framed_pgm(i));
    test::write_file(folder / "data.csv", csv());
    const Words quantize{"quantize", in("model.xml"), "-o", in("int8.xml"), "--calibration"};
    ASSERT_EQ(run_program(quantize + Words{in("data.npz")}).code, 0);
    const Words prepared{"--mean", "127.5", "--scale", "64", "--json"};
    const auto compared = [&](const Words& data) {
        const auto result = run_program(
            Words{"compare", in("model.xml"), in("int8.xml"), "--data"} + data + prepared);
        EXPECT_EQ(result.code, 0) << result.err;
        return result.out;
    };
    const auto sensitivity = [&](const Words& data) {
        const auto result =
            run_program(Words{"sensitivity", in("model.xml"), "--calibration"} + data + prepared);
        EXPECT_EQ(result.code, 0) << result.err;
        return result.out;
    };
    const Words cropped{in("framed"), "--crop", "--resize", "12x10"};
    const Words table{in("data.csv"), "--label-column", "digit"};
    EXPECT_EQ(compared(cropped), compared({in("data.npz")}));
    EXPECT_NE(compared({in("framed")}), compared({in("data.npz")}));
    EXPECT_EQ(compared(table), compared({in("data.npz")}));
    EXPECT_EQ(sensitivity(cropped), sensitivity({in("data.npz")}));
    EXPECT_EQ(sensitivity(table), sensitivity({in("data.npz")}));
    const auto measured = run_program(
        Words{"benchmark", in("model.xml"), "--seconds", "0.02", "--data"} + cropped + prepared);
    EXPECT_EQ(measured.code, 0) << measured.err;
    expect_refusal(
        run_program(
            {"compare", in("model.xml"), in("int8.xml"), "--data", in("data.npz"), "--crop"}),
        "--crop is for a folder of images, which the data is not");
}

TEST_F(ProgramData, RefusesOptionsOfAnotherKindOfData) {
    for (const Words& words : {Words{"--labels-csv", "x"},
                               Words{"--resize", "8x8"},
                               Words{"--crop"},
                               Words{"--channels", "rgb"}})
        expect_refusal(evaluate("data.npz", words),
                       core::concat(words[0], " is for a folder of images, which the data is not"));
    expect_refusal(evaluate("data.npz", {"--label-column", "y"}),
                   "--label-column is for a CSV file, which the data is not");
    expect_refusal(evaluate("data.npz", {"--validation-labels", in("moved")}),
                   "--validation-labels is for an IDX file, which the data is not");
}

}  // namespace
}  // namespace holdfast
