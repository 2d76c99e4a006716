// How the values of a tensor are distributed over all items, in memory that does not grow.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::observe {

/// Counts in bins of equal width between the least and the largest value so far. When the range
/// grows, what was counted is spread over the wider bins (16 parts of each bin, by their middles),
/// so counts may become fractions.
class Histogram {
public:
    static constexpr std::size_t bin_count = 2048;

    Histogram() = default;
    /// What `low`, `high` and `counts` of another one gave.
    Histogram(double low, double high, std::vector<double> counts)
        : low_(low), high_(high), counts_(std::move(counts)) {}

    /// All values must be finite. None: nothing changes.
    void add(std::span<const float> values);

    [[nodiscard]] double low() const { return low_; }    ///< The least value.
    [[nodiscard]] double high() const { return high_; }  ///< The largest value.
    [[nodiscard]] double bin_width() const {
        return (high_ - low_) / static_cast<double>(bin_count);
    }
    /// Values per bin, `bin_count` of them; none before values were added. If all values are equal,
    /// they are in one bin whose place means nothing.
    [[nodiscard]] const std::vector<double>& counts() const { return counts_; }
    [[nodiscard]] double total() const;

    bool operator==(const Histogram&) const = default;

private:
    double low_ = 0;
    double high_ = 0;
    std::vector<double> counts_;
};

}  // namespace holdfast::observe
