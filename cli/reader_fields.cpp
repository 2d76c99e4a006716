#include "cli/reader_fields.hpp"

#include <array>
#include <charconv>

#include "cli/parse_value.hpp"
#include "core/check.hpp"

namespace holdfast::cli {
namespace {

using Text = const std::string&;

std::string checked_text(Text text) {
    core::require(!text.empty(), "must not be empty");
    return text;
}

constexpr std::size_t longest_side = 1U << 16U;

std::size_t parse_side(Text text, Text whole) {
    std::size_t side = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, side);
    core::require(error == std::errc() && stop == end && side > 0 && side <= longest_side,
                  "must be a width and a height, as 224x224, or a length, as 256, each from 1 to ",
                  longest_side,
                  ", got '",
                  whole,
                  "'");
    return side;
}

ImageResize parse_resize(Text text) {
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) return {.shorter_side = parse_side(text, text)};
    return {.width = parse_side(text.substr(0, cross), text),
            .height = parse_side(text.substr(cross + 1), text)};
}

constexpr std::array fields{
    Field{.flag = "--validation-labels",
          .value = "FILE",
          .help = "The IDX file with the labels of --validation. Default: the one beside it that "
                  "is named so, as train-labels-idx1-ubyte for train-images-idx3-ubyte.",
          .evaluate = true,
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.readers.validation_labels = checked_text(text); }},
    Field{.flag = "--label-column",
          .value = "NAME",
          .help = "The column of a CSV file that holds the labels: its name in the header, or its "
                  "number, counted from 1. Default: none.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.readers.label_column = checked_text(text); }},
    Field{.flag = "--labels-csv",
          .value = "FILE",
          .help =
              "The images of --validation and their labels: a CSV file with a file of the folder "
              "and a whole number in each line. Default: sub-folders, sorted by name, are the "
              "classes 0, 1, …",
          .evaluate = true,
          .sensitivity = true,
          .set = [](Arguments& a, Text text) { a.readers.labels_csv = checked_text(text); }},
    Field{.flag = "--resize",
          .value = "SIZE",
          .help = "Resize images to this width and height, as 224x224, or, with --crop, their "
                  "shorter side, as 256. Default: the size that the model takes.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text text) { a.readers.resize = parse_resize(text); }},
    Field{.flag = "--crop",
          .value = "",
          .help = "Cut the middle, of the size that the model takes, out of images. Without "
                  "--resize they are first brought to the smallest size in proportion that covers "
                  "it.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text) { a.readers.crop = true; }},
    Field{.flag = "--channels",
          .value = "rgb|bgr",
          .help = "The order in which the model takes the colours of images. Default: rgb.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set =
              [](Arguments& a, Text text) {
                  a.readers.channels = parse_choice<ImageChannels>(
                      text, {{"rgb", ImageChannels::rgb}, {"bgr", ImageChannels::bgr}});
              }},
    Field{.flag = "--skip-bad-samples",
          .value = "",
          .help =
              "Leave out samples that can't be read: broken lines of CSV, broken images, broken "
              "files where each sample has its own. They are counted, and the count is told. "
              "Default: such a sample is an error.",
          .evaluate = true,
          .sensitivity = true,
          .compare = true,
          .benchmark = true,
          .set = [](Arguments& a, Text) { a.readers.skip_bad_samples = true; }},
};

}  // namespace

std::span<const Field> reader_fields() {
    return fields;
}

}  // namespace holdfast::cli
