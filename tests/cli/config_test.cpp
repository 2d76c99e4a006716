#include "cli/config.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/arguments.hpp"
#include "cli/read_toml.hpp"
#include "core/check.hpp"
#include "holdfast/error.hpp"
#include "holdfast/report.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"
#include "support/words.hpp"

namespace holdfast::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using test::operator+;
using test::Words;

Arguments parsed(const Words& words) {
    std::ostringstream out;
    return parse_arguments(words, out).value();
}

const std::string needed = "model: net.onnx\noutput: out.xml\ncalibration: data.npz\n";

class Config : public ::testing::Test {
protected:
    [[nodiscard]] Arguments from(const std::string& text, const Words& more = {}) const {
        test::write_file(file, text);
        return parsed(Words{"quantize", "--config", file.string()} + more);
    }
    /// What is said about `text`, without the file's name before it.
    [[nodiscard]] std::string refusal(const std::string& text, const Words& more = {}) const {
        const auto message = test::message_of<InvalidArgument>([&] { return from(text, more); });
        EXPECT_THAT(message, StartsWith(file.string() + ":"));
        return message.substr(std::min(message.size(), file.string().size() + 1));
    }

    const test::TemporaryFolder folder;
    std::filesystem::path file = folder / "job.yaml";
};

TEST_F(Config, GivesTheOptionsOfARun) {
    const Arguments arguments = from(needed + R"(
preset: mixed                # a comment
subset-size: 64
ignore-name: [first, "last"]
ignore-type:
  - Convolution
mean: 1,2
scale: [3, 4.5]
embed-preprocessing: true
no-bias-correction: false
)");
    EXPECT_EQ(arguments.command, Command::quantize);
    EXPECT_EQ(arguments.model, "net.onnx");
    EXPECT_EQ(arguments.output, "out.xml");
    EXPECT_EQ(arguments.calibration, "data.npz");
    EXPECT_EQ(arguments.options.preset, Preset::mixed);
    EXPECT_EQ(arguments.options.subset_size, 64U);
    EXPECT_THAT(arguments.options.ignored_scope.names, ElementsAre("first", "last"));
    EXPECT_THAT(arguments.options.ignored_scope.types, ElementsAre("Convolution"));
    EXPECT_THAT(arguments.preprocessing.mean, ElementsAre(1.0F, 2.0F));
    EXPECT_THAT(arguments.preprocessing.scale, ElementsAre(3.0F, 4.5F));
    EXPECT_TRUE(arguments.embed_preprocessing);
    EXPECT_FALSE(arguments.options.advanced.disable_bias_correction);
}

TEST_F(Config, MayBeJson) {
    const Arguments arguments = from(
        R"({"model": "net.onnx", "output": "out.xml", "calibration": "d.npz", "preset": "mixed"})");
    EXPECT_EQ(arguments.options.preset, Preset::mixed);
}

TEST_F(Config, YieldsToTheCommandLine) {
    const Arguments arguments = from(needed + "subset-size: 64\nignore-name: [a, b]\n",
                                     {"other.onnx", "--subset-size", "8", "--ignore-name", "c"});
    EXPECT_EQ(arguments.model, "other.onnx");
    EXPECT_EQ(arguments.output, "out.xml");
    EXPECT_EQ(arguments.options.subset_size, 8U);
    EXPECT_THAT(arguments.options.ignored_scope.names, ElementsAre("c"));
}

TEST_F(Config, CountsAsGiven) {
    EXPECT_TRUE(
        from(needed + "validation: v.npz\nmetric: top1\nmax-drop: 0.01\n").controls_accuracy());
    const auto message = test::message_of<InvalidArgument>(
        [&] { return from(needed + "validation: v.npz\nmetric: top1\n"); });
    EXPECT_THAT(message, HasSubstr("needs --max-drop as well"));
}

TEST_F(Config, ServesEvaluateAsWell) {
    test::write_file(file, needed + "validation: v.npz\nmetric: top1\nreference: r.xml\n");
    const Arguments arguments = parsed({"evaluate", "--config", file.string()});
    EXPECT_EQ(arguments.model, "net.onnx");
    EXPECT_EQ(arguments.metric, "top1");
    EXPECT_EQ(arguments.reference, "r.xml");
    EXPECT_EQ(arguments.output, "");
    test::write_file(file, needed + "validation: v.npz\nmetric: top1\nsubset-size: 0\n");
    EXPECT_THAT(test::message_of<InvalidArgument>([&] {
                    return parsed({"evaluate", "--config", file.string()});
                }),
                HasSubstr(":6: subset-size must be a whole number of at least 1, got '0'"));
}

// Values are set in the order of the table, however the file is ordered.
TEST_F(Config, DoesNotDependOnTheOrderOfItsLines) {
    const std::string set = "activations-range: mean_minmax\n";
    const std::string bound = "activations-range-max: max/median\n";
    const auto one = from(needed + set + bound).options.advanced;
    EXPECT_EQ(one, from(needed + bound + set).options.advanced);
    EXPECT_NE(one, from(needed + set).options.advanced);
}

TEST_F(Config, NamesTheLineOfAMistake) {
    EXPECT_EQ(refusal(needed + "preste: mixed\n"),
              "4: unknown option 'preste' (did you mean 'preset'?)");
    EXPECT_EQ(refusal("config: other.yaml\n"), "1: unknown option 'config'");
    EXPECT_EQ(refusal(needed + "seed: 1\n\nseed: 2\n"),
              "6: seed is there already, at " + file.string() + ":4");
    EXPECT_EQ(refusal(needed + "subset-size: many\n"),
              "4: subset-size must be a whole number of at least 1, got 'many'");
    EXPECT_EQ(refusal("model: ''\n"), "1: model must not be empty");
}

TEST_F(Config, NamesTheLineOfAWrongType) {
    EXPECT_EQ(refusal("preset: [mixed]\n"), "1: preset must be one value, got a list");
    EXPECT_EQ(refusal("preset: {a: b}\n"), "1: preset must be a value, got a mapping");
    EXPECT_EQ(refusal("model: [a]\n"), "1: model must be a value, got a list");
    EXPECT_EQ(refusal("model: a\npreset:\n"), "2: preset must be a value, got nothing");
    EXPECT_EQ(refusal("certify: 1\n"), "1: certify must be true or false, got '1'");
    EXPECT_EQ(refusal("certify: [true]\n"), "1: certify must be true or false, got a list");
    EXPECT_EQ(refusal("ignore-name:\n  - a\n  - [b]\n"),
              "3: ignore-name must be a list of values, got a list");
    EXPECT_EQ(refusal("[a]: b\n"), "1: expected the name of an option");
}

TEST_F(Config, RefusesWhatIsNoFileOfOptions) {
    EXPECT_THAT(refusal("model: a\npreset: [mixed\n"), HasSubstr(": this is no YAML: "));
    EXPECT_EQ(refusal("just text\n"),
              "1: expected options and their values, as 'preset: mixed', found 'just text'");
    EXPECT_EQ(refusal("a: b\n---\nc: d\n"), " expected one YAML document, found 2");
    EXPECT_EQ(refusal("schema_version: 1\n"),
              " this report does not hold the options of its run, under 'job'");
}

TEST_F(Config, NamesAFileThatCannotBeRead) {
    for (const std::string path : {folder / "none.yaml", folder.path()})
        EXPECT_EQ(test::message_of<InvalidArgument>([&] {
                      return parsed({"quantize", "--config", path});
                  }),
                  "--config: can't read '" + path + "'");
}

TEST_F(Config, MayHoldNothing) {
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return from("# nothing yet\n"); }),
              "MODEL is missing; see holdfast --help");
}

/// The same in TOML.
class TomlConfig : public Config {
protected:
    TomlConfig() { file = folder / "job.toml"; }
};

const std::string needed_toml =
    "model = \"net.onnx\"\noutput = 'out.xml'\ncalibration = \"data.npz\"\n";

TEST_F(TomlConfig, GivesTheOptionsOfARun) {
    const Arguments arguments = from(needed_toml + R"(
preset = "mixed"             # a comment
subset-size = 64
ignore-name = ["first", 'last']
mean = "1,2"
scale = [
  3,
  4.5,
]
embed-preprocessing = true
no-bias-correction = false
)");
    EXPECT_EQ(arguments.model, "net.onnx");
    EXPECT_EQ(arguments.output, "out.xml");
    EXPECT_EQ(arguments.options.preset, Preset::mixed);
    EXPECT_EQ(arguments.options.subset_size, 64U);
    EXPECT_THAT(arguments.options.ignored_scope.names, ElementsAre("first", "last"));
    EXPECT_THAT(arguments.preprocessing.mean, ElementsAre(1.0F, 2.0F));
    EXPECT_THAT(arguments.preprocessing.scale, ElementsAre(3.0F, 4.5F));
    EXPECT_TRUE(arguments.embed_preprocessing);
    EXPECT_FALSE(arguments.options.advanced.disable_bias_correction);
}

TEST_F(TomlConfig, KeepsNumbersAsTheyAre) {
    const Arguments arguments =
        from(needed_toml +
             "validation = 'v.npz'\nmetric = 'top1'\nmax-drop = 0.01\nconfidence = 0.999\nseed = "
             "1_000\n");
    EXPECT_EQ(arguments.max_drop, 0.01);
    EXPECT_EQ(arguments.search.confidence, 0.999);
    EXPECT_EQ(arguments.search.seed, 1000U);
}

TEST_F(TomlConfig, YieldsToTheCommandLine) {
    const Arguments arguments =
        from(needed_toml + "subset-size = 64\n", {"other.onnx", "--subset-size", "8"});
    EXPECT_EQ(arguments.model, "other.onnx");
    EXPECT_EQ(arguments.options.subset_size, 8U);
}

TEST_F(TomlConfig, NamesTheLineOfAMistake) {
    EXPECT_EQ(refusal(needed_toml + "preste = 'mixed'\n"),
              "4: unknown option 'preste' (did you mean 'preset'?)");
    EXPECT_EQ(refusal("zero = 1\nalso = 2\n"), "1: unknown option 'zero'");
    EXPECT_EQ(refusal(needed_toml + "subset-size = 0\n"),
              "4: subset-size must be a whole number of at least 1, got '0'");
    EXPECT_EQ(refusal("model = ''\n"), "1: model must not be empty");
    EXPECT_EQ(refusal("\n[data]\nlabels = 'y'\n"), "2: unknown option 'data'");
    EXPECT_THAT(refusal("seed = 1\n\nseed = 2\n"), StartsWith("3: this is no TOML: "));
}

TEST_F(TomlConfig, NamesTheLineOfAWrongType) {
    EXPECT_EQ(refusal("preset = ['mixed']\n"), "1: preset must be one value, got a list");
    EXPECT_EQ(refusal("preset = {a = 1}\n"), "1: preset must be a value, got a mapping");
    EXPECT_EQ(refusal("\n[model]\n"), "2: model must be a value, got a mapping");
    EXPECT_EQ(refusal("certify = 1\n"), "1: certify must be true or false, got '1'");
    EXPECT_EQ(refusal("ignore-name = [\n  'a',\n  ['b']\n]\n"),
              "3: ignore-name must be a list of values, got a list");
    EXPECT_EQ(refusal("subset-size = 2024-01-31\n"),
              "1: subset-size must be a whole number of at least 1, got '2024-01-31'");
    EXPECT_EQ(refusal("model = 'a'\npreset = true\n"),
              "2: preset must be one of performance, mixed, got 'true'");
}

TEST_F(TomlConfig, RefusesWhatIsNoToml) {
    EXPECT_THAT(refusal("model = 'a'\npreset: mixed\n"), StartsWith("2: this is no TOML: "));
    EXPECT_THAT(refusal("model = [1\n"), HasSubstr(": this is no TOML: "));
    EXPECT_THAT(refusal("model = '\xff'\n"), StartsWith("1: this is no TOML: "));
}

TEST_F(TomlConfig, MayHoldNothing) {
    EXPECT_EQ(test::message_of<InvalidArgument>([&] { return from("# nothing yet\n"); }),
              "MODEL is missing; see holdfast --help");
}

TEST_F(TomlConfig, IsReadFromTheTemplate) {
    const Arguments arguments = from(config_template(ConfigFormat::toml));
    EXPECT_EQ(arguments.model, "model.xml");
    EXPECT_EQ(arguments.options.subset_size, QuantizeOptions{}.subset_size);
}

/// `text` with every option in it, none of them as a comment any more.
std::string without_comments(const std::string& text) {
    std::istringstream lines(text);
    std::string all;
    for (std::string line; std::getline(lines, line);) {
        const bool is_option = line.starts_with("# ") && line.find(" = ") == line.find(' ', 2) &&
                               line.find(' ', 2) != std::string::npos;
        if (is_option || !line.starts_with("#")) all += (is_option ? line.substr(2) : line) + "\n";
    }
    return all;
}

// Values are samples, as "W,H": only whether all of it is TOML is looked at.
TEST(ConfigTemplate, IsTomlWithEveryOptionInIt) {
    const auto job =
        read_toml(without_comments(config_template(ConfigFormat::toml)), "template.toml");
    std::vector<std::string> keys;
    for (const ConfigValue& key : job.keys) keys.push_back(key.text);
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            if ((field.quantize || field.evaluate) && field.flag != "--config") {
                EXPECT_THAT(keys, ::testing::Contains(std::string(field.flag.substr(2))));
            }
}

TEST(ConfigTemplate, ShowsEveryOption) {
    const std::string text = config_template(ConfigFormat::yaml);
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            if ((field.quantize || field.evaluate) && field.flag != "--config") {
                EXPECT_THAT(text, HasSubstr(std::string(field.flag.substr(2)) + ":"));
            }
    EXPECT_THAT(text, HasSubstr("\n# subset-size: 300\n"));
    EXPECT_THAT(text, HasSubstr("\n# embed-preprocessing: false\n"));
    EXPECT_THAT(text, HasSubstr("\n# smooth-quant-alpha-convolution: -1\n"));
    EXPECT_THAT(text, HasSubstr("\n# ignore-name:\n#   - N\n"));
    const std::string toml = config_template(ConfigFormat::toml);
    EXPECT_THAT(toml, HasSubstr("\n# subset-size = 300\n"));
    EXPECT_THAT(toml, HasSubstr("\n# preset = \"performance|mixed\"\n"));
    EXPECT_THAT(toml, HasSubstr("\n# ignore-name = [\"N\"]\n"));
    EXPECT_THAT(toml, HasSubstr("\n# embed-preprocessing = false\n"));
    EXPECT_THAT(toml, HasSubstr("\nmodel = \"model.xml\"\n"));
}

TEST_F(Config, IsReadFromTheTemplate) {
    const Arguments arguments = from(config_template(ConfigFormat::yaml));
    EXPECT_EQ(arguments.model, "model.xml");
    EXPECT_EQ(arguments.options.subset_size, QuantizeOptions{}.subset_size);
}

// Aliases repeat what they stand for: ten levels of ten would be 10^10 values.
TEST_F(Config, DoesNotUnfoldAliasesWithoutEnd) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i <= 10; ++i) {
        std::string items;
        for (int j = 0; j < 10; ++j) items += core::concat("*a", i - 1, ", ");
        text += core::concat("a", i, ": &a", i, " [", items, "]\n");
    }
    EXPECT_EQ(refusal(text), "1: unknown option 'a0'");
}

TEST_F(Config, IsReadFromAReport) {
    const Words given{"quantize",
                      "net \"1\".onnx",
                      "-o",
                      "out.xml",
                      "--calibration",
                      "data.npz",
                      "--subset-size",
                      "7",
                      "--ignore-name",
                      "a",
                      "--ignore-name",
                      "b",
                      "--mean",
                      "1,2",
                      "--no-bias-correction"};
    const Arguments original = parsed(given);
    const std::string report = with_job(to_json(Report()), original);
    const auto whole = nlohmann::ordered_json::parse(report);
    EXPECT_EQ(std::next(whole.begin()).key(), "job");
    auto without = whole;
    without.erase("job");
    EXPECT_EQ(without.dump(2), to_json(Report()));
    EXPECT_EQ(whole.dump(2), report);
    const auto job = nlohmann::json::parse(report).at("job");
    EXPECT_EQ(job.at("ignore-name"), nlohmann::json({"a", "b"}));
    EXPECT_EQ(job.at("no-bias-correction"), true);
    const Arguments arguments = from(report);
    EXPECT_EQ(arguments.model, original.model);
    EXPECT_EQ(arguments.output, original.output);
    EXPECT_EQ(arguments.options.subset_size, 7U);
    EXPECT_EQ(arguments.options.ignored_scope, original.options.ignored_scope);
    EXPECT_EQ(arguments.options.advanced, original.options.advanced);
    EXPECT_EQ(arguments.preprocessing.mean, original.preprocessing.mean);
}

}  // namespace
}  // namespace holdfast::cli
