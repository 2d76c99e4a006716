#include "cli/read_text.hpp"

#include <array>
#include <fstream>

#include "core/check.hpp"

namespace holdfast::cli {

std::string read_text(const std::filesystem::path& path, std::string_view what) {
    std::error_code ignored;
    std::ifstream in(path, std::ios::binary);
    core::require(
        in.good() && !std::filesystem::is_directory(path, ignored), what, " '", path.string(), "'");
    std::string text;
    std::array<char, 65536> block{};
    while (in.read(block.data(), block.size()), in.gcount() > 0) {  // a pipe has no size to ask for
        text.append(block.data(), static_cast<std::size_t>(in.gcount()));
        core::require(text.size() <= longest_text,
                      what,
                      " '",
                      path.string(),
                      "': it has more than ",
                      longest_text,
                      " bytes");
    }
    return text;
}

}  // namespace holdfast::cli
