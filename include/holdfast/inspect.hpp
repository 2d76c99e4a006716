// What quantization would do to a model, without any data: which operations run in int8, which stay
// in float and why, and where the quantizers stand.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/options.hpp"

namespace holdfast {

struct OperationInspection {
    std::string name;  ///< Friendly name; in a body of an If led by its own: "<if>/then/<name>".
    std::string type;  ///< As "Convolution".
    bool quantized = false;
    std::string reason;  ///< Why it is not quantized, in one phrase; empty where it is.
    bool operator==(const OperationInspection&) const = default;
};

/// A quantizer, without its range, which only data can give.
struct QuantizerInspection {
    std::string name;       ///< Of the FakeQuantize, as "conv1/fq_weights_1".
    std::string operation;  ///< Name of the operation that it stands at.
    std::string kind;       ///< "weight", "input" or "output": what of the operation it quantizes.
    std::size_t port = 0;   ///< Input port (weight, input) or output port (output).
    std::string type;       ///< "integer", "f8e4m3" or "f8e5m2".
    std::string scheme;     ///< "symmetric" or "asymmetric".
    int bits = 8;
    std::size_t levels = 256;  ///< Numbers that it can give; one less with a narrow range.
    bool per_channel = false;
    bool narrow_range = false;
    bool half_range = false;                   ///< Uses half of its range, against saturation.
    std::optional<bool> is_signed;             ///< Empty: decided by the data.
    std::optional<std::size_t> unified_group;  ///< Quantizers with one number share one range.
    std::optional<std::size_t> group;          ///< Index into `Inspection::groups`.
    bool operator==(const QuantizerInspection&) const = default;
};

/// What accuracy control returns to float together; a body of an If is one group.
struct GroupInspection {
    std::vector<std::string> operations;
    std::vector<std::string> quantizers;
    bool operator==(const GroupInspection&) const = default;
};

struct Inspection {
    /// In topological order; those in the bodies of an If follow it.
    std::vector<OperationInspection> operations;
    /// Activations first, then weights; then those of each body alike.
    std::vector<QuantizerInspection> quantizers;
    std::vector<GroupInspection> groups;

    [[nodiscard]] std::size_t operations_quantized() const;
};

/// What `quantize(model, …, options)` would decide before it looks at data; a body of an If that
/// the data never takes stays in float after all. Constants, inputs and results of `model` are not
/// listed, and constant sub-graphs only where `fold_constants` is off.
///
/// \throws InvalidArgument an option is out of its range or matches nothing. \throws
/// UnsupportedModel `model` is quantized already, or holds an If and asks for full
/// bias correction.
[[nodiscard]] Inspection inspect(const std::shared_ptr<const ov::Model>& model,
                                 const QuantizeOptions& options = {});

/// For people, in lines of at most `width` columns, unless one name is longer.
[[nodiscard]] std::string to_text(const Inspection& inspection, std::size_t width = 80);

/// Keys are the names of the fields above; `schema_version` 1.
[[nodiscard]] std::string to_json(const Inspection& inspection);

}  // namespace holdfast
