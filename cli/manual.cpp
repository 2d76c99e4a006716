#include "cli/manual.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "cli/fields.hpp"
#include "cli/help.hpp"
#include "holdfast/version.hpp"

namespace holdfast::cli {
namespace {

/// The code point that begins at `text[at]`, UTF-8, and the bytes that it takes.
std::pair<std::uint32_t, std::size_t> code_point(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t code = bytes == 1 ? first : first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes && at + i < text.size(); ++i)
        code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    return {code, bytes};
}

/// By its number, which every output device and locale takes.
std::string escaped_code(std::uint32_t code) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "\\[u%04X]", code);
    return text.data();
}

/// What stands for an ASCII letter that roff takes for something else.
std::string escaped_letter(char letter) {
    switch (letter) {
        case '\\':
            return "\\e";
        case '-':
            return "\\-";
        case '\'':
            return "\\(aq";
        case '`':
            return "\\(ga";
        case '^':
            return "\\(ha";
        case '~':
            return "\\(ti";
        default:
            return {letter};
    }
}

std::string escaped(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, bytes] = code_point(text, at);
        result += bytes == 1 ? escaped_letter(text[at]) : escaped_code(code);
        at += bytes;
    }
    return result.starts_with('.') ? "\\&" + result : result;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text) + "\\fR";
}

/// A paragraph; what stands between backticks is bold.
std::string prose(std::string_view text) {
    std::string result;
    bool is_code = false;
    for (std::size_t begin = 0; begin <= text.size(); is_code = !is_code) {
        const std::size_t end = std::min(text.find('`', begin), text.size());
        const std::string_view part = text.substr(begin, end - begin);
        result += is_code ? bold(part) : escaped(part);
        begin = end + 1;
    }
    return result + "\n";
}

std::string heading(std::string_view title) {
    return ".SH " + escaped(title) + "\n";
}

/// A term and what it means.
std::string item(const std::string& term, std::string_view text) {
    return ".TP\n" + term + "\n" + prose(text);
}

/// As it stands, line by line.
std::string verbatim(std::string_view text) {
    std::string result = ".nf\n";
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        result += escaped(text.substr(begin, end - begin)) + "\n";
        begin = end + 1;
    }
    return result + ".fi\n";
}

std::string page_name(std::optional<Command> command) {
    return command ? "holdfast-" + std::string(command_name(*command)) : "holdfast";
}

/// Without hyphenation: options and file names stay whole.
std::string beginning(const std::string& name, std::string_view summary) {
    std::string title = name;
    for (char& letter : title)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return ".\\\" Made by holdfast --man.\n.TH " + escaped(title) + " 1 \"\" \"Holdfast " +
           std::string(version) + "\" \"Holdfast Manual\"\n.nh\n.ad l\n" + heading("NAME") +
           escaped(name) + " \\- " + escaped(summary) + "\n" + heading("SYNOPSIS");
}

std::string usage_line(std::string_view usage, const std::string& program) {
    return bold(program) + escaped(usage.substr(program.size())) + "\n";
}

std::string option(const Field& field) {
    std::string term = field.flag == "--output" ? bold("-o") + ", " : "";
    term += bold(field.flag);
    if (!field.value.empty()) term += " \\fI" + escaped(field.value) + "\\fR";
    if (field.repeatable) term += " (may be repeated)";
    return item(term, field.help);
}

std::string section(const Section& section, Command command) {
    std::string text;
    for (const Field& field : section.fields)
        if (belongs_to(field, command)) text += option(field);
    return text.empty() ? text : ".SS " + escaped(section.title) + "\n" + text;
}

std::string options(Command command) {
    std::string text = heading("OPTIONS");
    for (const Section& each : sections()) text += section(each, command);
    return text + ".SS Help\n" + item(bold("--help"), "Show all options.") +
           item(bold("--man"), "Print this page, in the form that `man` reads.");
}

std::string exit_status() {
    std::string text = heading("EXIT STATUS");
    for (const auto& [code, meaning] : exit_codes) text += item(bold(code), meaning);
    return text;
}

std::string see_also(std::optional<Command> self) {
    std::string text = self ? bold("holdfast") + "(1)" : "";
    for (const Command command : all_commands)
        if (command != self) text += (text.empty() ? "" : ",\n") + bold(page_name(command)) + "(1)";
    return heading("SEE ALSO") + text + "\n";
}

std::string page_of(Command command) {
    const Introduction about = introduction(command);
    std::string text = beginning(page_name(command), about.summary) +
                       usage_line(about.usage, "holdfast " + std::string(command_name(command))) +
                       heading("DESCRIPTION") + prose(about.text);
    if (about.takes_data) text += ".PP\n" + prose(data_help());
    return text + options(command) + heading("EXAMPLES") + verbatim(examples(command)) +
           exit_status() + see_also(command);
}

std::string list_of_commands() {
    std::string text = heading("COMMANDS");
    for (const Command command : all_commands)
        text += item(bold(command_name(command)), introduction(command).summary);
    return text;
}

constexpr std::string_view about_the_program =
    "Quantizes neural networks (OpenVINO IR, ONNX, TensorFlow, TensorFlow Lite or Paddle) to 8 "
    "bit, and holds a bound on their accuracy: what harms it most returns to float.";

constexpr std::string_view about_its_output =
    "Results go to standard output, progress and messages to standard error. The first Ctrl-C ends "
    "a run in order, with no file unless a model that holds the bound was found already; the "
    "second at once.";

std::string page_of_the_program() {
    return beginning("holdfast", "quantize neural networks to 8 bit") +
           usage_line("holdfast COMMAND [options]", "holdfast") + ".br\n" + bold("holdfast") +
           escaped(" [COMMAND] --help|--man") + "\n.br\n" + bold("holdfast --version") + "\n" +
           heading("DESCRIPTION") + prose(about_the_program) + ".PP\n" + prose(about_its_output) +
           list_of_commands() + heading("ENVIRONMENT") +
           item(bold("COLUMNS"), "The width of tables and help. Default: that of the terminal.") +
           item(bold("NO_COLOR"), "Set to anything: no colours, which else are for terminals.") +
           exit_status() + see_also(std::nullopt);
}

}  // namespace

std::string manual_page(std::optional<Command> command) {
    return command ? page_of(*command) : page_of_the_program();
}

}  // namespace holdfast::cli
