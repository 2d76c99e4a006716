#include <utility>

#include "core/check.hpp"
#include "holdfast/dataset.hpp"

namespace holdfast {
namespace {

void require_all_or_no_labels(const std::vector<Sample>& samples) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const bool has_label = static_cast<bool>(samples[i].label);
        core::require(has_label == static_cast<bool>(samples.front().label),
                      "item ",
                      i,
                      has_label ? " has a label" : " has no label",
                      ", unlike item 0");
    }
}

void require_index(std::size_t index, std::size_t size) {
    core::require(index < size, "item ", index, " was asked for, of ", size);
}

class InMemory final : public Dataset {
public:
    explicit InMemory(std::vector<Sample> samples) : samples_(std::move(samples)) {}
    [[nodiscard]] std::size_t size() const override { return samples_.size(); }
    [[nodiscard]] bool has_labels() const override {
        return !samples_.empty() && static_cast<bool>(samples_.front().label);
    }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        require_index(index, size());
        return samples_[index];
    }

private:
    std::vector<Sample> samples_;
};

class ReadByCall final : public Dataset {
public:
    ReadByCall(std::size_t size, bool has_labels, std::function<Sample(std::size_t)> read)
        : size_(size), has_labels_(has_labels), read_(std::move(read)) {}
    [[nodiscard]] std::size_t size() const override { return size_; }
    [[nodiscard]] bool has_labels() const override { return has_labels_; }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        require_index(index, size_);
        return read_(index);
    }

private:
    std::size_t size_;
    bool has_labels_;
    std::function<Sample(std::size_t)> read_;
};

}  // namespace

std::unique_ptr<Dataset> make_dataset(std::vector<Sample> samples) {
    require_all_or_no_labels(samples);
    return std::make_unique<InMemory>(std::move(samples));
}

std::unique_ptr<Dataset> make_dataset(std::size_t size,
                                      bool has_labels,
                                      std::function<Sample(std::size_t)> read) {
    core::require(static_cast<bool>(read), "the function that reads items is empty");
    return std::make_unique<ReadByCall>(size, has_labels, std::move(read));
}

}  // namespace holdfast
