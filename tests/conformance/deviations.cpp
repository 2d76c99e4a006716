#include "conformance/deviations.hpp"

#include <fstream>
#include <string>
#include <string_view>

#include "place/ignore.hpp"

namespace holdfast::conformance {
namespace {

using nlohmann::json;

json read_biases(const char* file_name) {
    std::ifstream file(data_folder() / file_name);
    return json::parse(file);
}

/// Takes over the values of `ours`: by operation, and for an If by body and operation.
void take_values(const json& ours, json& biases) {
    for (const auto& [node, values] : ours.items()) {
        if (values.is_array()) {
            biases.at(node)["values"] = values;
            continue;
        }
        for (const auto& [which, body] : values.items())
            take_values(body, biases.at(node).at("bodies").at(which));
    }
}

/// Takes the biases of `all` over into what is expected of `which`.
void take_biases(const Case& which, const json& all, json& expected) {
    const auto ours = all.value(which.path(), json::object());
    if (!ours.empty()) take_values(ours, expected.at("biases"));
}

/// The peer leaves a bias alone because one of its elements is 0; the file holds the corrected
/// ones.
void correct_biases_with_zeros(const Case& which, json& expected) {
    static const json corrected = read_biases("biases_with_zeros.json");
    take_biases(which, corrected, expected);
}

/// Where branches meet, the peer's full bias correction goes on with what it stored before the
/// later branches were corrected; and it averages over the channels of a vector. The file holds
/// what the definition gives: the whole model run anew for each bias.
void correct_biases_at_joins(const Case& which, json& expected) {
    static const json corrected = read_biases("full_biases.json");
    take_biases(which, corrected, expected);
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

/// With a symmetric range from a histogram, the peer takes the upper bound that it finds for the
/// magnitude, and so cuts off what is more negative. Here it finds [-6.55165, 5.76268].
void take_larger_bound_of_histogram(const Case& which, json& expected) {
    if (which.path() != "pipeline/options_mlp_gelu.range_histogram") return;
    auto& range = expected.at("uncompressed").at("fake_quantizes").at("x/fq_output_0");
    for (const char* key : {"input_low", "output_low"}) range[key] = {-6.60324335};
    for (const char* key : {"input_high", "output_high"}) range[key] = {6.551655};
}

}  // namespace

json as_expected_of_us(const Case& which, json expected) {
    if (expected.contains("parameters") && expected.at("parameters").contains("model_type"))
        expected = with_our_names(expected);
    correct_biases_with_zeros(which, expected);
    correct_biases_at_joins(which, expected);
    take_ranges_from_folded_model(which, expected);
    take_larger_bound_of_histogram(which, expected);
    return expected;
}

}  // namespace holdfast::conformance
