// An operation that measures the tensor that it is given.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <openvino/op/op.hpp>

#include "observe/measurement.hpp"

namespace holdfast::observe {

/// The least and the largest value that a tensor had.
struct Extent {
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
};

/// Takes an f32 tensor and gives a flat report, f32 too. The CPU plugin runs it by calling
/// `evaluate`, in the thread that infers.
class MeasureOp : public ov::op::Op {
public:
    OPENVINO_OP("Measure", "holdfast")

    MeasureOp(const ov::Output<ov::Node>& tensor, std::vector<Measurement> measurements);

    void validate_and_infer_types() override;
    /// Names the tap: the plugin shares operations of equal inputs and attributes.
    bool visit_attributes(ov::AttributeVisitor& visitor) override;
    [[nodiscard]] std::shared_ptr<ov::Node> clone_with_new_inputs(
        const ov::OutputVector& inputs) const override;
    [[nodiscard]] bool has_evaluate() const override { return true; }
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override;

private:
    [[nodiscard]] Values report_on(const ov::Tensor& tensor) const;

    std::vector<Measurement> measurements_;
};

/// What a report says of one of its measurements.
struct Finding {
    bool is_empty = false;          ///< The tensor had no values.
    float not_finite = 0;           ///< A value that is NaN or else infinite; 0: there is none.
    Extent extent;                  ///< Of the whole tensor, as it is.
    std::size_t samples = 1;        ///< Extent of axis 0.
    std::span<const float> values;  ///< What was measured; means nothing where there was NaN.
};

/// Of the measurement `index`; `report` may go on with other reports.
[[nodiscard]] Finding finding_in(std::span<const float> report, std::size_t index);

}  // namespace holdfast::observe
