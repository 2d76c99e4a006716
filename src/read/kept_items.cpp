#include "read/kept_items.hpp"

#include <span>
#include <utility>

#include "core/memory.hpp"

namespace holdfast::read {
namespace {

constexpr std::uint64_t share = 4;  // of what the cap leaves: a fourth

ov::Tensor copy_of(const ov::Tensor& tensor) {
    ov::Tensor copy(tensor.get_element_type(), tensor.get_shape());
    tensor.copy_to(copy);
    return copy;
}

std::span<std::byte> bytes_of(ov::Tensor& tensor) {
    return {static_cast<std::byte*>(tensor.data()), tensor.get_byte_size()};
}

}  // namespace

class KeptDataset final : public Dataset {
public:
    KeptDataset(KeptItems::Items items, std::shared_ptr<Spool> spool)
        : items_(std::move(items)), spool_(std::move(spool)) {}

    [[nodiscard]] std::size_t size() const override { return items_.size(); }
    [[nodiscard]] bool has_labels() const override { return false; }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        Sample sample;
        for (const auto& [name, kept] : items_.at(index)) sample.inputs[name] = tensor_of(kept);
        return sample;
    }

private:
    [[nodiscard]] ov::Tensor tensor_of(const KeptItems::Kept& kept) const {
        if (kept.tensor) return kept.tensor;
        ov::Tensor tensor(kept.type, kept.shape);
        spool_->read(kept.offset, bytes_of(tensor));
        return tensor;
    }

    KeptItems::Items items_;
    std::shared_ptr<Spool> spool_;
};

KeptItems::KeptItems(std::size_t count) : items_(count), limit_(core::memory_left() / share) {}

void KeptItems::add(std::size_t item, const std::string& name, const ov::Tensor& tensor) {
    auto& kept = items_.at(item)[name];
    if (in_memory_ + tensor.get_byte_size() <= limit_) {
        kept.tensor = copy_of(tensor);
        in_memory_ += tensor.get_byte_size();
        return;
    }
    if (!spool_) spool_ = Spool::make();
    auto dense = tensor.is_continuous() ? tensor : copy_of(tensor);
    kept.type = tensor.get_element_type();
    kept.shape = tensor.get_shape();
    kept.offset = spool_->size();
    spool_->write(kept.offset, bytes_of(dense));
}

std::unique_ptr<Dataset> KeptItems::dataset() && {
    return std::make_unique<KeptDataset>(std::move(items_), std::move(spool_));
}

}  // namespace holdfast::read
