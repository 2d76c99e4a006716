// The runtime's own simplification of freshly read models. The shared library exports it without a
// public header, so this declaration repeats its layout; cmake/openvino.cmake checks that it links,
// and tests/read/simplify_test.cpp that it works.
#pragma once

#include <memory>

#include <openvino/pass/pass.hpp>

namespace ov::pass {

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
