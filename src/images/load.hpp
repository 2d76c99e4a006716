// How a program finds this library when it loads it on demand, by a name without decoration.
#pragma once

#include <filesystem>
#include <memory>

#include <openvino/core/model.hpp>

#include "holdfast/images.hpp"

extern "C" void holdfast_open_images(const std::filesystem::path& folder,
                                     const ov::Model& model,
                                     const holdfast::ImageOptions& options,
                                     std::unique_ptr<holdfast::Dataset>& into);
