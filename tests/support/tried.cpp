#include "support/tried.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "support/paths.hpp"

namespace holdfast::test {
namespace {

std::string as_file_name(std::string text) {
    std::ranges::replace_if(
        text, [](unsigned char letter) { return std::isalnum(letter) == 0; }, '-');
    return text;
}

}  // namespace

void record_tried(const std::string& kind,
                  const std::string& name,
                  const std::string& outcome,
                  const std::string& detail) {
    const auto folder = binary_folder() / "reliability";
    std::filesystem::create_directories(folder);
    const nlohmann::ordered_json json{
        {"kind", kind}, {"name", name}, {"outcome", outcome}, {"detail", detail}};
    write_file(folder / (kind + "-" + as_file_name(name) + ".json"),
               json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace holdfast::test
