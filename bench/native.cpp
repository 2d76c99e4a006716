// native quantize|control MODEL CALIBRATION VALIDATION OUT.xml: what bindings_worker.py does, in
// C++. The accuracy control has a metric that is one function of the compiled model and the data,
// as a user of the Python package writes it.
#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "holdfast/holdfast.hpp"

namespace {

using Text = std::vector<std::int64_t>;

// Greedy decoding of CTC scores [1, steps, classes]: the best class of each step, without
// repetitions and blanks (class 0).
Text decoded(const ov::Tensor& scores) {
    const auto steps = scores.get_shape()[1];
    const auto classes = scores.get_shape()[2];
    Text text;
    std::int64_t last = 0;
    for (std::size_t step = 0; step < steps; ++step) {
        const auto* row = scores.data<const float>() + step * classes;
        const auto best = static_cast<std::int64_t>(std::max_element(row, row + classes) - row);
        if (best != 0 && best != last) text.push_back(best);
        last = best;
    }
    return text;
}

Text expected(const ov::Tensor& label) {
    const auto* first = label.data<const std::int32_t>();
    Text text;
    std::copy_if(first, first + label.get_size(), std::back_inserter(text), [](auto each) {
        return each >= 0;
    });
    return text;
}

holdfast::MetricValue validate(ov::CompiledModel& model, const holdfast::Dataset& data) {
    auto request = model.create_infer_request();
    holdfast::MetricValue result;
    for (std::size_t item = 0; item < data.size(); ++item) {
        const auto sample = data.sample(item);
        request.set_input_tensor(sample.inputs.begin()->second);
        request.infer();
        const bool is_right = decoded(request.get_output_tensor()) == expected(sample.label);
        result.per_sample.push_back(is_right ? 1 : 0);
        result.value += result.per_sample.back() / static_cast<double>(data.size());
    }
    return result;
}

std::shared_ptr<ov::Model> quantized(const std::string& job,
                                     const std::shared_ptr<ov::Model>& model,
                                     const holdfast::Dataset& calibration,
                                     const char* validation) {
    if (job == "quantize") return holdfast::quantize(model, calibration).model;
    const holdfast::Metric metric{.name = "validation_fn", .whole = validate};
    const holdfast::AccuracyTarget target{.max_drop = 0.03,
                                          .search = {.objective = holdfast::Objective::operations}};
    return holdfast::quantize_with_accuracy_control(
               model, calibration, *holdfast::open_dataset(validation, *model), metric, target)
        .model;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 6) {
        std::cerr << "usage: native quantize|control MODEL CALIBRATION VALIDATION OUT.xml\n";
        return 2;
    }
    const auto model = holdfast::read_model(argv[2]);
    const auto calibration = holdfast::open_dataset(argv[3], *model);
    holdfast::save_model(quantized(argv[1], model, *calibration, argv[4]), argv[5]);
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
