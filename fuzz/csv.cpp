// A CSV file, as data of a model of one input. The first byte chooses the column of labels.
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include "holdfast/readers.hpp"
#include "input.hpp"

namespace holdfast::fuzz {
namespace {

const ov::Model& any_model() {
    static const auto parameter =
        std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::PartialShape{-1, -1});
    static const ov::Model model(ov::ResultVector{std::make_shared<ov::op::v0::Result>(parameter)},
                                 {parameter});
    return model;
}

void read_table(Input input) {
    if (input.empty()) return;
    const int column = input[0] % 4;
    const OnBadSample ignore = [](const std::string&) {};
    const CsvOptions options{.label_column = column == 0 ? "" : std::to_string(column),
                             .on_bad_sample = input[0] > 127 ? ignore : OnBadSample()};
    const auto data = open_csv(file_of(input.subspan(1)), any_model(), options);
    (void)data->sample(data->size() - 1);
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_table)
