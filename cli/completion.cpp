#include "cli/completion.hpp"

#include <algorithm>

#include "cli/fields.hpp"
#include "cli/help.hpp"
#include "core/check.hpp"

namespace holdfast::cli {
namespace {

/// The words that a value is one of, between spaces; empty where it may be anything.
std::string choices_of(const Field& field) {
    const bool is_list = field.value.find('|') != std::string_view::npos &&
                         field.value.find_first_of("[:") == std::string_view::npos;
    std::string choices(is_list ? field.value : "");
    std::ranges::replace(choices, '|', ' ');
    return choices;
}

/// Calls `use` for each option of `command`.
template <typename Use>
void for_each_field(Command command, Use use) {
    for (const Section& section : sections())
        for (const Field& field : section.fields)
            if (belongs_to(field, command)) use(field);
}

std::string command_names() {
    std::string names;
    for (const Command command : all_commands)
        names += (names.empty() ? "" : " ") + std::string(command_name(command));
    return names;
}

std::string flags_of(Command command) {
    std::string flags = "--help --man";
    for_each_field(command, [&](const Field& field) { flags += " " + std::string(field.flag); });
    return flags;
}

std::string bash_choices(Command command) {
    std::string cases;
    for_each_field(command, [&](const Field& field) {
        const std::string choices = choices_of(field);
        if (!choices.empty())
            cases += "        " + std::string(command_name(command)) + ":" +
                     std::string(field.flag) + ") words=\"" + choices + "\" ;;\n";
    });
    return cases;
}

std::string bash_script() {
    std::string choices;
    std::string flags;
    for (const Command command : all_commands) {
        choices += bash_choices(command);
        flags += "        " + std::string(command_name(command)) + ":-*) words=\"" +
                 flags_of(command) + "\" ;;\n";
    }
    return "# Completion of holdfast for bash: source <(holdfast completion bash)\n"
           "_holdfast() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    local command=${COMP_WORDS[1]} words=\n"
           "    case \"$command:$previous\" in\n" +
           choices +
           "        completion:completion) words=\"bash zsh\" ;;\n"
           "    esac\n"
           "    [[ -n $words ]] || case \"$command:$current\" in\n" +
           flags +
           "    esac\n"
           "    ((COMP_CWORD > 1)) || words=\"" +
           command_names() +
           " --help --man --version\"\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _holdfast holdfast\n";
}

/// Text between brackets in a specification between single quotes.
std::string zsh_quoted(std::string_view text) {
    std::string quoted;
    for (const char letter : text) {
        if (letter == '[' || letter == ']' || letter == '\\') quoted += '\\';
        quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return quoted;
}

std::string zsh_field(const Field& field) {
    const std::string choices = choices_of(field);
    const std::string flag(field.flag);
    const std::string start = "            '" + std::string(field.repeatable ? "*" : "") + flag +
                              "[" + zsh_quoted(field.help) + "]";
    if (field.value.empty()) return start + "' \\\n";
    return start + ":value:" + (choices.empty() ? "_files" : "(" + choices + ")") + "' \\\n";
}

std::string zsh_command(Command command) {
    std::string text = "        " + std::string(command_name(command)) + ") _arguments \\\n";
    for_each_field(command, [&](const Field& field) { text += zsh_field(field); });
    const bool is_completion = command == Command::completion;
    return text +
           "            '--help[Show all options.]' \\\n            '--man[Print the manual "
           "page.]' \\\n            '*:input:" +
           (is_completion ? "(bash zsh)" : "_files") + "' ;;\n";
}

std::string zsh_script() {
    std::string commands;
    for (const Command command : all_commands) commands += zsh_command(command);
    return "#compdef holdfast\n"
           "# Completion of holdfast for zsh: source <(holdfast completion zsh)\n"
           "_holdfast() {\n"
           "    if ((CURRENT == 2)); then\n"
           "        compadd -- " +
           command_names() +
           " --help --man --version\n"
           "        return\n"
           "    fi\n"
           "    shift words\n"
           "    ((CURRENT--))\n"
           "    case $words[1] in\n" +
           commands +
           "    esac\n"
           "}\n"
           "compdef _holdfast holdfast\n";
}

}  // namespace

std::string completion_script(const std::string& shell) {
    core::require(
        shell == "bash" || shell == "zsh", "SHELL must be bash or zsh, got '", shell, "'");
    return shell == "bash" ? bash_script() : zsh_script();
}

}  // namespace holdfast::cli
