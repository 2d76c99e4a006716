#include "read/array_dataset.hpp"

#include <algorithm>
#include <utility>

#include <openvino/core/node.hpp>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

void require_same_count(const std::vector<Source>& sources) {
    for (const Source& source : sources) {
        core::require(source.items() == sources.front().items(),
                      source.array.origin,
                      " holds ",
                      source.items(),
                      " items, but ",
                      sources.front().array.origin,
                      " holds ",
                      sources.front().items());
    }
}

/// A file of a few bytes may state any number of samples where each of them is empty.
void require_numbers(const std::vector<Source>& sources) {
    const bool are_empty = std::ranges::all_of(
        sources, [](const Source& source) { return ov::shape_size(source.fit.item_shape) == 0; });
    core::require(!are_empty,
                  sources.front().array.origin,
                  " has shape ",
                  sources.front().array.shape,
                  ", of which no sample holds a number");
}

void require_label_each(const Array& labels, const Array& samples) {
    core::require(labels.rows() == samples.rows(),
                  labels.origin,
                  " holds ",
                  labels.rows(),
                  " labels, but ",
                  samples.origin,
                  " holds ",
                  samples.rows(),
                  " samples");
}

class ArrayDataset final : public Dataset {
public:
    ArrayDataset(std::vector<Source> sources, std::optional<Array> labels)
        : sources_(std::move(sources)), labels_(std::move(labels)) {}

    [[nodiscard]] std::size_t size() const override { return sources_.front().items(); }
    [[nodiscard]] bool has_labels() const override { return labels_.has_value(); }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        core::require(index < size(), "item ", index, " was asked for, of ", size());
        Sample sample;
        for (const Source& source : sources_)
            sample.inputs[source.input] = read_rows(
                source.array, index * source.fit.rows_per_item, source.type, source.fit.item_shape);
        if (labels_) sample.label = label(index);
        return sample;
    }

private:
    [[nodiscard]] ov::Tensor label(std::size_t index) const {
        const std::size_t count = sources_.front().fit.rows_per_item;
        ov::Shape shape = labels_->shape;
        shape[0] = count;
        return read_rows(*labels_, index * count, labels_->type, shape);
    }

    std::vector<Source> sources_;
    std::optional<Array> labels_;
};

}  // namespace

Source source_for(const ov::Output<const ov::Node>& input, Array array) {
    auto fit = fit_array(array, input);
    return {input.get_node()->get_friendly_name(),
            input.get_element_type(),
            std::move(array),
            std::move(fit)};
}

std::unique_ptr<Dataset> make_array_dataset(std::vector<Source> sources,
                                            std::optional<Array> labels) {
    core::ensure(!sources.empty(), "a dataset without arrays");
    require_same_count(sources);
    require_numbers(sources);
    if (labels) require_label_each(*labels, sources.front().array);
    return std::make_unique<ArrayDataset>(std::move(sources), std::move(labels));
}

}  // namespace holdfast::read
