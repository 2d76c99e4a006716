// One measurement over items, and all that is made of it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "observe/aggregate.hpp"
#include "observe/histogram.hpp"
#include "observe/instrument.hpp"
#include "observe/measure_op.hpp"
#include "observe/measurement.hpp"

namespace holdfast::observe {

using Outputs = std::span<const ov::Tensor>;

/// "operation 'conv', output 0"
[[nodiscard]] std::string place_of(const Tap& tap);

/// An item is read first, and enters the aggregates only if all series could read finite values.
class Series {
public:
    explicit Series(Measurement measurement) : measurement_(std::move(measurement)) {}

    /// Where to read from now on.
    void read_from(const Instrumented& instrumented) {
        source_ = instrumented.sources.at(measurement_);
    }

    /// Aggregates what is measured also as `probe` asks.
    void serve(const Probe& probe);

    /// Reads an item from the instrumented model's outputs, which must stay until `add`. What is
    /// wrong with the tensor, as "became inf" or "is empty"; infinite values may be clipped.
    [[nodiscard]] std::optional<std::string> read(Outputs outputs);

    /// Adds what was read last. \throws InvalidArgument it has more or fewer channels than before.
    void add(std::size_t item);

    [[nodiscard]] const Tap& tap() const { return measurement_.tap; }
    /// What the tensor had on any item; nothing where only means are asked for.
    [[nodiscard]] const Extent& extent() const { return extent_; }
    void write_to(Statistics& statistics) const;

private:
    [[nodiscard]] std::optional<std::string> read_report(std::span<const float> report);
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
