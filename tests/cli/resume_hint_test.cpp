#include "cli/resume_hint.hpp"

#include <gtest/gtest.h>

namespace holdfast::cli {
namespace {

TEST(ResumeHint, IsThereWithAJournalOnly) {
    Arguments arguments;
    EXPECT_EQ(resume_hint(arguments), "");
    arguments.given.insert("--journal");
    EXPECT_EQ(resume_hint(arguments), "; give the same command again and it goes on where it was");
}

}  // namespace
}  // namespace holdfast::cli
