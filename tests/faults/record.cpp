#include "faults/record.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "support/paths.hpp"

namespace holdfast::test {
namespace {

// One file per test, so that tests that run at once don't meet.
void record(const std::string& name, const char* outcome, const std::string& detail) {
    if (::testing::Test::HasFailure()) return;
    const auto folder = binary_folder() / "reliability";
    std::filesystem::create_directories(folder);
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    const nlohmann::ordered_json line{
        {"kind", "fault"}, {"name", name}, {"outcome", outcome}, {"detail", detail}};
    write_file(
        folder / ("fault-" + std::string(test->test_suite_name()) + "." + test->name() + ".json"),
        line.dump() + "\n");
}

}  // namespace

void survived(const std::string& name, const std::string& detail) {
    record(name, "survived", detail);
}

void refused(const std::string& name, const std::string& detail) {
    record(name, "refused", detail);
}

}  // namespace holdfast::test
