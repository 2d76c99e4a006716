// The distribution of many items, element by element, in memory that hardly grows with them.
#pragma once

#include <cstddef>
#include <vector>

#include "observe/statistics.hpp"

namespace holdfast::observe {

/// A value that stands for `weight` items.
struct Weighted {
    float value = 0;
    std::size_t weight = 1;
};

/// Keeps up to `capacity` items as they are. Then a full buffer is sorted and every second value of
/// it goes on with twice the weight, to a buffer of such values, and so on (Munro and Paterson,
/// 1980). Which of two neighbours stays takes turns, so that errors of consecutive halvings cancel.
/// No chance is involved: the same items in the same order give the same result.
///
/// After n items, in at most `capacity` · (H + 1) rows with H = ⌈log2(n / capacity)⌉, no rank is
/// wrong by more than n · (H + 2) / (2 · capacity): 0.6 % of 5,000 items, 1.3 % of a million.
class Sketch {
public:
    static constexpr std::size_t capacity = 512;

    /// All items must have equally many values.
    void add(const Values& item);

    /// Ascending; weights add up to the number of items.
    [[nodiscard]] std::vector<Weighted> distribution(std::size_t element) const;

    /// Items, or what stands for several, that are held.
    [[nodiscard]] std::size_t rows() const;
    /// By how much a rank can be wrong.
    [[nodiscard]] std::size_t rank_error() const { return rank_error_; }

private:
    struct Level {
        std::vector<Values> rows;
        bool keeps_upper = false;  ///< Of each pair, at the next halving.
    };

    void halve(std::size_t level);

    std::vector<Level> levels_;
    std::size_t rank_error_ = 0;
};

}  // namespace holdfast::observe
