#include "core/printable.hpp"

#include <array>
#include <cstdio>

namespace holdfast::core {
namespace {

unsigned code_of(char letter) {
    return static_cast<unsigned char>(letter);
}

bool is_control(char letter) {
    return code_of(letter) < 0x20 || code_of(letter) == 0x7F;
}

// U+0080 to U+009F, which some terminals take for escape sequences.
bool is_c1(std::string_view text) {
    return text.size() >= 2 && code_of(text[0]) == 0xC2 && code_of(text[1]) >= 0x80 &&
           code_of(text[1]) < 0xA0;
}

std::string spelled(char letter) {
    if (letter == '\n') return "\\n";
    if (letter == '\t') return "\\t";
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\x%02x", code_of(letter));
    return text.data();
}

std::string printable(std::string_view text, bool keep_lines) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_line_end = keep_lines && text[i] == '\n';
        if (is_c1(text.substr(i)))
            result += spelled(text[++i]);
        else if (is_control(text[i]) && !is_line_end)
            result += spelled(text[i]);
        else
            result += text[i];
    }
    return result;
}

}  // namespace

std::string printable(std::string_view text) {
    return printable(text, false);
}

std::string printable_lines(std::string_view text) {
    return printable(text, true);
}

}  // namespace holdfast::core
