// A CSV file of images and labels.
#include "read/image_list.hpp"

#include "input.hpp"

namespace holdfast::fuzz {
namespace {

void read_list(Input input) {
    (void)read::list_images_of_csv("/", file_of(input), [](const std::string&) {});
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_list)
