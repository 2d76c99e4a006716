// The two text forms of an inspection.
#include <map>
#include <nlohmann/json.hpp>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/inspect.hpp"

namespace holdfast {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t indent = 4;
constexpr std::size_t hanging_indent = 8;

std::string labelled(const OperationInspection& operation) {
    return operation.name + " (" + operation.type + ")";
}

std::string counted(std::size_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string totals_text(const Inspection& inspection) {
    return core::concat(inspection.operations_quantized(),
                        " of ",
                        counted(inspection.operations.size(), "operation"),
                        " would run quantized, behind ",
                        counted(inspection.quantizers.size(), "quantizer"),
                        " in ",
                        counted(inspection.groups.size(), "group"),
                        " that can return to float one by one.");
}

std::string operations_text(const std::string& title,
                            const std::vector<std::string>& operations,
                            std::size_t width) {
    if (operations.empty()) return "";
    const auto heading = core::concat(title, " (", operations.size(), ")");
    return core::concat("\n",
                        core::wrap(heading, width),
                        "\n",
                        core::wrap(core::join(operations), width, indent),
                        "\n");
}

std::string kept_text(const Inspection& inspection, std::size_t width) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const auto& operation : inspection.operations) {
        if (operation.quantized) continue;
        auto& operations = by_reason[operation.reason];
        if (operations.empty()) order.push_back(operation.reason);
        operations.push_back(labelled(operation));
    }
    std::string text;
    for (const auto& reason : order)
        text += operations_text("Not quantized: " + reason, by_reason.at(reason), width);
    return text;
}

std::string sign_text(const std::optional<bool>& is_signed) {
    if (!is_signed) return "";
    return *is_signed ? ", signed" : ", unsigned";
}

std::string number_text(const QuantizerInspection& quantizer) {
    if (quantizer.type != "integer") return quantizer.type;
    return core::concat(
        quantizer.bits, " bits, ", quantizer.scheme, sign_text(quantizer.is_signed));
}

std::string description(const QuantizerInspection& quantizer) {
    std::string text =
        number_text(quantizer) + (quantizer.per_channel ? ", per channel" : ", per tensor");
    if (quantizer.narrow_range && quantizer.type == "integer") text += ", narrow range";
    if (quantizer.half_range) text += ", half range";
    if (quantizer.unified_group)
        text += ", shares range " + std::to_string(*quantizer.unified_group);
    if (quantizer.group) text += ", group " + std::to_string(*quantizer.group);
    return text;
}

std::string quantizers_text(const Inspection& inspection, std::size_t width) {
    std::string text;
    for (const auto& quantizer : inspection.quantizers)
        text += core::wrap(quantizer.name, width, indent) + "\n" +
                core::wrap(description(quantizer), width, hanging_indent) + "\n";
    return text.empty() ? text : core::concat("\nQuantizers\n", text);
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json quantizer_json(const QuantizerInspection& quantizer) {
    return {{"name", quantizer.name},
            {"operation", quantizer.operation},
            {"kind", quantizer.kind},
            {"port", quantizer.port},
            {"type", quantizer.type},
            {"scheme", quantizer.scheme},
            {"bits", quantizer.bits},
            {"levels", quantizer.levels},
            {"per_channel", quantizer.per_channel},
            {"narrow_range", quantizer.narrow_range},
            {"half_range", quantizer.half_range},
            {"is_signed", or_null(quantizer.is_signed)},
            {"unified_group", or_null(quantizer.unified_group)},
            {"group", or_null(quantizer.group)}};
}

Json operation_json(const OperationInspection& operation) {
    return {{"name", operation.name},
            {"type", operation.type},
            {"quantized", operation.quantized},
            {"reason", operation.reason}};
}

template <typename Item, typename Convert>
Json list_of(const std::vector<Item>& items, Convert convert) {
    Json list = Json::array();
    for (const auto& item : items) list.push_back(convert(item));
    return list;
}

}  // namespace

std::string to_text(const Inspection& inspection, std::size_t width) {
    std::vector<std::string> quantized;
    for (const auto& operation : inspection.operations)
        if (operation.quantized) quantized.push_back(labelled(operation));
    return core::wrap(totals_text(inspection), width) + "\n" +
           operations_text("Quantized", quantized, width) + kept_text(inspection, width) +
           quantizers_text(inspection, width);
}

// What is not UTF-8 in the names of a model is replaced, not refused.
std::string to_json(const Inspection& inspection) {
    const Json json{
        {"schema_version", 1},
        {"operations_quantized", inspection.operations_quantized()},
        {"operations", list_of(inspection.operations, operation_json)},
        {"quantizers", list_of(inspection.quantizers, quantizer_json)},
        {"groups", list_of(inspection.groups, [](const GroupInspection& group) {
             return Json{{"operations", group.operations}, {"quantizers", group.quantizers}};
         })}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace holdfast
