// A dataset whose items a Python object makes.
#pragma once

#include <nanobind/nanobind.h>

#include <atomic>
#include <cstddef>
#include <vector>

#include "holdfast/dataset.hpp"

namespace holdfast::python {

/// What becomes of an item that is not what the model takes.
enum class NotAnInput {
    pass_on,  ///< Python's own exception, as for all other exceptions.
    refuse,   ///< InvalidArgument: the library may do without it.
};

/// Asks `items` (a Python object with `size()` and `sample(index)` → list of (input name, array)),
/// with the interpreter's lock held. Create and destroy it with the lock held as well.
class PyDataset final : public Dataset {
public:
    /// With `has_labels`, `items` has `labelled(index)` → (the same, array) in its place.
    PyDataset(nanobind::object items, NotAnInput not_an_input, bool has_labels = false);

    [[nodiscard]] std::size_t size() const override { return size_; }
    [[nodiscard]] bool has_labels() const override { return has_labels_; }
    [[nodiscard]] Sample sample(std::size_t index) const override;

    /// Where the items of `part`, which takes its items from this, stand here. No item is made.
    [[nodiscard]] std::vector<std::size_t> positions(const Dataset& part) const;

private:
    nanobind::object items_;
    NotAnInput not_an_input_;
    bool has_labels_;
    std::size_t size_;
    mutable std::atomic<bool> tells_positions_ = false;
};

}  // namespace holdfast::python
