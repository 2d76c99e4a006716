// A test per case file, named after it, and a line of totals at the end.
//
//     holdfast_conformance --gtest_filter='Conformance/pipeline.micro_*'
#include <cstddef>
#include <iostream>
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
        if (must_be_refused(expected)) return expect_refusal(case_, expected);
        for (const auto& difference : run(case_, expected)) ADD_FAILURE() << difference;
    }

private:
    Case case_;
};

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
        ++(result.Failed() ? failed_ : passed_);
    }

    void OnTestProgramEnd(const testing::UnitTest& /*unit_test*/) override {
        std::cout << "Conformance: " << passed_ << " passed, " << failed_ << " failed\n";
    }

    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
};

}  // namespace
}  // namespace holdfast::conformance

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    holdfast::conformance::register_cases();
    testing::UnitTest::GetInstance()->listeners().Append(new holdfast::conformance::Totals);
    return RUN_ALL_TESTS();
}
