#include "analyze/fusing_patterns.hpp"

#include "analyze/type_sets.hpp"

namespace holdfast::analyze {
namespace {

const Types add{"Add"};
const Types batch_norm{"BatchNormInference"};
const Types clamp{"Clamp"};
const Types concat{"Concat"};
const Types convert{"Convert"};
const Types exponential{"Exp"};
const Types multiply{"Multiply"};
const Types mvn{"MVN"};
const Types parameter{"Parameter"};
const Types reduce_sum{"ReduceSum"};
const Types split{"Split"};
const Types squeeze{"Squeeze"};
const Types transpose{"Transpose"};
const Types unsqueeze{"Unsqueeze"};
const Types batch_to_space{"BatchToSpace"};
const Types add_or_subtract{"Add", "Subtract"};
const Types multiply_or_divide{"Multiply", "Divide"};
const Types add_subtract_multiply{"Add", "Subtract", "Multiply"};

const Types& weighted = weighted_types;
const Types& activation = activation_types;
const Types& arithmetic = arithmetic_types;
const Types& elementwise = elementwise_types;

// x · clamp(x + 3) / 6 in its spellings; `head` is what x comes from.
Pattern hard_swish_after_weighted_two_multiplies() {
    return {.nodes = {weighted, add, add, clamp, multiply, multiply},
            .edges = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {1, 4}}};
}

Pattern hard_swish_two_multiplies() {
    return {.nodes = {{"Add", "Multiply", "ReduceMean", "Squeeze"}, add, clamp, multiply, multiply},
            .edges = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 4}}};
}

Pattern hard_swish_after_weighted() {
    return {.nodes = {weighted, add, add, clamp, multiply},
            .edges = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {1, 4}}};
}

Pattern hard_sigmoid_gate_after_weighted() {
    return {.nodes = {weighted, add, {"HardSigmoid"}, multiply},
            .edges = {{0, 1}, {1, 2}, {2, 3}, {1, 3}}};
}

Pattern softmax_by_division() {
    return {.nodes = {exponential, reduce_sum, {"Divide"}}, .edges = {{0, 1}, {1, 2}, {0, 2}}};
}

Pattern softmax_by_power() {
    return {.nodes = {exponential, reduce_sum, {"Power"}, multiply},
            .edges = {{0, 1}, {1, 2}, {2, 3}, {0, 3}}};
}

Pattern weighted_squared() {
    return {.nodes = {weighted, arithmetic}, .edges = {{0, 1}, {0, 1}}};
}

std::vector<Pattern> patterns_of_all_devices() {
    return {
        chain({add, multiply, add, {"Result"}}),
        chain({{"Subtract"},
               multiply,
               multiply,
               add,
               unsqueeze,
               concat,
               concat,
               {"Reshape"},
               {"Convolution"}}),
        chain({mvn, multiply, add}),
        chain({{"NormalizeL2"}, multiply}),
        chain({weighted, add}),
        chain({multiply, add}),
        chain({add_or_subtract, multiply_or_divide}),
        softmax_by_division(),
        hard_swish_after_weighted_two_multiplies(),
        hard_swish_two_multiplies(),
        hard_swish_after_weighted(),
        hard_sigmoid_gate_after_weighted(),
        softmax_by_power(),
        chain({parameter, convert, transpose, add_subtract_multiply}),
        chain({parameter, convert, transpose, split, concat, add}),
        chain({parameter, convert, transpose, split, concat, multiply, add}),
        chain({parameter, convert, transpose, multiply, add}),
        chain({parameter, add_subtract_multiply}),
        chain({parameter, split, concat, add}),
        chain({parameter, split, concat, multiply, add}),
        chain({parameter, multiply, add}),
        chain({parameter, add_or_subtract, multiply_or_divide}),
        chain({parameter, transpose, add_subtract_multiply}),
        chain({parameter, transpose, split, concat, add}),
        chain({parameter, transpose, multiply, add}),
        chain({activation, batch_norm}),
        chain({arithmetic, activation}),
        chain({arithmetic, activation, arithmetic}),
        chain({batch_norm, activation}),
        chain({weighted, activation}),
        chain({weighted, arithmetic}),
        weighted_squared(),
        chain({weighted, arithmetic, activation}),
        chain({weighted, add_or_subtract, multiply_or_divide}),
        chain({weighted, arithmetic, activation, arithmetic}),
        chain({weighted, squeeze, activation}),
        chain({weighted, squeeze, arithmetic, activation}),
        chain({mvn, multiply, add, activation}),
        chain({weighted, add, activation, unsqueeze, multiply, add, squeeze}),
    };
}

}  // namespace

std::vector<Pattern> fusing_patterns(TargetDevice device) {
    auto patterns = patterns_of_all_devices();
    const bool is_cpu_like = device != TargetDevice::cpu_spr;
    const auto append = [&](std::vector<Types> nodes) {
        patterns.push_back(chain(std::move(nodes)));
    };

    if (is_cpu_like) append({clamp, multiply});
    append({multiply, add, activation});
    if (is_cpu_like) {
        append({weighted, multiply, add});
        append({weighted, add, multiply, add});
        append({weighted, activation, multiply, add});
        append({weighted, add, activation, multiply, add});
    }
    append({weighted, batch_to_space, multiply, add, activation});
    append({weighted, batch_to_space, arithmetic, activation});
    if (is_cpu_like) {
        append({weighted, elementwise});
        append({weighted, add, elementwise});
        append({weighted, activation, elementwise});
        append({weighted, add, activation, elementwise});
    }
    return patterns;
}

}  // namespace holdfast::analyze
