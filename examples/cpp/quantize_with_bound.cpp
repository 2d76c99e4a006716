// quantize_with_bound MODEL CALIBRATION VALIDATION OUT.xml: an int8 model for images of bytes, its
// top-1 at most 0.01 below the float model's.
#include <exception>
#include <holdfast/holdfast.hpp>
#include <iostream>

int main(int argc, char** argv) try {
    if (argc != 5) {
        std::cerr << "usage: quantize_with_bound MODEL CALIBRATION VALIDATION OUT.xml\n";
        return 2;
    }
    const auto original = holdfast::read_model(argv[1]);  // OpenVINO IR, ONNX, TensorFlow, …
    const auto model = holdfast::embed_preprocessing(original, {.scale = {255}});  // takes 0..255
    const auto calibration = holdfast::open_dataset(argv[2], *model);
    const auto validation = holdfast::open_dataset(argv[3], *model);

    const auto [quantized, report] = holdfast::quantize_with_accuracy_control(
        model, *calibration, *validation, holdfast::make_metric("top1"), {.max_drop = 0.01});

    holdfast::save_model(quantized, argv[4]);
    std::cout << "top1 " << report.accuracy->original << " in float, "
              << report.accuracy->final_metric << " now\n";
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
