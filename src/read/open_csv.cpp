#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/readers.hpp"
#include "read/array_dataset.hpp"
#include "read/csv.hpp"
#include "read/csv_columns.hpp"
#include "read/row_shape.hpp"

namespace holdfast {
namespace {

using Input = ov::Output<const ov::Node>;

/// Columns that make up one array.
struct Target {
    std::vector<std::size_t> columns;
    ov::element::Type type;  ///< f64, i64 or f32.
    std::shared_ptr<read::Spool> rows = read::Spool::make();
    std::vector<std::byte> block{};  ///< Of `rows`, not written yet.
    std::uint64_t written = 0;
};

/// A CSV file on its way to arrays.
struct Table {
    std::string file;
    read::CsvColumns columns;
    std::vector<Target> inputs{};
    std::optional<Target> labels{};
    std::size_t samples = 0;

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& column : columns.columns) names.push_back(column.name);
        return names;
    }
    [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const {
        const auto found = std::ranges::find(columns.columns, name, &read::CsvColumn::name);
        if (found == columns.columns.end()) return std::nullopt;
        return static_cast<std::size_t>(found - columns.columns.begin());
    }
};

std::string name_of(const Input& input) {
    return input.get_node()->get_friendly_name();
}

/// "'a', 'b', 'c' and 9 more".
std::string some_of(const std::vector<std::string>& names) {
    constexpr std::size_t most = 8;
    const std::size_t shown = std::min(most, names.size());
    std::string text = core::concat("'", core::join(std::span(names).first(shown), "', '"), "'");
    return shown == names.size() ? text
                                 : core::concat(text, " and ", names.size() - shown, " more");
}

std::optional<std::size_t> label_column(const Table& table, const std::string& wanted) {
    if (wanted.empty()) return std::nullopt;
    if (const auto named = table.find(wanted)) return named;
    const auto number = read::finite_number(wanted);
    const auto count = static_cast<double>(table.columns.columns.size());
    const bool counts =
        number && std::trunc(*number) == *number && *number >= 1 && *number <= count;
    return counts ? std::optional(static_cast<std::size_t>(*number) - 1) : std::nullopt;
}

std::optional<std::size_t> column_named_like(const Table& table, const Input& input) {
    if (const auto found = table.find(name_of(input))) return found;
    for (const auto& name : input.get_names())
        if (const auto found = table.find(name)) return found;
    return std::nullopt;
}

/// Doubles hold what decimal text says; an input of integers takes these as they are.
ov::element::Type type_for(const Input& input) {
    return input.get_element_type().is_real() ? ov::element::f64 : ov::element::i64;
}

/// All columns of numbers but the labels.
std::vector<std::size_t> columns_of_numbers(const Table& table, std::optional<std::size_t> labels) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < table.columns.columns.size(); ++i)
        if (i != labels && table.columns.columns[i].has_numbers) chosen.push_back(i);
    return chosen;
}

std::vector<Target> targets_for(const ov::Model& model,
                                const Table& table,
                                std::optional<std::size_t> labels) {
    std::vector<Target> targets;
    for (const Input& input : model.inputs()) {
        const auto named = column_named_like(table, input);
        core::require(named.has_value() || model.inputs().size() == 1,
                      "'",
                      table.file,
                      "' has no column for the model's input '",
                      name_of(input),
                      "'",
                      core::suggestion(name_of(input), table.names()),
                      "; it has the columns ",
                      some_of(table.names()));
        targets.push_back(
            {.columns = named ? std::vector{*named} : columns_of_numbers(table, labels),
             .type = type_for(input)});
    }
    core::require(!targets.front().columns.empty(), "'", table.file, "' has no column of numbers");
    return targets;
}

Target label_target(const Table& table, std::size_t column) {
    const bool is_whole = table.columns.columns[column].is_whole;
    return {.columns = {column}, .type = is_whole ? ov::element::i64 : ov::element::f32};
}

void flush(Target& target) {
    target.rows->write(target.written, target.block);
    target.written += target.block.size();
    target.block.clear();
}

template <typename T>
void append(Target& target, T value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    target.block.insert(target.block.end(), bytes.begin(), bytes.end());
}

void append_number(Target& target, double number) {
    constexpr std::size_t largest_block = 1U << 20U;
    if (target.type == ov::element::i64)
        append(target, static_cast<std::int64_t>(number));
    else if (target.type == ov::element::f32)
        append(target, static_cast<float>(number));
    else
        append(target, number);
    if (target.block.size() >= largest_block) flush(target);
}

/// What is wrong with the fields of `target`; empty: nothing.
std::string wrong_number(const read::CsvRecord& record, const Target& target, const Table& table) {
    constexpr double largest_whole = 9007199254740992.0;  // beyond it doubles have gaps
    for (const std::size_t column : target.columns) {
        const std::string& text = record.fields[column];
        const auto number = read::finite_number(text);
        const bool needs_whole = target.type == ov::element::i64;
        const bool fits = number && (!needs_whole || (std::trunc(*number) == *number &&
                                                      std::abs(*number) <= largest_whole));
        if (!fits)
            return core::concat("holds '",
                                text,
                                "' in column '",
                                table.columns.columns[column].name,
                                "', expected a ",
                                needs_whole ? "whole" : "finite",
                                " number");
    }
    return {};
}

std::string what_is_wrong(const read::CsvRecord& record, const Table& table) {
    if (!record.error.empty()) return record.error;
    const std::size_t width = table.columns.columns.size();
    if (record.fields.size() != width)
        return core::concat("has ", record.fields.size(), " fields, expected ", width);
    for (const Target& target : table.inputs)
        if (auto wrong = wrong_number(record, target, table); !wrong.empty()) return wrong;
    return table.labels ? wrong_number(record, *table.labels, table) : std::string();
}

void tell_bad(const std::string& what, const OnBadSample& on_bad) {
    core::require(static_cast<bool>(on_bad), what);
    on_bad(what);
}

void take(const read::CsvRecord& record, Table& table, const OnBadSample& on_bad) {
    if (const auto wrong = what_is_wrong(record, table); !wrong.empty())
        return tell_bad(
            core::concat("'", table.file, "': the record on line ", record.line, " ", wrong),
            on_bad);
    const auto append_all = [&](Target& target) {
        for (const std::size_t column : target.columns)
            append_number(target, *read::finite_number(record.fields[column]));
    };
    std::ranges::for_each(table.inputs, append_all);
    if (table.labels) append_all(*table.labels);
    ++table.samples;
}

void fill(Table& table,
          const std::filesystem::path& path,
          char delimiter,
          const OnBadSample& on_bad) {
    bool is_header = table.columns.has_header;
    read::read_csv(path, delimiter, [&](const read::CsvRecord& record) {
        if (!std::exchange(is_header, false)) take(record, table, on_bad);
    });
    std::ranges::for_each(table.inputs, flush);
    if (table.labels) flush(*table.labels);
}

std::string origin_of(const Table& table, const Target& target) {
    std::vector<std::string> names;
    for (const std::size_t column : target.columns)
        names.push_back(table.columns.columns[column].name);
    return core::concat(
        "'", table.file, names.size() == 1 ? "' (column " : "' (columns ", some_of(names), ")");
}

read::Array array_of(const Table& table, const Target& target, const ov::Shape& shape) {
    return {.name = {},
            .origin = origin_of(table, target),
            .type = target.type,
            .shape = shape,
            .bytes = target.rows};
}

std::vector<read::Source> sources_of(const Table& table, const ov::Model& model) {
    std::vector<read::Source> sources;
    for (std::size_t i = 0; i < table.inputs.size(); ++i) {
        const ov::Shape shape{table.samples, table.inputs[i].columns.size()};
        const auto& wanted = model.input(i).get_partial_shape();
        sources.push_back(read::source_for(
            model.input(i),
            array_of(table, table.inputs[i], read::shape_for_input(shape, wanted))));
    }
    return sources;
}

/// Where records were left out, those that fill no batch go with them.
void leave_out_rest(Table& table, const ov::Model& model, const OnBadSample& on_bad) {
    const auto& shape = model.input(0).get_partial_shape();
    if (!on_bad || shape.rank().is_dynamic() || shape.size() < 2 || shape[0].is_dynamic()) return;
    const auto batch = static_cast<std::size_t>(shape[0].get_length());
    const std::size_t rest = batch > 0 && table.samples > batch ? table.samples % batch : 0;
    for (std::size_t i = 0; i < rest; ++i)
        on_bad(
            core::concat("'", table.file, "': one of the last records fills no batch of ", batch));
    table.samples -= rest;
}

}  // namespace

std::unique_ptr<Dataset> open_csv(const std::filesystem::path& path,
                                  const ov::Model& model,
                                  const CsvOptions& options) {
    core::require(!model.inputs().empty(), "the model has no inputs, so no data fits it");
    const char delimiter = read::csv_delimiter(path);
    Table table{.file = path.string(), .columns = read::look_at_columns(path, delimiter)};
    const auto labels = label_column(table, options.label_column);
    table.inputs = targets_for(model, table, labels);
    if (labels) table.labels = label_target(table, *labels);
    fill(table, path, delimiter, options.on_bad_sample);
    leave_out_rest(table, model, options.on_bad_sample);
    std::optional<read::Array> label_array;
    if (table.labels) label_array = array_of(table, *table.labels, {table.samples});
    return read::make_array_dataset(sources_of(table, model), std::move(label_array));
}

}  // namespace holdfast
