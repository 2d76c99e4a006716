// One measurement over items, and all that is made of it.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "observe/aggregate.hpp"
#include "observe/histogram.hpp"
#include "observe/instrument.hpp"
#include "observe/measurement.hpp"

namespace holdfast::observe {

using Outputs = std::span<const ov::Tensor>;

/// "operation 'conv', output 0"
[[nodiscard]] std::string place_of(const Tap& tap);

/// The least and the largest value that a tensor had on any item, as far as they were measured.
struct Extent {
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
};

/// An item is read first, and enters the aggregates only if all series could read finite values.
class Series {
public:
    Series(Measurement measurement, Source source)
        : measurement_(std::move(measurement)), source_(std::move(source)) {}

    /// Aggregates what is measured also as `probe` asks.
    void serve(const Probe& probe);

    /// Reads an item from the instrumented model's outputs, which must stay until `add`. A value
    /// that is not finite, if there is one. \throws InvalidArgument the tensor is empty.
    [[nodiscard]] std::optional<float> read(Outputs outputs);

    /// Adds what was read last. \throws InvalidArgument it has more or fewer channels than before.
    void add(std::size_t item);

    [[nodiscard]] const Tap& tap() const { return measurement_.tap; }
    [[nodiscard]] const Extent& extent() const { return extent_; }
    void write_to(Statistics& statistics) const;

private:
    [[nodiscard]] std::optional<float> read_whole(const ov::Tensor& tensor);
    [[nodiscard]] std::optional<float> read_reduced(Outputs outputs);
    void add_samples(Aggregate& aggregate, std::size_t item) const;

    Measurement measurement_;
    Source source_;
    std::vector<std::pair<Probe, Aggregate>> aggregates_;
    Histogram histogram_;
    Extent extent_;
    std::size_t first_item_ = 0;
    bool is_empty_ = true;

    // What was read last.
    Extent read_extent_;
    ov::Tensor tensor_;
    Values values_;
    std::size_t samples_ = 1;
};

}  // namespace holdfast::observe
