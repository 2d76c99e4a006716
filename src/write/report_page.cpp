#include "holdfast/report_page.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "core/check.hpp"
#include "holdfast/report.hpp"
#include "write/page_parts.hpp"

namespace holdfast {
namespace {

using Json = nlohmann::ordered_json;
using Type = Json::value_t;

/// A key that the page reads, and what its value must be.
struct Key {
    std::string_view name;
    Type type;
    bool or_null = false;
};

constexpr std::array report_keys{Key{"options", Type::object},
                                 Key{"environment", Type::object},
                                 Key{"operations", Type::number_unsigned},
                                 Key{"operations_quantized", Type::number_unsigned},
                                 Key{"quantizers", Type::array},
                                 Key{"biases", Type::array},
                                 Key{"groups", Type::array},
                                 Key{"evaluations", Type::array},
                                 Key{"ranking", Type::array},
                                 Key{"accuracy", Type::object, true},
                                 Key{"search", Type::object, true},
                                 Key{"stages", Type::array},
                                 Key{"peak_memory_bytes", Type::number_unsigned},
                                 Key{"warnings", Type::array}};
constexpr std::array quantizer_keys{Key{"name", Type::string},
                                    Key{"operation", Type::string},
                                    Key{"kind", Type::string},
                                    Key{"scheme", Type::string},
                                    Key{"low", Type::array},
                                    Key{"high", Type::array},
                                    Key{"statistics", Type::string},
                                    Key{"statistic_min", Type::array},
                                    Key{"statistic_max", Type::array},
                                    Key{"group", Type::number_unsigned, true},
                                    Key{"kept_float", Type::boolean}};
constexpr std::array bias_keys{
    Key{"operation", Type::string}, Key{"corrected", Type::boolean}, Key{"reason", Type::string}};
constexpr std::array group_keys{Key{"operations", Type::array}};
constexpr std::array evaluation_keys{Key{"purpose", Type::string},
                                     Key{"deployment", Type::string},
                                     Key{"kept_float", Type::array},
                                     Key{"metric", Type::number_float, true},
                                     Key{"drop", Type::number_float, true},
                                     Key{"samples", Type::number_unsigned}};
constexpr std::array ranking_keys{Key{"group", Type::number_unsigned},
                                  Key{"score", Type::number_float, true}};
constexpr std::array stage_keys{Key{"name", Type::string}, Key{"seconds", Type::number_float}};
constexpr std::array accuracy_keys{Key{"metric", Type::string},
                                   Key{"direction", Type::string},
                                   Key{"drop_type", Type::string},
                                   Key{"max_drop", Type::number_float},
                                   Key{"original", Type::number_float, true},
                                   Key{"quantized", Type::number_float, true},
                                   Key{"final_metric", Type::number_float, true},
                                   Key{"final_drop", Type::number_float, true},
                                   Key{"reached", Type::boolean},
                                   Key{"verdict", Type::string},
                                   Key{"confidence", Type::number_float},
                                   Key{"objective", Type::string},
                                   Key{"recipe", Type::string},
                                   Key{"held", Type::array},
                                   Key{"kept_float", Type::array},
                                   Key{"operations_kept_float", Type::array},
                                   Key{"original_cost", Type::object, true},
                                   Key{"quantized_cost", Type::object, true},
                                   Key{"final_cost", Type::object, true}};
constexpr std::array held_keys{Key{"deployment", Type::string}};
constexpr std::array cost_keys{Key{"latency_ms", Type::number_float},
                               Key{"bytes", Type::number_unsigned}};

constexpr std::array histogram_keys{Key{"quantizer", Type::string},
                                    Key{"low", Type::number_float},
                                    Key{"high", Type::number_float},
                                    Key{"counts", Type::array},
                                    Key{"below", Type::number_unsigned},
                                    Key{"above", Type::number_unsigned},
                                    Key{"sqnr_db", Type::number_float, true},
                                    Key{"items", Type::number_unsigned}};

std::string_view type_name(Type type) {
    switch (type) {
        case Type::object:
            return "an object";
        case Type::array:
            return "a list";
        case Type::string:
            return "a text";
        case Type::boolean:
            return "true or false";
        case Type::number_unsigned:
            return "a whole number";
        default:
            return "a number";
    }
}

/// A float may have no fraction in JSON.
bool has_type(const Json& value, const Key& key) {
    if (value.is_null()) return key.or_null;
    return key.type == Type::number_float ? value.is_number() : value.type() == key.type;
}

/// Checks a report part by part; every error names the source and the key.
class Checker {
public:
    explicit Checker(const std::string& source) : source_(source) {}

    template <typename Keys>
    void object(const Json& object, const std::string& where, const Keys& keys) const {
        core::require(object.is_object(), source_, ": ", where, " must be an object");
        for (const Key& key : keys) {
            const auto found = object.find(key.name);
            const bool fits = found != object.end() && has_type(*found, key);
            core::require(
                fits,
                source_,
                ": ",
                where,
                " must have the key '",
                key.name,
                "' with ",
                type_name(key.type),
                key.or_null ? " or null" : "",
                found == object.end() ? ", it is missing" : ", got " + found->dump().substr(0, 40));
        }
    }

    template <typename Keys>
    void objects(const Json& owner, const std::string& list, const Keys& keys) const {
        for (std::size_t i = 0; i < owner[list].size(); ++i)
            object(owner[list][i], entry(list, i), keys);
    }

    void texts(const Json& list, const std::string& where) const {
        for (const Json& text : list)
            core::require(text.is_string(), source_, ": ", where, " must hold texts");
    }

    void counts(const Json& list, const std::string& where) const {
        for (const Json& count : list)
            core::require(
                count.is_number_unsigned(), source_, ": ", where, " must hold whole numbers");
    }

    void group_index(const Json& index, const std::string& where, std::size_t groups) const {
        core::require(index.is_number_unsigned() && index.get<std::size_t>() < groups,
                      source_,
                      ": ",
                      where,
                      " must name one of ",
                      groups,
                      " groups, got ",
                      index.dump());
    }

    static std::string entry(const std::string& list, std::size_t index) {
        return list + "[" + std::to_string(index) + "]";
    }

private:
    const std::string& source_;
};

void check_version(const Json& report, const std::string& source) {
    const auto version =
        report.is_object() ? report.find("schema_version") : Json::const_iterator();
    core::require(report.is_object() && version != report.end() && version->is_number_integer(),
                  source,
                  ": this is no report of Holdfast: the whole number 'schema_version' is missing");
    core::require(*version == Report::schema_version,
                  source,
                  ": the report has schema_version ",
                  version->dump(),
                  ", this program reads ",
                  Report::schema_version);
}

void check_groups(const Json& report, const Checker& check) {
    const std::size_t groups = report["groups"].size();
    for (const Json& group : report["groups"])
        check.texts(group["operations"], "operations of groups");
    for (const Json& entry : report["ranking"])
        check.group_index(entry["group"], "group in ranking", groups);
    for (const Json& evaluation : report["evaluations"])
        for (const Json& kept : evaluation["kept_float"])
            check.group_index(kept, "kept_float in evaluations", groups);
    if (report["accuracy"].is_null()) return;
    for (const Json& kept : report["accuracy"]["kept_float"])
        check.group_index(kept, "kept_float in accuracy", groups);
}

/// Those that the library alone makes have none.
void check_histograms(const Json& report, const Checker& check) {
    if (!report.contains("histograms")) return;
    check.object(report, "the report", std::array{Key{"histograms", Type::array}});
    check.objects(report, "histograms", histogram_keys);
    for (const Json& histogram : report["histograms"])
        check.counts(histogram["counts"], "counts of histograms");
}

void check_accuracy(const Json& report, const Checker& check) {
    const Json& accuracy = report["accuracy"];
    if (accuracy.is_null()) return;
    check.object(accuracy, "accuracy", accuracy_keys);
    check.objects(accuracy, "held", held_keys);
    for (const char* cost : {"original_cost", "quantized_cost", "final_cost"})
        if (!accuracy[cost].is_null()) check.object(accuracy[cost], cost, cost_keys);
}

void check_report(const Json& report, const std::string& source) {
    const Checker check(source);
    check_version(report, source);
    check.object(report, "the report", report_keys);
    check.objects(report, "quantizers", quantizer_keys);
    check.objects(report, "biases", bias_keys);
    check.objects(report, "groups", group_keys);
    check.objects(report, "evaluations", evaluation_keys);
    check.objects(report, "ranking", ranking_keys);
    check.objects(report, "stages", stage_keys);
    check.texts(report["warnings"], "warnings");
    check_accuracy(report, check);
    check_groups(report, check);
    check_histograms(report, check);
}

/// What is nested without end is parsed, but neither copied nor printed without a stack to match.
Json parse(const std::string& text, const std::string& source) {
    constexpr int deepest = 64;
    const auto check_depth = [&](int depth, Json::parse_event_t /*event*/, Json& /*parsed*/) {
        core::require(depth <= deepest,
                      source,
                      ": this is no report of Holdfast: it is nested deeper than ",
                      deepest,
                      " levels");
        return true;
    };
    const Json report = Json::parse(text, check_depth, false);
    core::require(!report.is_discarded(), source, ": this is no report of Holdfast: not JSON");
    return report;
}

/// JSON that can stand in a script element: "<" occurs in texts only, where it has another
/// spelling.
std::string script_json(const Json& report) {
    std::string safe;
    for (const char letter : report.dump()) {
        if (letter == '<')
            safe += "\\u003c";
        else
            safe += letter;
    }
    return safe;
}

/// `frame` with each @MARK@ replaced once; what is put in is not looked at again.
std::string fill(std::string_view frame,
                 const std::array<std::pair<std::string_view, std::string_view>, 4>& parts) {
    std::string page;
    for (const auto& [mark, text] : parts) {
        const std::size_t at = frame.find(mark);
        core::ensure(at != std::string_view::npos, "the page has no ", mark);
        page.append(frame.substr(0, at)).append(text);
        frame.remove_prefix(at + mark.size());
    }
    return page.append(frame);
}

}  // namespace

std::string to_html(const std::string& report_json, const std::string& source) {
    const Json report = parse(report_json, source);
    check_report(report, source);
    return fill(write::page_html,
                {{{"@PAGE_CSS@", write::page_css},
                  {"@REPORT_JSON@", script_json(report)},
                  {"@CHART_JS@", write::chart_js},
                  {"@PAGE_JS@", write::page_js}}});
}

}  // namespace holdfast
