// An image file, in colour and grey, resized and cut.
#include "images/decode.hpp"
#include "input.hpp"

namespace holdfast::fuzz {
namespace {

images::ImageTarget target_of(std::size_t channels) {
    images::ImageTarget target{.input = "x", .type = ov::element::f32, .layout = "NCHW"};
    target.batch = 1;
    target.channels = channels;
    target.width = 5;
    target.height = 4;
    return target;
}

void read_image(Input input) {
    const auto file = file_of(input);
    const images::Scaling cover{.to = images::Scaling::To::cover, .width = 5, .height = 4};
    for (const std::size_t channels : {1, 3})
        (void)images::decode_image(file, target_of(channels), cover, ImageChannels::rgb);
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_image)
