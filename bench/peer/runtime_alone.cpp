// The least that any program pays which calibrates a model: it reads it, compiles it in f32, and
// infers one item. `real.py` sets its peak memory beside that of a quantization.
#include <exception>
#include <iostream>

#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>

#include "holdfast/dataset.hpp"

namespace {

void set_input(ov::InferRequest& request,
               const ov::Output<const ov::Node>& port,
               const holdfast::Sample& sample) {
    for (const auto& [name, tensor] : sample.inputs)
        if (port.get_names().contains(name) || sample.inputs.size() == 1)
            request.set_tensor(port, tensor);
}

void infer_one(const char* path, const char* data) {
    ov::Core core;
    const auto model = core.read_model(path);
    const auto sample = holdfast::open_dataset(data, *model)->sample(0);
    auto compiled =
        core.compile_model(model, "CPU", ov::hint::inference_precision(ov::element::f32));
    auto request = compiled.create_infer_request();
    for (const auto& port : compiled.inputs()) set_input(request, port, sample);
    request.infer();
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) {
        std::cerr << "usage: runtime_alone MODEL ITEMS.npz\n";
        return 2;
    }
    try {
        infer_one(words[1], words[2]);
    } catch (const std::exception& error) {
        std::cerr << "runtime_alone: error: " << error.what() << '\n';
        return 1;
    }
}
