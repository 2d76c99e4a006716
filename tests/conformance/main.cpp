// A test per case file, named after it, and a line of totals at the end.
//
//     holdfast_conformance --gtest_filter='Conformance/pipeline.micro_*'
#include <cstddef>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/case.hpp"
#include "conformance/compare.hpp"
#include "conformance/deviations.hpp"
#include "conformance/parameters.hpp"
#include "conformance/view.hpp"
#include "holdfast/error.hpp"
#include "holdfast/quantize.hpp"
#include "write/compress_weights.hpp"

namespace holdfast::conformance {
namespace {

using nlohmann::json;

/// Cases left for part 2: path → reason.
std::map<std::string, std::string> read_part2() {
    std::map<std::string, std::string> reasons;
    std::ifstream file(data_folder() / "part2.txt");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(": ");
        if (!line.empty() && line[0] != '#')
            reasons[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return reasons;
}

const std::map<std::string, std::string>& part2() {
    static const auto reasons = read_part2();
    return reasons;
}

Differences compare_full(const Quantized& quantized, const json& expected) {
    Differences differences = compare_quantizers(*quantized.model, expected.at("uncompressed"));
    const auto biases = compare_biases(*quantized.model, expected.at("biases"));
    differences.insert(differences.end(), biases.begin(), biases.end());
    const auto compressed = quantized.model->clone();
    write::compress_weights(*compressed);
    const auto weights = compare_compressed(*compressed, expected.at("compressed"));
    differences.insert(differences.end(), weights.begin(), weights.end());
    return differences;
}

/// What differs from the case's expectations.
Differences run(const Case& which, const json& expected) {
    const auto quantized = quantize(load_model(which, expected),
                                    *load_items(which, expected),
                                    to_options(expected.at("parameters")));
    // The peer crashed: there is nothing to compare with, but a quantized model there must be.
    if (expected.contains("error"))
        return fake_quantizes(*quantized.model).empty() ? Differences{"nothing was quantized"}
                                                        : Differences{};
    if (expected.at("parameters").at("algorithm") == "minmax")
        return compare_quantizers(*quantized.model, expected);
    return compare_full(quantized, expected);
}

/// The same, with an exception as a difference.
Differences run_listed(const Case& which, const json& expected) try {
    return run(which, expected);
} catch (const std::exception& error) {
    return {error.what()};
}

bool must_be_refused(const json& expected) {
    return expected.contains("error") && expected.at("error").at("kind") == "rejected input";
}

void expect_refusal(const Case& which, const json& expected) {
    try {
        static_cast<void>(run(which, expected));
    } catch (const InvalidArgument&) {
        return;
    } catch (const UnsupportedModel&) {
        return;
    }
    ADD_FAILURE() << "expected a refusal like: " << expected.at("error").at("message");
}

class ConformanceTest : public testing::Test {
public:
    explicit ConformanceTest(Case which) : case_(std::move(which)) {}

    void TestBody() override {
        const json expected = as_expected_of_us(case_, expectations(case_));
        if (part2().contains(case_.path())) {
            ASSERT_NE(run_listed(case_, expected), Differences{})
                << "the case passes: take it off tests/conformance/part2.txt";
            GTEST_SKIP() << "left for part 2: " << part2().at(case_.path());
        }
        if (must_be_refused(expected)) return expect_refusal(case_, expected);
        for (const auto& difference : run(case_, expected)) ADD_FAILURE() << difference;
    }

private:
    Case case_;
};

TEST(ConformanceList, NamesOnlyExistingCases) {
    std::set<std::string> known;
    for (const auto& which : all_cases()) known.insert(which.path());
    for (const auto& [path, reason] : part2()) EXPECT_TRUE(known.contains(path)) << path;
}

TEST(ConformanceList, IndexNamesEveryCaseFile) {
    EXPECT_EQ(all_cases().size(), 617U);
}

void register_cases() {
    for (const auto& which : all_cases()) {
        testing::RegisterTest(("Conformance/" + which.folder).c_str(),
                              which.name.c_str(),
                              nullptr,
                              nullptr,
                              __FILE__,
                              __LINE__,
                              [which]() -> testing::Test* { return new ConformanceTest(which); });
    }
}

/// Counts cases only, not the tests of the list itself.
class Totals : public testing::EmptyTestEventListener {
    void OnTestEnd(const testing::TestInfo& info) override {
        if (!std::string(info.test_suite_name()).starts_with("Conformance/")) return;
        const auto& result = *info.result();
        ++(result.Failed() ? failed_ : result.Skipped() ? left_ : passed_);
    }

    void OnTestProgramEnd(const testing::UnitTest& /*unit_test*/) override {
        std::cout << "Conformance: " << passed_ << " passed, " << failed_ << " failed, " << left_
                  << " left for part 2\n";
    }

    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
    std::size_t left_ = 0;
};

}  // namespace
}  // namespace holdfast::conformance

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    holdfast::conformance::register_cases();
    testing::UnitTest::GetInstance()->listeners().Append(new holdfast::conformance::Totals);
    return RUN_ALL_TESTS();
}
