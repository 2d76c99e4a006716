// Samples that a run computes and needs again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <openvino/runtime/tensor.hpp>

#include "holdfast/dataset.hpp"
#include "read/bytes.hpp"

namespace holdfast::read {

/// Keeps them in memory as far as the cap on memory allows, the others in a file without a name.
class KeptItems {
public:
    explicit KeptItems(std::size_t count);

    /// A copy of `tensor`, as an input of the sample `item`. \throws InvalidArgument the disk is
    /// full.
    void add(std::size_t item, const std::string& name, const ov::Tensor& tensor);

    /// Bytes of what lies in memory.
    [[nodiscard]] std::uint64_t bytes_in_memory() const { return in_memory_; }

    /// Nothing is added any more.
    [[nodiscard]] std::unique_ptr<Dataset> dataset() &&;

private:
    friend class KeptDataset;

    /// A tensor, or where it lies.
    struct Kept {
        ov::Tensor tensor{};
        ov::element::Type type{};
        ov::Shape shape{};
        std::uint64_t offset = 0;
    };
    using Items = std::vector<std::map<std::string, Kept>>;

    Items items_;
    std::shared_ptr<Spool> spool_;
    std::uint64_t limit_;
    std::uint64_t in_memory_ = 0;
};

}  // namespace holdfast::read
