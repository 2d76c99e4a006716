// The program with --journal, as its users meet it.
#include <filesystem>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include "holdfast/model.hpp"
#include "journal/journal.hpp"
#include "support/imbalanced_model.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"
#include "support/program.hpp"
#include "support/words.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;
using test::run_program;
using test::Words;
using test::operator+;
using ::testing::HasSubstr;
using ::testing::Not;

class JournalCommand : public ::testing::Test {
protected:
    test::TemporaryFolder folder;
    fs::path journal = folder / "journal";
    fs::path file = journal / journal::file_name;

    void SetUp() override {
        holdfast::save_model(test::imbalanced_model(), folder / "model.xml");
        for (const auto& [name, seed] :
             {std::pair("calibration", 1U), std::pair("validation", 99U)})
            test::write_npz(folder / (std::string(name) + ".npz"),
                            {{"x", test::npy_of({24, 8}, test::random_values(24 * 8, seed))}});
    }

    [[nodiscard]] Words words(const Words& more = {}) const {
        return Words{"quantize",
                     folder / "model.xml",
                     "-o",
                     folder / "int8.xml",
                     "--calibration",
                     folder / "calibration.npz",
                     "--journal",
                     journal} +
               more;
    }

    [[nodiscard]] Words controlled(const std::string& max_drop = "0.001") const {
        return words({"--validation",
                      folder / "validation.npz",
                      "--metric",
                      "cosine",
                      "--max-drop",
                      max_drop,
                      "--objective",
                      "operations",
                      "--report",
                      folder / "report.json"});
    }
};

TEST_F(JournalCommand, GoesOnFromWhatIsThere) {
    const auto first = run_program(controlled());
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.err, Not(HasSubstr("Going on")));
    const auto model = test::read_file(folder / "int8.bin");
    fs::resize_file(file, fs::file_size(file) - 1);
    fs::remove(folder / "int8.bin");
    const auto second = run_program(controlled());
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_THAT(second.err, HasSubstr("holdfast: warning: the last record of the journal '"));
    EXPECT_THAT(second.err, HasSubstr("Going on from "));
    EXPECT_EQ(test::read_file(folder / "int8.bin"), model);
}

TEST_F(JournalCommand, IsNoPartOfTheJob) {
    ASSERT_EQ(run_program(controlled()).code, 0);
    const auto report = nlohmann::json::parse(test::read_file(folder / "report.json"));
    EXPECT_FALSE(report["job"].contains("journal"));
    EXPECT_TRUE(report["job"].contains("max-drop"));
}

TEST_F(JournalCommand, OfAnotherJobIsRefused) {
    ASSERT_EQ(run_program(controlled()).code, 0);
    const auto refused = run_program(controlled("0.002"));
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err,
                HasSubstr("holdfast: error: the journal in '" + journal.string() +
                          "' belongs to another job: option max_drop was 0.001, is 0.002\n"));
}

TEST_F(JournalCommand, KnowsTheMetricCommand) {
    const auto with = [&](const std::string& script) {
        return words({"--max-drop", "0.5", "--metric-command", "sh -c '" + script + "' {model}"});
    };
    const auto first = run_program(with("echo 1"));
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(run_program(with("echo 1.0")).err,
                HasSubstr("belongs to another job: option journal_key was sh -c "
                          "'echo 1' {model}, is sh -c 'echo 1.0' {model}"));
}

TEST_F(JournalCommand, ServesBasicQuantization) {
    ASSERT_EQ(run_program(words()).code, 0);
    const auto second = run_program(words());
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_THAT(second.err, HasSubstr("Going on from "));
}

TEST_F(JournalCommand, RefusesWhatIsNoFolder) {
    journal = folder.add("file");
    const auto refused = run_program(words());
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("the folder of the journal, '" + journal.string()));
    EXPECT_FALSE(fs::exists(folder / "int8.xml"));
}

}  // namespace
}  // namespace holdfast
