#include "journal/job.hpp"

#include <gmock/gmock.h>

namespace holdfast::journal {
namespace {

const Job job{{"option max_drop", "0.01"}, {"model", "1f", true}, {"option seed", "0"}};

TEST(Job, IsTheSameAsItself) {
    EXPECT_EQ(differences(job, job), "");
}

TEST(Job, NamesWhatWasAndIs) {
    auto other = job;
    other[0].value = std::string("0.02");
    EXPECT_EQ(differences(job, other), "option max_drop was 0.01, is 0.02");
    other[0].value.clear();
    EXPECT_EQ(differences(job, other), "option max_drop was 0.01, is empty");
}

TEST(Job, DoesNotShowDigests) {
    auto other = job;
    other[1].value = std::string("2a");
    EXPECT_EQ(differences(job, other), "the model is not the same");
}

TEST(Job, NamesWhatOneOfThemLacks) {
    auto other = job;
    other.erase(other.begin());
    EXPECT_EQ(differences(job, other), "option max_drop was 0.01, is not there");
    EXPECT_EQ(differences(other, job), "option max_drop was not there, is 0.01");
}

TEST(Job, NamesAllDifferences) {
    auto other = job;
    other[0].value = std::string("0.02");
    other[2].value = std::string("1");
    EXPECT_EQ(differences(job, other),
              "option max_drop was 0.01, is 0.02; option seed was 0, is 1");
}

TEST(Job, ShowsAFewDifferences) {
    const Job many{
        {"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"data", "5f", true}, {"f", "6"}};
    EXPECT_EQ(differences({}, many),
              "a was not there, is 1; b was not there, is 2; c was not there, is 3; d was not "
              "there, is 4; and 2 more");
    EXPECT_EQ(differences({}, {many[4]}), "data was not there, is there");
}

}  // namespace
}  // namespace holdfast::journal
