#include "cli/reader_fields.hpp"

#include <array>

#include "core/check.hpp"

namespace holdfast::cli {
namespace {

using Text = const std::string&;

std::string checked_text(Text text) {
    core::require(!text.empty(), "must not be empty");
    return text;
}

constexpr std::array fields{
    Field{.flag = "--validation-labels",
          .value = "FILE",
          .help = "The IDX file with the labels of --validation. Default: the one beside it that "
                  "is named so, as train-labels-idx1-ubyte for train-images-idx3-ubyte.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.readers.validation_labels = checked_text(text); }},
    Field{.flag = "--label-column",
          .value = "NAME",
          .help = "The column of a CSV file that holds the labels: its name in the header, or its "
                  "number, counted from 1. Default: none.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.readers.label_column = checked_text(text); }},
    Field{.flag = "--skip-bad-samples",
          .value = "",
          .help =
              "Leave out samples that can't be read: broken lines of CSV. They are counted, and "
              "the count is told. Default: such a sample is an error.",
          .evaluate = true,
          .set = [](Arguments& a, Text) { a.readers.skip_bad_samples = true; }},
};

}  // namespace

std::span<const Field> reader_fields() {
    return fields;
}

}  // namespace holdfast::cli
