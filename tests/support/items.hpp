// A dataset in memory for tests, and tensors from literals.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast::test {

template <typename T>
[[nodiscard]] ov::Tensor tensor_of(const ov::Shape& shape, const std::vector<T>& values) {
    ov::Tensor tensor(ov::element::from<T>(), shape);
    OPENVINO_ASSERT(tensor.get_size() == values.size());
    std::copy(values.begin(), values.end(), tensor.data<T>());
    return tensor;
}

template <typename T>
[[nodiscard]] std::vector<T> values_of(const ov::Tensor& tensor) {
    const T* data = tensor.data<T>();
    return {data, data + tensor.get_size()};
}

class Items : public Dataset {
public:
    explicit Items(std::vector<Sample> samples) : samples_(std::move(samples)) {}
    [[nodiscard]] std::size_t size() const override { return samples_.size(); }
    [[nodiscard]] bool has_labels() const override {
        return !samples_.empty() && static_cast<bool>(samples_.front().label);
    }
    [[nodiscard]] Sample sample(std::size_t index) const override { return samples_.at(index); }

private:
    std::vector<Sample> samples_;
};

/// Each tensor is an item, under the name `name`.
[[nodiscard]] inline Items items_of(const std::string& name,
                                    const std::vector<ov::Tensor>& tensors) {
    std::vector<Sample> samples;
    for (const auto& tensor : tensors) samples.push_back({{{name, tensor}}, {}});
    return Items(std::move(samples));
}

}  // namespace holdfast::test
