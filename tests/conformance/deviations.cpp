#include "conformance/deviations.hpp"

#include <fstream>
#include <string>
#include <string_view>

#include "place/ignore.hpp"

namespace holdfast::conformance {
namespace {

using nlohmann::json;

/// The peer leaves a bias alone because one of its elements is 0; the file holds the corrected
/// ones.
void correct_biases_with_zeros(const Case& which, json& expected) {
    static const json corrected = [] {
        std::ifstream file(data_folder() / "biases_with_zeros.json");
        return json::parse(file);
    }();
    const auto ours = corrected.value(which.path(), json::object());
    for (const auto& [node, values] : ours.items())
        expected.at("biases").at(node)["values"] = values;
}

/// Behind a Reshape the peer takes the channel axes of the constant's shape, and so gives each
/// column of a kernel a range of its own. Ours are those that it finds itself once constants are
/// folded.
void take_ranges_from_folded_model(const Case& which, json& expected) {
    constexpr std::string_view name = "mobilenetv3_fmnist.";
    if (!which.name.starts_with(name)) return;
    const Case folded{which.folder,
                      "mobilenetv3_fmnist_converted." + which.name.substr(name.size())};
    const json twin = expectations(folded).at("uncompressed").at("fake_quantizes");
    for (auto& [quantizer, ours] : expected.at("uncompressed").at("fake_quantizes").items()) {
        if (ours.at("producer") != "?Reshape:0") continue;
        for (const char* key : {"shape", "input_low", "input_high", "output_low", "output_high"})
            ours[key] = twin.at(quantizer).at(key);
    }
}

/// The Multiply of SmoothQuant is called differently.
json with_our_names(const json& expected) {
    constexpr std::string_view theirs = "/nncf_smooth_quant";
    std::string text = expected.dump();
    for (auto at = text.find(theirs); at != std::string::npos; at = text.find(theirs, at))
        text.replace(at, theirs.size(), place::smooth_quant_suffix);
    return json::parse(text);
}

}  // namespace

json as_expected_of_us(const Case& which, json expected) {
    if (expected.contains("parameters") && expected.at("parameters").contains("model_type"))
        expected = with_our_names(expected);
    correct_biases_with_zeros(which, expected);
    take_ranges_from_folded_model(which, expected);
    return expected;
}

}  // namespace holdfast::conformance
