// The runtime's own simplification of freshly read models. The shared library exports these passes
// without a public header, so the declarations here repeat their layout; cmake/openvino.cmake
// checks that they link, and tests/read/simplify_test.cpp that they work.
#pragma once

#include <memory>

#include <openvino/pass/pass.hpp>

namespace ov::pass {

/// Makes shapes that a model computes from constants follow its inputs. The converter runs it
/// first.
class SmartReshape : public ModelPass {
public:
    OPENVINO_MODEL_PASS_RTTI("SmartReshape");
    bool run_on_model(const std::shared_ptr<ov::Model>& model) override;
};

/// Folds constants, fuses normalizations into weights, removes what has no effect. `use_shapes`
/// also folds shapes of static inputs, after which the model can't be reshaped.
class MOCTransformations : public ModelPass {
public:
    OPENVINO_MODEL_PASS_RTTI("MOCTransformations");
    explicit MOCTransformations(bool use_shapes, bool low_precision_enabled = true)
        : use_shapes_(use_shapes), low_precision_enabled_(low_precision_enabled) {}
    bool run_on_model(const std::shared_ptr<ov::Model>& model) override;

private:
    bool use_shapes_;
    bool low_precision_enabled_;
};

}  // namespace ov::pass
