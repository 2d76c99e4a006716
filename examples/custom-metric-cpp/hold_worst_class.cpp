// hold_worst_class MODEL CALIBRATION VALIDATION OUT.xml: an int8 model for images of bytes that is
// not bought at the expense of one class. The accuracy of the class that the model knows worst
// falls by at most 0.03, and that of all together by at most 0.01.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <holdfast/holdfast.hpp>
#include <iostream>
#include <map>
#include <span>

namespace {

// Row-major scores of one image: the place of the highest.
std::size_t best_class(const ov::Tensor& scores) {
    const auto* first = scores.data<const float>();
    return static_cast<std::size_t>(std::max_element(first, first + scores.get_size()) - first);
}

std::size_t class_of(const ov::Tensor& label) {
    return label.data<const std::uint8_t>()[0];  // as the file has them
}

// Called once for each image. The first number is the image's own value, which guides the search;
// the second is for `worst_accuracy`.
holdfast::Observation observe(std::span<const ov::Tensor> outputs,
                              const ov::Tensor& label,
                              std::span<const ov::Tensor> /*of the original model*/) {
    const auto expected = class_of(label);
    const bool is_right = best_class(outputs[0]) == expected;
    return {is_right ? 1.0 : 0.0, static_cast<double>(expected)};
}

// Called with what `observe` gave for all images.
double worst_accuracy(std::span<const holdfast::Observation> images) {
    struct Counts {
        double right = 0;
        double all = 0;
    };
    std::map<double, Counts> classes;
    for (const auto& image : images) {
        auto& counts = classes[image[1]];
        counts.right += image[0];
        counts.all += 1;
    }
    double worst = 1;
    for (const auto& [number, counts] : classes) worst = std::min(worst, counts.right / counts.all);
    return worst;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) {
        std::cerr << "usage: hold_worst_class MODEL CALIBRATION VALIDATION OUT.xml\n";
        return 2;
    }
    const auto original = holdfast::read_model(argv[1]);
    const auto model = holdfast::embed_preprocessing(original, {.scale = {255}});  // takes 0..255
    const auto calibration = holdfast::open_dataset(argv[2], *model);
    const auto validation = holdfast::open_dataset(argv[3], *model);

    const holdfast::Metric worst_class{
        .name = "worst class", .observe = observe, .finish = worst_accuracy};
    const auto [quantized, report] = holdfast::quantize_with_accuracy_control(
        model,
        *calibration,
        *validation,
        worst_class,
        {.max_drop = 0.03, .also_bound = {{holdfast::make_metric("top1"), 0.01}}});
    holdfast::save_model(quantized, argv[4]);

    for (const auto& held : report.accuracy->held)
        std::cout << held.metric << ": " << held.original << " in float, " << held.quantized
                  << " all in int8, " << held.final_metric << " now\n";
} catch (const holdfast::TargetUnreachable& error) {
    std::cerr << error.what() << '\n';
    return 3;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
