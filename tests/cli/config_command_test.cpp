// `holdfast init`, and `--config` as its users meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/openvino.hpp>

#include "cli/config.hpp"
#include "support/model_builder.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"

namespace holdfast {
namespace {

using test::run_program;
using ::testing::HasSubstr;

TEST(InitCommand, PrintsOrWritesTheTemplate) {
    const test::TemporaryFolder folder;
    const auto yaml = cli::config_template(cli::ConfigFormat::yaml);
    const auto toml = cli::config_template(cli::ConfigFormat::toml);
    EXPECT_EQ(run_program({"init"}).out, yaml);
    EXPECT_EQ(run_program({"init", "--format", "toml"}).out, toml);
    const auto result = run_program({"init", "-o", folder / "job.yaml"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(test::read_file(folder / "job.yaml"), yaml);
    ASSERT_EQ(run_program({"init", "-o", folder / "job.toml"}).code, 0);
    EXPECT_EQ(test::read_file(folder / "job.toml"), toml);
    ASSERT_EQ(run_program({"init", "-o", folder / "job", "--format", "toml"}).code, 0);
    EXPECT_EQ(test::read_file(folder / "job"), toml);
    EXPECT_THAT(run_program({"init", "--format", "ini"}).err,
                HasSubstr("--format must be one of yaml, toml, got 'ini'"));
}

TEST(InitCommand, OverwritesNothing) {
    const test::TemporaryFolder folder;
    const std::string file = test::write_file(folder / "job.yaml", "model: mine\n");
    const auto result = run_program({"init", "-o", file});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(
        result.err,
        "holdfast: error: -o: '" + file + "' is there already, and may hold options of yours\n");
    EXPECT_EQ(test::read_file(file), "model: mine\n");
    EXPECT_THAT(run_program({"init", "-o", folder.path()}).err, HasSubstr("is a folder"));
    EXPECT_THAT(run_program({"init", "net.onnx"}).err, HasSubstr("unexpected argument 'net.onnx'"));
}

TEST(ConfigCommand, RepeatsTheRunOfAReport) {
    const test::TemporaryFolder folder;
    test::ModelBuilder b;
    b.result("out", b.input("image", {-1, 2, 6, 6}).conv("conv1", {4, 2, 3, 3}).relu("relu1"));
    ov::save_model(b.model(), (folder / "model.xml").string(), false);
    const auto values = test::random_values(8 * 72, 3);
    test::write_npz(folder / "data.npz", {{"image", test::npy_of<float>({8, 2, 6, 6}, values)}});
    const auto first = run_program({"quantize",
                                    folder / "model.xml",
                                    "-o",
                                    folder / "out.xml",
                                    "--calibration",
                                    folder / "data.npz",
                                    "--preset",
                                    "mixed",
                                    "--subset-size",
                                    "4",
                                    "--report",
                                    folder / "run.json"});
    ASSERT_EQ(first.code, 0) << first.err;
    const auto again =
        run_program({"quantize", "--config", folder / "run.json", "-o", folder / "again.xml"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(test::read_file(folder / "again.bin"), test::read_file(folder / "out.bin"));
    EXPECT_EQ(test::read_file(folder / "again.xml"), test::read_file(folder / "out.xml"));
    const auto plain = run_program({"quantize",
                                    folder / "model.xml",
                                    "-o",
                                    folder / "plain.xml",
                                    "--calibration",
                                    folder / "data.npz"});
    ASSERT_EQ(plain.code, 0) << plain.err;
    EXPECT_NE(test::read_file(folder / "plain.bin"), test::read_file(folder / "out.bin"));
}

}  // namespace
}  // namespace holdfast
