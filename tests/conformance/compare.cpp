#include "conformance/compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <sstream>
#include <stdexcept>

#include "conformance/case.hpp"
#include "conformance/npz.hpp"
#include "conformance/view.hpp"
#include "core/if_bodies.hpp"

namespace holdfast::conformance {
namespace {

using nlohmann::json;

template <typename T>
std::string text(const std::vector<T>& values) {
    std::ostringstream out("[", std::ios::ate);
    for (std::size_t i = 0; i < values.size() && i < 8; ++i)
        out << (i == 0 ? "" : ", ") << +values[i];
    if (values.size() > 8) out << ", … (" << values.size() << ")";
    out << "]";
    return out.str();
}

/// Collects differences of one named thing.
class Report {
public:
    explicit Report(std::string subject) : subject_(std::move(subject)) {}

    template <typename T>
    void equal(const std::string& what, const T& found, const T& expected) {
        if (found != expected) add(what, json(found).dump(), json(expected).dump());
    }

    void close(const std::string& what,
               const std::vector<float>& found,
               const std::vector<float>& expected,
               float absolute,
               float relative) {
        const auto near = [&](float a, float b) {
            return std::abs(a - b) <= absolute + relative * std::abs(b);
        };
        if (!std::ranges::equal(found, expected, near)) add(what, text(found), text(expected));
    }

    void add(const std::string& what, const std::string& found, const std::string& expected) {
        differences_.push_back(subject_ + ": " + what + " is " + found + ", expected " + expected);
    }

    [[nodiscard]] const Differences& differences() const { return differences_; }

private:
    std::string subject_;
    Differences differences_;
};

void append(Differences& all, const Differences& more) {
    all.insert(all.end(), more.begin(), more.end());
}

std::string text(const Port& port) {
    return port.node + ":" + std::to_string(port.port);
}
std::string unnamed(const Port& port) {
    return "?" + port.type + ":" + std::to_string(port.port);
}

/// Found ports as text; a port whose node has no name of its own, where the expectation says so, as
/// "?Type:port".
std::vector<std::string> as_expected(const std::vector<Port>& found,
                                     const std::vector<std::string>& expected) {
    const std::set<std::string> names(expected.begin(), expected.end());
    std::vector<std::string> texts;
    for (const auto& port : found)
        texts.push_back(names.contains(text(port)) || !names.contains(unnamed(port))
                            ? text(port)
                            : unnamed(port));
    std::ranges::sort(texts);
    return texts;
}

void compare_consumers(Report& report, const std::vector<Port>& found, const json& expected) {
    auto sorted = expected.get<std::vector<std::string>>();
    std::ranges::sort(sorted);
    report.equal("consumers", as_expected(found, sorted), sorted);
}

Differences compare(const std::string& name, const FakeQuantizeView& found, const json& expected) {
    constexpr float tolerance = 1e-5F;
    Report report(name);
    report.equal("levels", found.levels, expected.at("levels").get<std::size_t>());
    report.equal<std::vector<std::size_t>>("shape", found.shape, expected.at("shape"));
    report.close("input_low", found.input_low, expected.at("input_low"), tolerance, tolerance);
    report.close("input_high", found.input_high, expected.at("input_high"), tolerance, tolerance);
    report.close("output_low", found.output_low, expected.at("output_low"), tolerance, tolerance);
    report.close(
        "output_high", found.output_high, expected.at("output_high"), tolerance, tolerance);
    report.equal<std::string>("element type", found.element_type, expected.at("element_type"));
    const std::string producer = expected.at("producer");
    report.equal("producer", as_expected({found.producer}, {producer}).front(), producer);
    compare_consumers(report, found.consumers, expected.at("consumers"));
    return report.differences();
}

Differences compare(const std::string& name, const FakeConvertView& found, const json& expected) {
    constexpr float tolerance = 1e-5F;
    Report report(name);
    report.equal<std::string>(
        "destination type", found.destination_type, expected.at("destination_type"));
    report.equal<std::vector<std::size_t>>("shape", found.shape, expected.at("shape"));
    report.close("scale", found.scale, expected.at("scale"), tolerance, tolerance);
    report.close("shift", found.shift, expected.at("shift"), tolerance, tolerance);
    const std::string producer = expected.at("producer");
    report.equal("producer", as_expected({found.producer}, {producer}).front(), producer);
    compare_consumers(report, found.consumers, expected.at("consumers"));
    return report.differences();
}

template <typename View>
std::vector<std::string> names(const std::map<std::string, View>& views) {
    std::vector<std::string> result;
    for (const auto& [name, view] : views) result.push_back(name);
    return result;
}

std::vector<std::string> keys(const json& object) {
    std::vector<std::string> result;
    for (const auto& [key, value] : object.items()) result.push_back(key);
    std::ranges::sort(result);
    return result;
}

/// Names that only one side has.
Differences compare_names(const std::string& what,
                          const std::vector<std::string>& found,
                          const std::vector<std::string>& expected) {
    Differences differences;
    std::vector<std::string> only;
    std::ranges::set_difference(found, expected, std::back_inserter(only));
    for (const auto& name : only) differences.push_back(what + " " + name + " is not expected");
    only.clear();
    std::ranges::set_difference(expected, found, std::back_inserter(only));
    for (const auto& name : only) differences.push_back(what + " " + name + " is missing");
    return differences;
}

Differences compare_types(const ov::Model& model, const json& expected) {
    auto counts = expected.get<std::map<std::string, std::size_t>>();
    counts.erase("Constant");
    counts.erase("Convert");
    Report report("operation types");
    report.equal("count", operation_types(model), counts);
    return report.differences();
}

/// The values behind a checksum, for weights too large to stand in the case file.
std::vector<std::int8_t> values_of(const std::string& sha256) {
    static const auto arrays = read_npz(data_folder() / "weights.npz");
    const ov::Tensor& tensor = arrays.at(sha256);
    const auto* data = tensor.data<const std::int8_t>();
    return {data, data + tensor.get_size()};
}

/// Exact ties may fall either way: with the half-range fix the largest weight of a channel lands
/// on 63.5.
void compare_int8(Report& report,
                  const std::vector<std::int8_t>& found,
                  const std::vector<std::int8_t>& expected) {
    if (found.size() != expected.size())
        return report.equal("number of values", found.size(), expected.size());
    std::size_t off_by_one = 0;
    int worst = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const int distance = std::abs(found[i] - expected[i]);
        off_by_one += distance == 1;
        worst = std::max(worst, distance);
    }
    constexpr std::size_t allowed = 2;
    if (worst > 1) report.add("values", text(found), text(expected));
    if (off_by_one > allowed)
        report.add("number of values off by 1",
                   std::to_string(off_by_one),
                   "at most " + std::to_string(allowed));
}

Differences compare(const std::string& name, const WeightView& found, const json& expected) {
    constexpr float tolerance = 1e-5F;
    Report report(name);
    report.equal<std::string>("element type", found.element_type, expected.at("element_type"));
    report.equal<std::vector<std::size_t>>("shape", found.shape, expected.at("shape"));
    report.equal<std::vector<std::size_t>>(
        "scale shape", found.scale_shape, expected.at("scale_shape"));
    report.close("scale", found.scale, expected.at("scale"), tolerance, tolerance);
    const auto& zero_point = expected.at("zero_point");
    // A zero point is a quotient of two close numbers in f32: 1e-5 of the 256 levels.
    report.close("zero point",
                 found.zero_point,
                 zero_point.is_null() ? std::vector<float>{}
                                      : zero_point.at("values").get<std::vector<float>>(),
                 256 * tolerance,
                 tolerance);
    report.equal<std::vector<std::string>>("chain", found.chain, expected.at("chain"));
    compare_consumers(report, found.consumers, expected.at("consumers"));
    compare_int8(report,
                 found.values,
                 expected.contains("values") ? expected.at("values").get<std::vector<std::int8_t>>()
                                             : values_of(expected.at("sha256")));
    return report.differences();
}

/// Compares the members that both sides have.
template <typename View>
Differences compare_each(const std::map<std::string, View>& found, const json& expected) {
    Differences differences;
    for (const auto& [name, view] : found) {
        if (expected.contains(name)) append(differences, compare(name, view, expected.at(name)));
    }
    return differences;
}

const ov::Model& body_of(const ov::Model& model, const std::string& parent, bool is_then) {
    for (const auto& node : core::ifs(model)) {
        if (node->get_friendly_name() == parent) return *node->get_function(is_then ? 0 : 1);
    }
    throw std::runtime_error("no If '" + parent + "'");
}

/// Compares the bodies of all Ifs that `expected` names.
void compare_bodies(Differences& differences,
                    const ov::Model& model,
                    const json& expected,
                    Differences (*compare_one)(const ov::Model&, const json&)) {
    const auto parents = expected.value("bodies", json::object());
    for (const auto& [parent, bodies] : parents.items()) {
        for (const auto& [which, body] : bodies.items()) {
            const auto found = compare_one(body_of(model, parent, which == "then"), body);
            for (const auto& difference : found)
                differences.push_back(parent + "/" + which + ": " + difference);
        }
    }
}

}  // namespace

Differences compare_quantizers(const ov::Model& model, const json& expected) {
    const auto found = fake_quantizes(model);
    const auto& quantizers = expected.at("fake_quantizes");
    Differences differences = compare_names("FakeQuantize", names(found), keys(quantizers));
    append(differences, compare_each(found, quantizers));
    const auto converts = expected.value("fake_converts", json::object());
    const auto found_converts = fake_converts(model);
    append(differences, compare_names("FakeConvert", names(found_converts), keys(converts)));
    append(differences, compare_each(found_converts, converts));
    append(differences, compare_types(model, expected.at("op_types")));
    compare_bodies(differences, model, expected, compare_quantizers);
    return differences;
}

/// Of one bias, whose values are means of equally many numbers of one tensor.
float largest_magnitude(const std::vector<float>& values) {
    float largest = 0;
    for (const float value : values) largest = std::max(largest, std::abs(value));
    return largest;
}

Differences compare_biases(const ov::Model& model, const json& expected) {
    constexpr float tolerance = 1e-4F;
    Differences differences;
    for (const auto& [node, bias] : expected.items()) {
        if (bias.contains("bodies")) continue;
        const auto found = constant_input(model, bias.at("add"), bias.at("port"));
        const std::vector<float> values = bias.at("values");
        const float scale = std::max(1.F, largest_magnitude(values));
        Report report("bias of " + node);
        report.close("value", found.value_or(std::vector<float>{}), values, tolerance * scale, 0);
        append(differences, report.differences());
    }
    for (const auto& [node, parent] : expected.items()) {
        if (!parent.contains("bodies")) continue;
        compare_bodies(
            differences, model, {{"bodies", {{node, parent.at("bodies")}}}}, compare_biases);
    }
    return differences;
}

Differences compare_compressed(const ov::Model& model, const json& expected) {
    const auto found = int8_weights(model);
    const auto& weights = expected.at("weights");
    Differences differences = compare_names("int8 weight", names(found), keys(weights));
    append(differences, compare_each(found, weights));
    auto quantizers = expected.at("fake_quantizes").get<std::vector<std::string>>();
    std::ranges::sort(quantizers);
    append(differences, compare_names("FakeQuantize", names(fake_quantizes(model)), quantizers));
    append(differences, compare_types(model, expected.at("op_types")));
    compare_bodies(differences, model, expected, compare_compressed);
    return differences;
}

}  // namespace holdfast::conformance
