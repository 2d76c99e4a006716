// An image file → pixels of the target's size. The only place that knows OpenCV.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "images/image_target.hpp"

namespace holdfast::images {

/// Rows of pixels, the channels of a pixel side by side. \throws InvalidArgument naming the file
/// when it can't be read, is damaged or cut off, or becomes too large.
[[nodiscard]] std::vector<std::uint8_t> decode_image(const std::filesystem::path& path,
                                                     const ImageTarget& target,
                                                     const Scaling& scaling,
                                                     ImageChannels channels);

/// Keeps the decoder from starting threads of its own: several images are decoded at once.
void use_one_thread_per_image();

}  // namespace holdfast::images
