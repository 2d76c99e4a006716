#include "cli/shorten.hpp"

#include "cli/text.hpp"

namespace holdfast::cli {

std::string shortened(const std::string& text, std::size_t width) {
    if (columns_of(text) <= width) return text;
    std::string start;
    std::size_t columns = 0;
    for (const char byte : text) {
        const bool begins = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
        if (begins && ++columns == width) break;
        start += byte;
    }
    return start + "…";
}

}  // namespace holdfast::cli
