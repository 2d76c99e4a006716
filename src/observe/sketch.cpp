#include "observe/sketch.hpp"

#include <algorithm>
#include <utility>

namespace holdfast::observe {
namespace {

std::vector<float> sorted_column(const std::vector<Values>& rows, std::size_t element) {
    std::vector<float> column;
    column.reserve(rows.size());
    for (const auto& row : rows) column.push_back(row[element]);
    std::sort(column.begin(), column.end());
    return column;
}

}  // namespace

void Sketch::add(const Values& item) {
    if (levels_.empty()) levels_.emplace_back();
    if (levels_[0].rows.size() == capacity) halve(0);
    levels_[0].rows.push_back(item);
}

void Sketch::halve(std::size_t level) {
    if (level + 1 == levels_.size()) levels_.emplace_back();
    if (levels_[level + 1].rows.size() == capacity) halve(level + 1);

    auto& from = levels_[level];
    auto& to = levels_[level + 1].rows;
    const auto width = from.rows[0].size();
    const auto first = to.size();
    to.resize(first + capacity / 2, Values(width));
    for (std::size_t element = 0; element < width; ++element) {
        const auto column = sorted_column(from.rows, element);
        for (std::size_t i = 0; i < capacity / 2; ++i)
            to[first + i][element] = column[2 * i + (from.keeps_upper ? 1 : 0)];
    }
    from.rows.clear();
    // The second of a pair of halvings is wrong in the other direction.
    if (!from.keeps_upper) rank_error_ += std::size_t{1} << level;
    from.keeps_upper = !from.keeps_upper;
}

std::vector<Weighted> Sketch::distribution(std::size_t element) const {
    std::vector<Weighted> all;
    all.reserve(rows());
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        for (const auto& row : levels_[level].rows)
            all.push_back({row[element], std::size_t{1} << level});
    }
    std::stable_sort(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    return all;
}

std::size_t Sketch::rows() const {
    std::size_t count = 0;
    for (const auto& level : levels_) count += level.rows.size();
    return count;
}

}  // namespace holdfast::observe
