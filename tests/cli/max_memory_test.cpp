// --max-memory: what the program takes, as the system counts it.
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <openvino/openvino.hpp>

#include "support/model_builder.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"
#include "support/words.hpp"

namespace holdfast {
namespace {

using test::run_program;
using test::Words;
using test::operator+;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

std::string size_text(std::uint64_t mebibytes) {
    return std::to_string(mebibytes) + "MiB";
}

class MaxMemory : public ::testing::Test {
protected:
    [[nodiscard]] Words quantize(const std::string& model,
                                 const std::string& data,
                                 const Words& more = {}) const {
        return Words{"quantize", model, "-o", folder / "out.xml", "--calibration", data} + more;
    }

    const test::TemporaryFolder folder;
};

// Whatever the limit: the run holds it, or says that it can't before it begins.
TEST_F(MaxMemory, IsHeldOrRefusedOnABundledModel) {
    const auto words = quantize(test::fashion_mnist("repvgg_imbalanced_fmnist.onnx"),
                                test::fashion_mnist("calibration.npz"),
                                {"--scale",
                                 "255",
                                 "--validation",
                                 test::fashion_mnist("validation.npz"),
                                 "--metric",
                                 "top1",
                                 "--max-drop",
                                 "0.01",
                                 "--recipes",
                                 "none",
                                 "--full-bias-correction"});
    std::size_t held = 0;
    std::size_t refused = 0;
    for (const std::uint64_t limit : {60U, 90U, 150U}) {
        const auto result = run_program(words + Words{"--max-memory", size_text(limit)});
        SCOPED_TRACE(limit);
        if (result.code == 2) {
            ++refused;
            EXPECT_THAT(result.err, HasSubstr("is too little for the model"));
            EXPECT_THAT(result.err, Not(HasSubstr("Validating")));
            continue;
        }
        ++held;
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_LE(result.peak_bytes, limit * mebibyte * 105 / 100);
    }
    EXPECT_GE(held, 1U);
    EXPECT_GE(refused, 1U);
}

/// Activations of 8 MB each, of which full bias correction keeps many.
class LargeActivations : public MaxMemory {
protected:
    LargeActivations() {
        test::ModelBuilder b;
        b.result("y",
                 b.input("x", {1, 3, 256, 256})
                     .conv("conv1", {32, 3, 3, 3})
                     .bias("bias1")
                     .relu("relu1")
                     .conv("conv2", {32, 32, 3, 3})
                     .bias("bias2")
                     .relu("relu2")
                     .conv("conv3", {4, 32, 3, 3})
                     .bias("bias3"));
        ov::save_model(b.model(), model, false);
        test::write_npz(data,
                        {{"x",
                          test::npy_of<float>({items, 3, 256, 256},
                                              test::random_values(items * 3 * 256 * 256, 5))}});
    }

    static constexpr std::size_t items = 100;
    const std::string model = folder / "model.xml";
    const std::string data = folder / "data.npz";
    const Words full{"--full-bias-correction", "--subset-size", std::to_string(items)};
};

TEST_F(LargeActivations, AreKeptInAFileAndTheResultIsTheSame) {
    const auto free = run_program(quantize(model, data, full));
    ASSERT_EQ(free.code, 0) << free.err;
    const auto bytes = test::read_file(folder / "out.bin");
    const auto limit = free.peak_bytes - 100 * mebibyte;
    const auto result =
        run_program(quantize(model, data, full + Words{"--max-memory", std::to_string(limit)}));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_LE(result.peak_bytes, limit * 105 / 100);
    EXPECT_TRUE(bytes == test::read_file(folder / "out.bin"));
}

TEST_F(MaxMemory, DataMayBeLargerThanIt) {
    constexpr std::size_t items = 400'000;  // 300 MB of zeros, 300 kB when compressed
    test::write_npz(
        folder / "many.npz",
        {{"image",
          test::npy_of<std::uint8_t>({items, 1, 28, 28}, std::vector<std::uint8_t>(items * 784))}},
        test::Zip::deflated);
    const auto result = run_program(quantize(test::test_model("mobilenetv3_fmnist.onnx"),
                                             folder / "many.npz",
                                             {"--subset-size", "10", "--max-memory", "250MiB"}));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_LE(result.peak_bytes, 250 * mebibyte * 105 / 100);
}

TEST_F(MaxMemory, IsASize) {
    const auto result = run_program(quantize("m.xml", "d.npz", {"--max-memory", "2G"}));
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err,
                HasSubstr("--max-memory must be a size in bytes, or one with a unit as 500MB or "
                          "2GiB, got '2G'"));
}

}  // namespace
}  // namespace holdfast
