# Turns text files into one C++ source: cmake -DOUT=… -DNAMES=a;b -DFILES=…;… -P embed.cmake
# Each becomes `extern const std::string_view <name>` in holdfast::write.
set(text "#include <string_view>\n\nnamespace holdfast::write {\n\n")
foreach(name file IN ZIP_LISTS NAMES FILES)
    file(READ "${file}" content)
    string(APPEND text "extern const std::string_view ${name};\nconst std::string_view ${name} = R\"embedded(${content})embedded\";\n\n")
endforeach()
file(WRITE "${OUT}" "${text}}  // namespace holdfast::write\n")
