#include "core/temporary_folder.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/throws.hpp"

namespace holdfast::core {
namespace {

/// Sets a variable of the environment for as long as it lives.
class WithVariable {
public:
    WithVariable(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        setenv(name, value, 1);
    }
    ~WithVariable() {
        if (before_)
            setenv(name_, before_->c_str(), 1);
        else
            unsetenv(name_);
    }

private:
    const char* name_;
    std::optional<std::string> before_;
};

TEST(TemporaryFolder, GoesAwayWithAllInIt) {
    std::filesystem::path path;
    {
        const TemporaryFolder folder;
        path = folder.path();
        std::ofstream(path / "file") << "text";
        EXPECT_TRUE(std::filesystem::exists(path / "file"));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryFolder, IsAnotherEachTime) {
    const TemporaryFolder one;
    const TemporaryFolder two;
    EXPECT_NE(one.path(), two.path());
}

TEST(TemporaryFolder, GoesAwayWithAllOthersOnRequest) {
    const TemporaryFolder one;
    const TemporaryFolder two;
    std::ofstream(two.path() / "file") << "text";
    remove_temporary_folders();
    EXPECT_FALSE(std::filesystem::exists(one.path()) || std::filesystem::exists(two.path()));
}

TEST(TemporaryFolder, SaysWhatToDoWithoutAPlace) {
    const WithVariable variable("TMPDIR", "/nowhere/at/all");
    EXPECT_THAT(test::message_of<InvalidArgument>([] {
                    const TemporaryFolder folder;
                    return 0;
                }),
                ::testing::HasSubstr("set TMPDIR to one"));
}

}  // namespace
}  // namespace holdfast::core
