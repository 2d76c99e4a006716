// Sets of operation types that patterns and rules share.
#pragma once

#include "analyze/pattern.hpp"

namespace holdfast::analyze {

inline const Types weighted_types{"Convolution",
                                  "GroupConvolution",
                                  "ConvolutionBackpropData",
                                  "GroupConvolutionBackpropData",
                                  "DeformableConvolution",
                                  "MatMul"};
inline const Types activation_types{"Relu",
                                    "Clamp",
                                    "Elu",
                                    "PRelu",
                                    "Sigmoid",
                                    "HSigmoid",
                                    "HardSigmoid",
                                    "Swish",
                                    "HSwish",
                                    "Selu"};
inline const Types arithmetic_types{"Add", "Subtract", "Multiply", "Divide"};
inline const Types elementwise_types = arithmetic_types | Types{"Less",
                                                                "LessEqual",
                                                                "Greater",
                                                                "GreaterEqual",
                                                                "Equal",
                                                                "NotEqual",
                                                                "FloorMod",
                                                                "LogicalOr",
                                                                "LogicalXor",
                                                                "LogicalAnd",
                                                                "Maximum",
                                                                "Minimum"};

}  // namespace holdfast::analyze
