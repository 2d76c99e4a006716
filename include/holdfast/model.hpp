// Models in and out of files.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

namespace holdfast {

/// Whether a model is brought to the graph that OpenVINO's own converter gives before anything
/// else.
enum class Simplify {
    automatic,  ///< All formats but OpenVINO IR.
    on,
    off,
};

/// Reads OpenVINO IR, ONNX, TensorFlow, TensorFlow Lite or Paddle through the runtime's frontends.
/// \throws UnsupportedModel naming the file when no frontend can read it.
[[nodiscard]] std::shared_ptr<ov::Model> read_model(const std::filesystem::path& path,
                                                    Simplify simplify = Simplify::automatic);

/// Writes `model` as IR: `path` (must end in .xml) and the .bin beside it, both whole or not at
/// all; files that stand there survive a failure. Who opens `path` meanwhile finds the old pair,
/// none, or the new one. Weights keep their types. Call it by its full name: ov::save_model, which
/// compresses to f16, is found as well. \throws InvalidArgument naming a path that can't be a
/// model's. \throws Error naming the path and what the system said when it can't be written.
void save_model(const std::shared_ptr<const ov::Model>& model, const std::filesystem::path& path);

/// Preparation of images through OpenVINO's pre-processing: layout, then subtract mean, then divide
/// by scale.
struct Preprocessing {
    std::string layout;        ///< Layout of the data, as "NHWC"; empty: that of the model.
    std::vector<float> mean;   ///< One value, or one per channel; empty: none.
    std::vector<float> scale;  ///< One value, or one per channel; empty: none.
    bool operator==(const Preprocessing&) const = default;
    [[nodiscard]] bool empty() const { return layout.empty() && mean.empty() && scale.empty(); }
};

/// A clone of `model` that takes data as described by `preprocessing` and prepares it itself: its
/// only input, or the first with four axes. The element type stays the model's own (a dataset
/// converts to it). Where the model does not say which of its axes are the channels, they are those
/// after the batch, unless the last axis alone is as short as colours are (at most 4).
/// \throws InvalidArgument for a layout or a number of channels that does not fit the model.
[[nodiscard]] std::shared_ptr<ov::Model> embed_preprocessing(
    const std::shared_ptr<const ov::Model>& model, const Preprocessing& preprocessing);

}  // namespace holdfast
