// The program as its users meet it: exit codes, messages, files.
#include "support/program.hpp"

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/op/log.hpp>
#include <openvino/openvino.hpp>

#include "cli/text.hpp"
#include "support/model_builder.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/words.hpp"

namespace holdfast {
namespace {

using test::npy_of;
using test::ProgramResult;
using test::run_program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using test::operator+;
using test::Words;

constexpr std::size_t samples = 24;
constexpr std::size_t classes = 5;

/// image [?,2,8,8] → logits [?,5]; with `bias`, class 0 always wins.
std::shared_ptr<ov::Model> small_model(bool class_0_wins = false) {
    test::ModelBuilder b;
    const auto features = b.input("image", {-1, 2, 8, 8})
                              .conv("conv1", {8, 2, 3, 3})
                              .bias("bias1")
                              .relu("relu1")
                              .max_pool("pool1")
                              .conv("conv2", {8, 8, 3, 3})
                              .relu("relu2")
                              .reshape("flat", {-1, 128});
    const auto logits = features.matmul("matmul", {128, classes});
    const std::vector<float> winner{1e4F, 0, 0, 0, 0};
    b.result("logits", class_0_wins ? logits.bias("bias2", winner) : logits);
    return b.model();
}

std::string images(std::size_t count = samples) {
    std::vector<std::uint8_t> pixels(count * 128);
    const std::vector<float> noise = test::random_values(pixels.size(), 7);
    std::ranges::transform(
        noise, pixels.begin(), [](float x) { return static_cast<std::uint8_t>(127.5F * (x + 1)); });
    return npy_of<std::uint8_t>({count, 2, 8, 8}, pixels);
}

std::string labels(std::size_t count = samples) {
    std::vector<std::int64_t> classes_of(count);
    for (std::size_t i = 0; i < count; ++i) classes_of[i] = static_cast<std::int64_t>(1 + i % 4);
    return npy_of<std::int64_t>({count}, classes_of);
}

/// What the outputs should be, for mse: anything will do.
std::string targets() {
    return npy_of<float>({samples, classes}, test::random_values(samples * classes, 11));
}

class Program : public ::testing::Test {
protected:
    Program() {
        save(small_model(), "model.xml");
        test::write_npz(folder / "data.npz", {{"image", images()}, {"labels", labels()}});
    }

    void save(const std::shared_ptr<ov::Model>& model, const std::string& name) const {
        ov::save_model(model, (folder / name).string(), false);
    }

    [[nodiscard]] std::string in(const std::string& name) const { return (folder / name).string(); }
    [[nodiscard]] bool exists(const std::string& name) const {
        return std::filesystem::exists(folder / name);
    }
    [[nodiscard]] std::string bytes(const std::string& name) const {
        return test::read_file(folder / name);
    }

    [[nodiscard]] Words quantize(const Words& more = {}) const {
        return Words{"quantize",
                     in("model.xml"),
                     "-o",
                     in("out.xml"),
                     "--calibration",
                     in("data.npz"),
                     "--scale",
                     "255"} +
               more;
    }
    [[nodiscard]] Words control(const std::string& metric, const std::string& bound) const {
        return {"--validation", in("data.npz"), "--metric", metric, "--max-drop", bound};
    }
    [[nodiscard]] Words evaluate(const std::string& model, const Words& more = {}) const {
        return Words{"evaluate", in(model), "--validation", in("data.npz")} + more;
    }
    [[nodiscard]] double evaluated(const std::string& model, const Words& more) const {
        const ProgramResult result = run_program(evaluate(model, more + Words{"--json"}));
        EXPECT_EQ(result.code, 0) << result.err;
        return nlohmann::json::parse(result.out).at("value");
    }

    const test::TemporaryFolder folder;
};

/// The program refused: this code, this one sentence and nothing else, and no file.
void expect_refusal(const ProgramResult& result, int code, const std::string& part) {
    EXPECT_EQ(result.code, code);
    EXPECT_THAT(result.out, "");
    const std::size_t error = result.err.find("holdfast: error: ");
    ASSERT_NE(error, std::string::npos) << result.err;
    const std::string sentence = result.err.substr(error);
    EXPECT_THAT(sentence, HasSubstr(part));
    EXPECT_EQ(sentence.find('\n'), sentence.size() - 1) << "more than one line: " << sentence;
}

TEST_F(Program, QuantizesAndSavesTheModel) {
    const ProgramResult result = run_program(quantize());
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(exists("out.xml") && exists("out.bin"));
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("operations in int8"),
                      HasSubstr("latency"),
                      HasSubstr("size on disk"),
                      HasSubstr("Total"),
                      HasSubstr("Wrote ")));
    EXPECT_THAT(result.err, HasSubstr("Reading the model: "));
}

TEST_F(Program, SavesWithinABound) {
    const ProgramResult result = run_program(quantize(control("cosine", "0.5")));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(exists("out.xml") && exists("out.bin"));
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("all int8"),
                      HasSubstr("cosine"),
                      HasSubstr("bound"),
                      HasSubstr("within the bound of 0.5000")));
}

TEST_F(Program, WritesAReport) {
    test::write_npz(folder / "data.npz", {{"image", images()}, {"labels", targets()}});
    const ProgramResult result =
        run_program(quantize(control("mse", "1e6") + Words{"--report", in("report.json")}));
    EXPECT_EQ(result.code, 0) << result.err;
    const auto report = nlohmann::json::parse(bytes("report.json"));
    EXPECT_TRUE(report.contains("quantizers")) << report;
}

TEST_F(Program, WritesNoFileWhenTheBoundCannotBeReached) {
    const ProgramResult result =
        run_program(quantize(control("cosine", "0") + Words{"--report", in("report.json")}));
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_FALSE(exists("out.xml") || exists("out.bin"));
    EXPECT_TRUE(exists("report.json"));
    EXPECT_THAT(result.out, HasSubstr("No file was written"));
    EXPECT_THAT(result.err, HasSubstr("holdfast: error: "));
}

TEST_F(Program, SavesTheBestModelOnRequest) {
    const ProgramResult result =
        run_program(quantize(control("cosine", "0") + Words{"--best-effort"}));
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_TRUE(exists("out.xml") && exists("out.bin"));
    EXPECT_THAT(result.out, AllOf(HasSubstr("Wrote "), HasSubstr("more than the bound")));
}

TEST_F(Program, WritesTheSameBytesWithAnyNumberOfThreads) {
    ASSERT_EQ(run_program(quantize({"--threads", "1"})).code, 0);
    const std::string xml = bytes("out.xml");
    const std::string bin = bytes("out.bin");
    for (const char* threads : {"1", "2", "0"}) {
        ASSERT_EQ(run_program(quantize({"--threads", threads})).code, 0);
        EXPECT_EQ(bytes("out.xml"), xml) << threads;
        EXPECT_EQ(bytes("out.bin"), bin) << threads;
    }
}

// The "metric" is how many operations round; only the files can tell.
TEST_F(Program, HoldsWhatACommandMeasuresOnTheFile) {
    test::write_file(folder / "count.sh",
                     "echo Looking at $1 >&2\ngrep -c 'type=\"FakeQuantize\"' \"$1\" || true\n");
    const Words command{"--metric-command", "sh '" + in("count.sh") + "' {model}"};
    const Words lower{"--direction", "lower", "--metric-timeout", "5m"};
    const ProgramResult original =
        run_program(Words{"evaluate", in("model.xml")} + command + lower);
    EXPECT_EQ(original.out, "metric-command 0.0000  (CPU, default precision)\n") << original.err;
    const ProgramResult result =
        run_program(quantize(command + lower + Words{"--max-drop", "2", "--recipes", "none"}));
    EXPECT_EQ(result.code, 0) << result.err;
    const ProgramResult final = run_program(Words{"evaluate", in("out.xml"), "--json"} + command);
    const double rounding = nlohmann::json::parse(final.out).at("value");
    EXPECT_GE(rounding, 1);
    EXPECT_LE(rounding, 2);
}

TEST_F(Program, TellsWhatACommandThatFailedWrote) {
    const ProgramResult result = run_program({"evaluate",
                                              in("model.xml"),
                                              "--metric-command",
                                              "sh -c 'echo broken >&2; exit 9' {model}"});
    EXPECT_EQ(result.code, 4);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err,
                HasSubstr("holdfast: error: the metric command failed with exit code 9; it "
                          "wrote:\nbroken\n"));
}

TEST_F(Program, EvaluatesAsTextAndAsJson) {
    const ProgramResult text =
        run_program(evaluate("model.xml", {"--metric", "top1", "--scale", "255"}));
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(StartsWith("top1 0."), HasSubstr("24 samples")));
    const ProgramResult json =
        run_program(evaluate("model.xml", {"--metric", "top1", "--scale", "255", "--json"}));
    EXPECT_EQ(nlohmann::json::parse(json.out).at("samples"), samples);
    EXPECT_EQ(nlohmann::json::parse(json.out).at("direction"), "higher is better");
}

TEST_F(Program, ComparesWithAReference) {
    ASSERT_EQ(run_program(quantize()).code, 0);
    const double similar = evaluated(
        "out.xml", {"--metric", "cosine", "--scale", "255", "--reference", in("model.xml")});
    EXPECT_LT(similar, 1.0);
    EXPECT_GT(similar, 0.9);
}

TEST_F(Program, PreparesDataOutsideTheModelAsWithin) {
    test::write_npz(folder / "data.npz", {{"image", images()}, {"labels", targets()}});
    const Words prepared{"--mean", "10,20", "--scale", "100"};
    const Words command{"quantize", in("model.xml"), "--calibration", in("data.npz")};
    ASSERT_EQ(run_program(command + Words{"-o", in("out.xml")} + prepared).code, 0);
    ASSERT_EQ(
        run_program(command + Words{"-o", in("embedded.xml"), "--embed-preprocessing"} + prepared)
            .code,
        0);
    const Words compared{"--metric", "mse", "--inference-precision", "f32"};
    const double outside = evaluated("out.xml", compared + prepared);
    const double within = evaluated("embedded.xml", compared);
    EXPECT_NEAR(within, outside, 1e-3 * outside);  // rounding, as the scale moves into weights
}

TEST_F(Program, PreparesDataOfAnotherLayout) {
    const auto nhwc = npy_of<std::uint8_t>({2, 8, 8, 2}, std::vector<std::uint8_t>(256, 7));
    test::write_npz(folder / "nhwc.npz", {{"image", nhwc}});
    const ProgramResult result = run_program({"quantize",
                                              in("model.xml"),
                                              "-o",
                                              in("out.xml"),
                                              "--calibration",
                                              in("nhwc.npz"),
                                              "--layout",
                                              "NHWC"});
    EXPECT_EQ(result.code, 0) << result.err;
}

TEST_F(Program, FitsANarrowTerminal) {
    const ProgramResult result =
        run_program(quantize(control("cosine", "0.5")), {.environment = {{"COLUMNS", "60"}}});
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
        const bool has_path = line.find(in("out.xml")) != std::string::npos;  // as long as it is
        EXPECT_LE(has_path ? 0 : cli::columns_of(line), 60U) << line;
    }
}

TEST_F(Program, UsesNoEscapeCodesWhereNoPersonLooks) {
    const ProgramResult result = run_program(quantize());
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("\033")));
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("\r")));
}

TEST_F(Program, StopsInOrderWhenInterrupted) {
    constexpr std::size_t many = 20'000;  // tens of seconds of work
    const auto data =
        npy_of<std::uint8_t>({many, 1, 28, 28}, std::vector<std::uint8_t>(many * 784));
    test::write_npz(folder / "many.npz", {{"image", data}});
    const ProgramResult result = run_program({"quantize",
                                              test::test_model("vit_fmnist.onnx").string(),
                                              "-o",
                                              in("out.xml"),
                                              "--calibration",
                                              in("many.npz"),
                                              "--subset-size",
                                              std::to_string(many)},
                                             {.interrupt_after = "Reading the model: "});
    expect_refusal(result, 130, "interrupted; nothing was written");
    EXPECT_FALSE(exists("out.xml") || exists("out.bin"));
}

TEST_F(Program, RefusesWrongUsage) {
    expect_refusal(run_program({}), 2, "a command is missing");
    expect_refusal(run_program(quantize({"--subset-size", "0"})),
                   2,
                   "--subset-size must be a whole number of at least 1, got '0'");
    EXPECT_FALSE(exists("out.xml"));
}

TEST_F(Program, RefusesAMissingModel) {
    expect_refusal(
        run_program(
            {"quantize", in("no.onnx"), "-o", in("out.xml"), "--calibration", in("data.npz")}),
        2,
        "no.onnx");
}

TEST_F(Program, RefusesAModelThatNoFrontendReads) {
    test::write_file(folder / "broken.onnx", "this is no model");
    expect_refusal(
        run_program(
            {"quantize", in("broken.onnx"), "-o", in("out.xml"), "--calibration", in("data.npz")}),
        2,
        "broken.onnx");
}

TEST_F(Program, RefusesAModelThatIsQuantizedAlready) {
    ASSERT_EQ(run_program(quantize()).code, 0);
    expect_refusal(
        run_program(
            {"quantize", in("out.xml"), "-o", in("twice.xml"), "--calibration", in("data.npz")}),
        2,
        "quantized");
    EXPECT_FALSE(exists("twice.xml"));
}

TEST_F(Program, RefusesMissingData) {
    expect_refusal(
        run_program(
            {"quantize", in("model.xml"), "-o", in("out.xml"), "--calibration", in("no.npz")}),
        2,
        "no.npz");
}

TEST_F(Program, RefusesATruncatedArchive) {
    test::write_file(folder / "data.npz", bytes("data.npz").substr(0, 1000));
    expect_refusal(run_program(quantize()), 2, "data.npz");
}

TEST_F(Program, RefusesAWrongKey) {
    test::write_npz(folder / "data.npz", {{"a", images()}, {"b", images()}});
    expect_refusal(run_program(quantize()), 2, "'image'");
}

TEST_F(Program, RefusesAWrongShape) {
    test::write_npz(folder / "data.npz",
                    {{"image", npy_of<float>({1, 2, 8, 9}, std::vector<float>(144))}});
    expect_refusal(run_program(quantize()), 2, "[1,2,8,9]");
}

TEST_F(Program, RefusesAWrongRank) {
    test::write_npz(folder / "data.npz",
                    {{"image", npy_of<float>({1, 2, 64}, std::vector<float>(128))}});
    expect_refusal(run_program(quantize()), 2, "[1,2,64]");
}

TEST_F(Program, RefusesAWrongType) {
    test::write_npz(
        folder / "data.npz",
        {{"image",
          test::npy({.descr = "<c8", .shape = {1, 2, 8, 8}, .data = std::string(1024, '\0')})}});
    expect_refusal(run_program(quantize()), 2, "c8");
}

TEST_F(Program, LeavesOutCalibrationItemsWithNanAndSaysSo) {
    std::vector<float> values(256, 1.0F);
    values[130] = std::numeric_limits<float>::quiet_NaN();
    test::write_npz(folder / "data.npz", {{"image", npy_of<float>({2, 2, 8, 8}, values)}});
    const auto run = run_program(quantize());
    EXPECT_EQ(run.code, 0);
    EXPECT_THAT(run.err,
                ::testing::HasSubstr("warning: item 1 of the calibration data is left out: it "
                                     "holds NaN in input 'image', at element 2"));
    EXPECT_TRUE(exists("out.xml"));
}

TEST_F(Program, RefusesCalibrationDataOfNothingButNan) {
    const std::vector<float> values(256, std::numeric_limits<float>::quiet_NaN());
    test::write_npz(folder / "data.npz", {{"image", npy_of<float>({2, 2, 8, 8}, values)}});
    expect_refusal(run_program(quantize()), 2, "calibration data");
    EXPECT_FALSE(exists("out.xml"));
}

TEST_F(Program, RefusesDataWithoutSamples) {
    test::write_npz(folder / "data.npz", {{"image", images(0)}});
    expect_refusal(run_program(quantize()), 2, "sample");
}

TEST_F(Program, RefusesLabelsOfAnotherLength) {
    test::write_npz(folder / "data.npz", {{"image", images()}, {"labels", labels(samples - 1)}});
    expect_refusal(run_program(evaluate("model.xml", {"--metric", "top1"})), 2, "labels");
}

TEST_F(Program, RefusesMissingLabels) {
    test::write_npz(folder / "data.npz", {{"image", images()}});
    expect_refusal(run_program(evaluate("model.xml", {"--metric", "top1"})),
                   2,
                   "has no array 'labels', which holds the labels that metric top1 needs");
}

TEST_F(Program, RefusesAnUnknownMetric) {
    expect_refusal(run_program(evaluate("model.xml", {"--metric", "top0"})), 2, "top0");
}

TEST_F(Program, RefusesAnUnknownDevice) {
    expect_refusal(run_program(evaluate("model.xml", {"--metric", "top1", "--device", "ABACUS"})),
                   2,
                   "ABACUS");
}

TEST_F(Program, RefusesAnIgnoredNameThatMatchesNothing) {
    expect_refusal(run_program(quantize({"--ignore-name", "conv9"})), 2, "conv9");
    EXPECT_FALSE(exists("out.xml"));
}

TEST_F(Program, RefusesAnOutputThatCannotBeWritten) {
    const Words command{"quantize", in("model.xml"), "--calibration", in("data.npz"), "-o"};
    expect_refusal(
        run_program(command + Words{"/proc/out.xml"}), 2, "can't write in folder '/proc'");
    expect_refusal(run_program(command + Words{in("no/out.xml")}), 2, "does not exist");
    expect_refusal(run_program(command + Words{in("out.onnx")}), 2, "does not end in .xml");
    expect_refusal(run_program(command + Words{in("model.xml")}), 2, "is the model that is read");
    expect_refusal(
        run_program(quantize({"--report", in("no/report.json")})), 2, "--report: folder");
}

TEST_F(Program, RefusesAFolderAsOutput) {
    std::filesystem::create_directory(folder / "folder.xml");
    expect_refusal(
        run_program(
            {"quantize", in("model.xml"), "--calibration", in("data.npz"), "-o", in("folder.xml")}),
        2,
        "is a folder");
}

TEST_F(Program, RefusesPreprocessingThatDoesNotFit) {
    expect_refusal(run_program(quantize({"--mean", "1,2,3"})), 2, "3");
}

TEST_F(Program, TellsAMetricThatFails) {
    test::ModelBuilder b;
    const auto features =
        b.input("image", {-1, 2, 8, 8}).conv("conv1", {8, 2, 3, 3}).reshape("flat", {-1, 512});
    b.result("logits", b.op<ov::op::v0::Log>("log", features.output()));  // NaN where negative
    save(b.model(), "model.xml");
    const auto target = npy_of<float>({samples, 512}, std::vector<float>(samples * 512));
    test::write_npz(folder / "data.npz", {{"image", images()}, {"labels", target}});
    expect_refusal(run_program(evaluate("model.xml", {"--metric", "mse"})), 4, "mse");
}

TEST_F(Program, TellsARelativeDropFromZero) {
    save(small_model(true), "model.xml");
    expect_refusal(
        run_program(quantize(control("top1", "0.01") + Words{"--drop-type", "relative"})),
        4,
        "relative");
    EXPECT_FALSE(exists("out.xml"));
}

TEST_F(Program, InspectsWithoutData) {
    const ProgramResult result = run_program({"inspect", in("model.xml"), "--ignore-name", "conv2"},
                                             {.environment = {{"COLUMNS", "60"}}});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("Quantized (2)"),
                      HasSubstr("in the ignored scope: name 'conv2'"),
                      HasSubstr("conv1/fq_weights_1")));
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);)
        EXPECT_LE(cli::columns_of(line), 60U) << line;
}

TEST_F(Program, InspectsAsJson) {
    const ProgramResult result = run_program({"inspect", in("model.xml"), "--json"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(nlohmann::json::parse(result.out).at("operations_quantized"), 3);
}

TEST_F(Program, RefusesDataToInspect) {
    expect_refusal(run_program({"inspect", in("model.xml"), "--calibration", in("data.npz")}),
                   2,
                   "unexpected argument");
    expect_refusal(run_program({"inspect"}), 2, "MODEL is missing");
}

}  // namespace
}  // namespace holdfast
