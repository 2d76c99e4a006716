#include "rank/digest.hpp"

#include <algorithm>
#include <cmath>

#include "core/check.hpp"

namespace holdfast::rank {
namespace {

using Row = std::span<const float>;

constexpr std::size_t whole_width = 16;    // rows up to this are kept whole
constexpr std::size_t kept_of_wide = 8;    // of wider ones
constexpr std::size_t most_values = 8192;  // of an output

template <typename Element>
std::vector<float> cast(const ov::Tensor& tensor) {
    const auto* data = tensor.data<const Element>();
    std::vector<float> values(tensor.get_size());
    std::transform(data, data + tensor.get_size(), values.begin(), [](Element value) {
        return static_cast<float>(value);
    });
    return values;
}

/// The values of a real tensor; `buffer` holds them where they had to be converted. Outputs of
/// other types say nothing of errors.
std::span<const float> reals(const ov::Tensor& tensor, std::vector<float>& buffer) {
    switch (tensor.get_element_type()) {
        case ov::element::f32:
            return {tensor.data<const float>(), tensor.get_size()};
        case ov::element::f64:
            buffer = cast<double>(tensor);
            break;
        case ov::element::f16:
            buffer = cast<ov::float16>(tensor);
            break;
        case ov::element::bf16:
            buffer = cast<ov::bfloat16>(tensor);
            break;
        default:
            buffer.clear();
    }
    return buffer;
}

std::size_t width_of(const ov::Shape& shape) {
    return shape.empty() ? 1 : shape.back();
}

bool is_distribution(Row row) {
    double sum = 0;
    for (const float value : row) {
        if (!(value >= 0)) return false;
        sum += value;
    }
    return row.size() > 1 && std::abs(sum - 1) < 1e-2;
}

// Where the `count` largest values stand, the largest first; of equals the first.
std::vector<std::uint32_t> largest(Row row, std::size_t count) {
    std::vector<std::uint32_t> places;
    places.reserve(count + 1);
    for (std::uint32_t place = 0; place < row.size(); ++place) {
        if (places.size() == count && !(row[place] > row[places.back()])) continue;
        const auto after = std::find_if(places.begin(), places.end(), [&](std::uint32_t other) {
            return row[place] > row[other];
        });
        places.insert(after, place);
        if (places.size() > count) places.pop_back();
    }
    return places;
}

OutputDigest digest_of(const ov::Tensor& tensor) {
    std::vector<float> buffer;
    const auto values = reals(tensor, buffer);
    OutputDigest digest;
    if (values.empty()) return digest;
    digest.size = values.size();
    digest.width = width_of(tensor.get_shape());
    digest.kept = digest.width <= whole_width ? digest.width : kept_of_wide;
    const auto rows = digest.size / digest.width;
    digest.stride = std::max<std::size_t>(1, rows * digest.kept / most_values);
    digest.is_distribution = true;
    for (std::size_t row = 0; row < rows; row += digest.stride) {
        const auto all = values.subspan(row * digest.width, digest.width);
        digest.is_distribution = digest.is_distribution && is_distribution(all);
        for (const auto place : largest(all, digest.kept)) {
            digest.places.push_back(place);
            digest.values.push_back(all[place]);
        }
    }
    return digest;
}

// One kept row and the candidate's.
struct Rows {
    std::span<const std::uint32_t> places;
    Row original;
    Row found;

    [[nodiscard]] std::size_t arg_max() const {
        return static_cast<std::size_t>(std::max_element(found.begin(), found.end()) -
                                        found.begin());
    }
    [[nodiscard]] bool has_nan() const {
        return std::ranges::any_of(found, [](float value) { return std::isnan(value); });
    }
    [[nodiscard]] bool is_changed() const { return has_nan() || arg_max() != places.front(); }
    // The original's value at a place that was not kept: no more than the least that was.
    [[nodiscard]] bool is_kept(std::size_t place) const {
        return std::find(places.begin(), places.end(), place) != places.end();
    }
};

double total_variation(const Rows& rows) {
    double sum = 0;
    for (std::size_t i = 0; i < rows.places.size(); ++i)
        sum += std::abs(static_cast<double>(rows.original[i]) - rows.found[rows.places[i]]);
    if (const auto top = rows.arg_max(); !rows.is_kept(top))
        sum += std::max(0.0, static_cast<double>(rows.found[top]) - rows.original.back());
    return sum / 2;
}

double relative_error(const Rows& rows) {
    double error = 0;
    double power = 0;
    for (std::size_t i = 0; i < rows.places.size(); ++i) {
        const double original = rows.original[i];
        const double found = rows.found[rows.places[i]];
        if (std::isinf(original) && original == found) continue;  // as of masked scores
        const double off = original - found;
        error += off * off;
        power += original * original;
    }
    if (error == 0) return 0;
    return power == 0 ? 1 : std::sqrt(error / power);
}

double distance(const Rows& rows, bool is_distribution) {
    if (rows.has_nan()) return 1;
    const double found = is_distribution ? total_variation(rows) : relative_error(rows);
    return std::isfinite(found) ? std::min(found, 1.0) : 1;
}

Difference difference_of(const OutputDigest& original, const ov::Tensor& tensor) {
    if (original.size == 0) return {};
    std::vector<float> buffer;
    const auto values = reals(tensor, buffer);
    if (values.size() != original.size) return {1, 1, 1};
    Difference result;
    const auto rows = original.values.size() / original.kept;
    for (std::size_t i = 0; i < rows; ++i) {
        const Rows row{std::span(original.places).subspan(i * original.kept, original.kept),
                       Row(original.values).subspan(i * original.kept, original.kept),
                       values.subspan(i * original.stride * original.width, original.width)};
        const double off = distance(row, original.is_distribution);
        result.worst = std::max(result.worst, off);
        result.mean += off / static_cast<double>(rows);
        if (row.is_changed()) result.changed += 1 / static_cast<double>(rows);
    }
    return result;
}

}  // namespace

Digest digest(std::span<const ov::Tensor> outputs) {
    Digest digests;
    for (const auto& output : outputs) digests.push_back(digest_of(output));
    return digests;
}

Difference difference(const Digest& original, std::span<const ov::Tensor> outputs) {
    core::ensure(original.size() == outputs.size(), "outputs of two models are compared");
    Difference result;
    for (std::size_t i = 0; i < original.size(); ++i) {
        const auto found = difference_of(original[i], outputs[i]);
        result.changed = std::max(result.changed, found.changed);
        result.worst = std::max(result.worst, found.worst);
        result.mean = std::max(result.mean, found.mean);
    }
    return result;
}

}  // namespace holdfast::rank
