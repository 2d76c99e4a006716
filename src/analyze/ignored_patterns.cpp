#include "analyze/ignored_patterns.hpp"

#include "analyze/type_sets.hpp"

namespace holdfast::analyze {
namespace {

const Types any{};
const Types add{"Add"};
const Types concat{"Concat"};
const Types cosine{"Cos"};
const Types matmul{"MatMul"};
const Types multiply{"Multiply"};
const Types sine{"Sin"};
const Types softmax{"Softmax"};
const Types transpose{"Transpose"};

// softmax(q·k) · v: the probabilities, the product and what brings v.
IgnoredPattern attention_output() {
    const Types values{"ReadValue", "Reshape", "Transpose", "Split", "Gather", "Squeeze", "Concat"};
    return {
        .reason = "output of an attention block",
        .alternatives = {
            {.nodes = {softmax, {"Reshape"}, matmul, values}, .edges = {{0, 1}, {1, 2}, {3, 2}}},
            {.nodes = {softmax, matmul, values}, .edges = {{0, 1}, {2, 1}}},
        }};
}

// x · gate(mean(x)): the gate stays in float; x, the mean and the product do not.
IgnoredPattern squeeze_and_excite() {
    const auto& weighted = weighted_types;
    return {.reason = "gate of a squeeze-and-excite block",
            .alternatives = {
                {.nodes = {any,
                           {"ReduceMean"},
                           weighted,
                           add,
                           {"Relu", "PRelu", "Swish"},
                           weighted,
                           add,
                           {"Sigmoid", "HSigmoid"},
                           multiply},
                 .edges = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {7, 8}, {0, 8}},
                 .left_out = {0, 1, 8}}}};
}

IgnoredPattern batch_norm_of_a_vector() {
    return {.reason = "batch normalization of a vector",
            .alternatives = {chain({{"Unsqueeze"}, multiply, add, {"Squeeze"}})}};
}

IgnoredPattern negated_comparison() {
    return {.reason = "negated comparison", .alternatives = {chain({{"Equal"}, {"LogicalNot"}})}};
}

// The angles of rotary position embeddings.
IgnoredPattern rotary_embedding() {
    return {
        .reason = "rotary position embedding",
        .alternatives = {
            {.nodes = {matmul, transpose, concat, cosine, sine},
             .edges = {{0, 1}, {1, 2}, {1, 2}, {2, 3}, {2, 4}}},
            {.nodes = {matmul, concat, cosine, sine}, .edges = {{0, 1}, {0, 1}, {1, 2}, {1, 3}}},
            {.nodes = {matmul, transpose, cosine, sine}, .edges = {{0, 1}, {1, 2}, {1, 3}}},
        }};
}

IgnoredPattern fourier_embedding() {
    return {.reason = "Fourier position embedding",
            .alternatives = {{.nodes = {matmul, multiply, cosine, sine, concat},
                              .edges = {{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}}}}};
}

}  // namespace

std::vector<IgnoredPattern> ignored_patterns(std::optional<ModelType> model_type,
                                             TargetDevice device) {
    const bool is_transformer = model_type == ModelType::transformer;
    std::vector<IgnoredPattern> patterns;
    if (is_transformer && device != TargetDevice::cpu_spr) patterns.push_back(attention_output());
    patterns.push_back(squeeze_and_excite());
    patterns.push_back(batch_norm_of_a_vector());
    patterns.push_back(negated_comparison());
    if (is_transformer) {
        patterns.push_back(rotary_embedding());
        patterns.push_back(fourier_embedding());
    }
    return patterns;
}

}  // namespace holdfast::analyze
