#include "core/printable.hpp"

#include <gtest/gtest.h>

namespace holdfast::core {
namespace {

TEST(Printable, SpellsOutWhatATerminalWouldObey) {
    EXPECT_EQ(printable("a\x1b[2Jb"), "a\\x1b[2Jb");
    EXPECT_EQ(printable("two\nlines\tand\r\x7f"), "two\\nlines\\tand\\x0d\\x7f");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"),
              "\\x9b31m");
}

TEST(Printable, LeavesTextAsItIs) {
    EXPECT_EQ(printable("conv 'ä' ≤ \"日本\""), "conv 'ä' ≤ \"日本\"");
    EXPECT_EQ(printable("\xC2\xA0\xC2"),
              "\xC2\xA0\xC2");  // a space that does not break, and half a letter
}

TEST(Printable, LeavesLinesWhereAsked) {
    EXPECT_EQ(printable_lines("a\n\x1b"), "a\n\\x1b");
}

}  // namespace
}  // namespace holdfast::core
