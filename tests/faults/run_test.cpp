// What becomes of a run when the runtime, the disk, the memory or the clock fails under it.
#include <csignal>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include <gmock/gmock.h>

#include "core/check.hpp"
#include "faults/record.hpp"
#include "faults/with_fault.hpp"
#include "holdfast/holdfast.hpp"
#include "holdfast/readers.hpp"
#include "support/model_builder.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"
#include "support/throws.hpp"
#include "support/words.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;
using test::ProgramResult;
using test::run_program;
using test::with_fault;
using test::Words;
using test::operator+;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// A run on the network of examples/fashion-mnist over an older result.
class RunFault : public ::testing::Test {
protected:
    RunFault() {
        test::write_file(output, "the older graph");
        test::write_file(folder / "out.bin", "the older weights");
        test::write_file(report, "the older report");
    }

    [[nodiscard]] Words quantize_by_program(const Words& more = {}) const {
        return Words{"quantize",
                     test::fashion_mnist("repvgg_imbalanced_fmnist.onnx"),
                     "-o",
                     output,
                     "--report",
                     report,
                     "--calibration",
                     test::fashion_mnist("calibration.npz"),
                     "--subset-size",
                     "20",
                     "--scale",
                     "255"} +
               more;
    }
    [[nodiscard]] Words within_a_bound(const Words& more = {}) const {
        return quantize_by_program(Words{"--validation",
                                         validation(),
                                         "--metric",
                                         "top1",
                                         "--max-drop",
                                         "0.01",
                                         "--recipes",
                                         "none"} +
                                   more);
    }
    /// 200 of the example's images with their labels: enough to search on.
    [[nodiscard]] std::string validation() const {
        constexpr std::size_t count = 200;
        const auto model = read_model(test::fashion_mnist("repvgg_imbalanced_fmnist.onnx"));
        const auto all = open_dataset(test::fashion_mnist("validation.npz"), *model);
        std::vector<float> images;
        std::vector<std::uint8_t> labels;
        for (std::size_t i = 0; i < count; ++i) {
            const auto sample = all->sample(i);
            const auto& image = sample.inputs.begin()->second;
            images.insert(images.end(), image.data<const float>(), image.data<const float>() + 784);
            labels.push_back(*sample.label.data<const std::uint8_t>());
        }
        return test::write_npz(other / "validation.npz",
                               {{"image", test::npy_of<float>({count, 1, 28, 28}, images)},
                                {"labels", test::npy_of<std::uint8_t>({count}, labels)}});
    }
    [[nodiscard]] nlohmann::json json() const {
        return nlohmann::json::parse(test::read_file(report));
    }

    void expect_older_files() const {
        EXPECT_EQ(test::read_file(output), "the older graph");
        EXPECT_EQ(test::read_file(folder / "out.bin"), "the older weights");
        EXPECT_EQ(test::read_file(report), "the older report");
        EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 3);
    }

    /// It ends with this code and this one sentence.
    static void expect_failure(const ProgramResult& result, int code, const std::string& part) {
        EXPECT_EQ(result.code, code) << result.err;
        const auto error = result.err.find("holdfast: error: ");
        ASSERT_NE(error, std::string::npos) << result.err;
        const auto sentence = result.err.substr(error);
        EXPECT_THAT(sentence, HasSubstr(part));
        EXPECT_EQ(sentence.find('\n'), sentence.size() - 1) << "more than one line: " << sentence;
    }

    const test::TemporaryFolder folder;  ///< Of what the run writes.
    const test::TemporaryFolder other;
    const std::string output = folder / "out.xml";
    const std::string report = folder / "report.json";
};

TEST_F(RunFault, AnInferenceThatFails) {
    for (const std::string at : {"1", "7", "20"}) {
        const auto result =
            run_program(quantize_by_program(), with_fault("call=infer do=throw at=" + at));
        expect_failure(result, 2, "item ");  // it can't be prepared, or inferred
        EXPECT_THAT(result.err, HasSubstr("the device was lost (injected)"));
        expect_older_files();
    }
    test::refused("inference that throws, at the 1st, 7th and 20th call",
                  "exit code 2, the sentence names the sample and the cause; older files kept");
}

TEST_F(RunFault, AnInferenceThatFailsInTheSearch) {
    const auto result = run_program(within_a_bound(), with_fault("call=infer do=throw at=900"));
    expect_failure(result, 2, "the device was lost (injected)");
    EXPECT_THAT(result.err, HasSubstr("Validating the original model: "));
    test::refused("inference that throws in the search",
                  "exit code 2, the sentence names the sample and the cause");
}

TEST_F(RunFault, OneCandidateThatCannotBeCompiled) {
    const auto whole = run_program(within_a_bound());
    ASSERT_EQ(whole.code, 0) << whole.err;
    // What prepares samples (twice), the original, statistics and all int8 come first.
    std::size_t left_out = 0;
    for (const int at : {6, 7, 8}) {
        const auto result = run_program(within_a_bound(),
                                        with_fault(core::concat("call=compile do=throw at=", at)));
        EXPECT_EQ(result.code, 0) << result.err;
        if (result.err.find("is left out: ") == std::string::npos) continue;
        left_out = 1;
        EXPECT_THAT(result.err, HasSubstr("can't compile the model"));
        EXPECT_THAT(json().at("warnings").dump(), HasSubstr("operations in float is left out: "));
        EXPECT_TRUE(json().at("accuracy").at("reached"));
        break;
    }
    EXPECT_EQ(left_out, 1U);
    test::survived("candidate that can't be compiled",
                   "the search goes on without it, and says so in the report");
}

TEST_F(RunFault, AModelThatCannotBeCompiledAtAll) {
    const auto result =
        run_program(within_a_bound(), with_fault("call=compile do=throw times=0 at=3"));
    expect_failure(result, 2, "can't compile the model");
    expect_older_files();
    test::refused("runtime that compiles nothing",
                  "exit code 2, the sentence names device, model and cause; older files kept");
}

TEST_F(RunFault, ARuntimeThatReturnsZerosForTheResult) {
    const auto result =
        run_program(quantize_by_program(), with_fault("call=output do=zeros times=0 compiled=4"));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("holdfast: warning: "));
    EXPECT_FALSE(json().at("warnings").empty());
    test::survived(
        "runtime that returns zeros for the quantized model",
        "a warning, also in the report: " + json().at("warnings").at(0).get<std::string>());
}

TEST_F(RunFault, ARuntimeThatReturnsNanForTheResult) {
    const auto result =
        run_program(quantize_by_program(), with_fault("call=output do=nan times=0 compiled=4"));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_FALSE(json().at("warnings").empty());
    test::survived(
        "runtime that returns NaN for the quantized model",
        "a warning, also in the report: " + json().at("warnings").at(0).get<std::string>());
}

TEST_F(RunFault, ARuntimeThatReturnsNanForEverything) {
    const auto result =
        run_program(quantize_by_program(), with_fault("call=output do=nan times=0"));
    expect_failure(result, 2, "no item of the calibration data can be used");
    expect_older_files();
    test::refused("runtime that returns NaN for everything",
                  "exit code 2, the sentence names the operation; older files kept");
}

TEST_F(RunFault, ARuntimeThatReturnsZerosWithinABound) {
    const auto result =
        run_program(within_a_bound(), with_fault("call=output do=zeros times=0 compiled=5"));
    expect_failure(result, 3, "can't be reached");
    EXPECT_EQ(test::read_file(output), "the older graph");
    EXPECT_FALSE(json().at("accuracy").at("reached"));
    test::refused("runtime that returns zeros for all candidates",
                  "exit code 3, the report tells what was tried; the older model kept");
}

TEST_F(RunFault, AFullDiskForTheModel) {
    const auto result =
        run_program(quantize_by_program(),
                    with_fault("call=write do=ENOSPC times=0 path=" + folder.path().string()));
    expect_failure(result, 1, "out.bin' could not be written: No space left on device");
    expect_older_files();
    test::refused("full disk when the result is saved",
                  "exit code 1, the sentence names the file; older files kept");
}

TEST_F(RunFault, AFullDiskForTheReport) {
    const auto result = run_program(quantize_by_program(),
                                    with_fault("call=write do=ENOSPC times=0 path=report.json"));
    expect_failure(result, 1, "report.json' could not be written: No space left on device");
    EXPECT_EQ(test::read_file(report), "the older report");
    EXPECT_THAT(test::read_file(output), Not("the older graph"));  // it was saved before
    test::refused("full disk when the report is written",
                  "exit code 1, the sentence names the file; the model is whole, the older report "
                  "kept");
}

TEST_F(RunFault, AFullFolderForTemporaryFiles) {
    const test::TemporaryFolder small;
    auto options = with_fault("call=write do=ENOSPC times=0 path=" + small.path().string());
    options.environment["TMPDIR"] = small.path().string();
    const auto result = run_program(within_a_bound(), options);
    expect_failure(result, 1, "could not be written: No space left on device");
    EXPECT_THAT(result.err, HasSubstr(small.path().string()));
    expect_older_files();
    EXPECT_TRUE(fs::is_empty(small.path()));
    test::refused("full disk for temporary files",
                  "exit code 1, the sentence names the file; older files kept, nothing left over");
}

TEST_F(RunFault, AReadOnlyDisk) {
    const auto result =
        run_program(quantize_by_program(),
                    with_fault("call=open do=EROFS times=0 path=" + folder.path().string()));
    expect_failure(result, 2, "-o: can't write in folder '" + folder.path().string() + "'");
    EXPECT_EQ(result.err.find("Reading the model"), std::string::npos) << "work began";
    expect_older_files();
    test::refused("read-only folder for the result",
                  "exit code 2 before work begins, the sentence names option and folder");
}

/// Samples in files; one is removed when the run has come some way.
class Removing : public Dataset {
public:
    Removing(const fs::path& folder, const ov::Model& model, fs::path victim)
        : data_(open_sample_folder(folder, model, {})), victim_(std::move(victim)) {}
    [[nodiscard]] std::size_t size() const override { return data_->size(); }
    [[nodiscard]] bool has_labels() const override { return false; }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        if (index == 5) fs::remove(victim_);
        return data_->sample(index);
    }

private:
    std::unique_ptr<Dataset> data_;
    fs::path victim_;
};

TEST_F(RunFault, AFileThatIsRemovedInBetween) {
    const auto data = folder / "data";
    for (int i = 0; i < 20; ++i) {
        const auto name = core::concat("data/", 100 + i, ".npz");
        test::write_npz(folder.add(name),
                        {{"image", test::npy_of<float>({1, 28, 28}, test::random_values(784, 1))}});
    }
    const auto model = read_model(test::fashion_mnist("repvgg_imbalanced_fmnist.onnx"));
    const auto victim = folder / "data/112.npz";
    const Removing calibration(data, *model, victim);
    const auto message =
        test::message_of<InvalidArgument>([&] { return quantize(model, calibration); });
    EXPECT_THAT(message, HasSubstr(victim.string()));
    test::refused("file of a sample that is removed in between",
                  message.substr(message.find("112")));
}

TEST_F(RunFault, MemoryThatCannotBeHad) {
    std::size_t failures = 0;
    for (const int at : {1, 3, 10, 30, 100}) {
        const auto result =
            run_program(quantize_by_program(),
                        with_fault(core::concat("call=new bytes=20000 do=throw times=0 at=", at)));
        if (result.code == 0) break;
        ++failures;
        EXPECT_GT(result.code, 0) << result.err;  // no signal
        EXPECT_THAT(result.err, HasSubstr("holdfast: error: "));
        expect_older_files();
    }
    EXPECT_GE(failures, 3U);
    test::refused("allocations that fail from some moment on",
                  core::concat(failures, " moments: an error and no crash; older files kept"));
}

TEST_F(RunFault, AClockThatJumps) {
    const Words budget{"--time-budget", "3600"};
    const auto steady = run_program(within_a_bound(budget));
    ASSERT_EQ(steady.code, 0) << steady.err;
    const auto model = test::read_file(output) + test::read_file(folder / "out.bin");
    const auto result =
        run_program(within_a_bound(budget), with_fault("call=clock do=jump times=0"));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(json().at("accuracy").at("reached"));
    EXPECT_THAT(result.err, Not(HasSubstr("budget")));
    double seconds = 0;
    for (const auto& stage : json().at("stages")) seconds += stage.at("seconds").get<double>();
    EXPECT_GE(seconds, 0);
    EXPECT_LT(seconds, 3600);
    test::survived("time of day that jumps by ten years, back and forth",
                   "the run, its budget and its times are as ever");
}

}  // namespace
}  // namespace holdfast
