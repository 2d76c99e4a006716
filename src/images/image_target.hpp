// What images are made into: the input's axes, and the size of its images.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <openvino/core/node_output.hpp>
#include <openvino/core/shape.hpp>

#include "holdfast/images.hpp"

namespace holdfast::images {

/// What an input takes.
struct ImageTarget {
    std::string input;
    ov::element::Type type;
    std::string layout;     ///< A permutation of "NCHW" that begins with N.
    std::size_t batch = 1;  ///< Images per item.
    std::size_t channels = 3;
    std::size_t width = 0;
    std::size_t height = 0;

    /// Of an item.
    [[nodiscard]] ov::Shape shape() const;
};

/// What an image is scaled to before the middle of the target's size is cut out of it.
struct Scaling {
    enum class To {
        size,          ///< `width` and `height`.
        shorter_side,  ///< In proportion, so that the shorter side is `width`.
        cover,         ///< In proportion, as small as covers `width` and `height`.
    };
    To to = To::size;
    std::size_t width = 0;
    std::size_t height = 0;
};

/// \throws InvalidArgument for a model whose only input does not take images, or whose size the
/// options leave open or contradict.
[[nodiscard]] ImageTarget image_target(const ov::Model& model, const ImageOptions& options);

/// \throws InvalidArgument when the middle of the target's size can't be cut out.
[[nodiscard]] Scaling scaling_for(const ImageTarget& target, const ImageOptions& options);

/// Width and height that an image of this size is scaled to.
[[nodiscard]] std::array<std::size_t, 2> scaled_size(const Scaling& scaling,
                                                     std::size_t width,
                                                     std::size_t height);

}  // namespace holdfast::images
