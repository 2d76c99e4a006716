#include "cli/metric_fields.hpp"

#include <array>
#include <chrono>

#include "cli/parse_value.hpp"

namespace holdfast::cli {
namespace {

using Text = const std::string&;

constexpr std::array fields{
    Field{.flag = "--metric-command",
          .value = "COMMAND",
          .help = "In place of --metric: run this command on each candidate's file, as 'python "
                  "validate.py --model {model}'. Its last line is the value, or {\"metric\": "
                  "value, \"per_sample\": [value, …]}. No shell is run; {device}, {precision} and "
                  "{hint} stand for the deployment. --validation may be left out.",
          .evaluate = true,
          .set = [](Arguments& a, Text text) { a.metric_command.command = text; }},
    Field{.flag = "--metric-shell",
          .value = "",
          .help = "Hand --metric-command to /bin/sh.",
          .evaluate = true,
          .set = [](Arguments& a, Text) { a.metric_command.through_shell = true; }},
    Field{.flag = "--metric-timeout",
          .value = "TIME",
          .help = "The longest that one call of --metric-command may take, as 90s, 10m or 2h. "
                  "Default: no limit.",
          .evaluate = true,
          .set =
              [](Arguments& a, Text text) {
                  a.metric_command.timeout = std::chrono::duration<double>(parse_duration(text));
              }},
    Field{.flag = "--direction",
          .value = "higher|lower",
          .help = "Which values of --metric-command are better. Default: higher.",
          .evaluate = true,
          .set =
              [](Arguments& a, Text text) {
                  a.metric_command.direction =
                      parse_choice<Direction>(text,
                                              {{"higher", Direction::higher_is_better},
                                               {"lower", Direction::lower_is_better}});
              }},
};

}  // namespace

std::span<const Field> metric_command_fields() {
    return fields;
}

}  // namespace holdfast::cli
