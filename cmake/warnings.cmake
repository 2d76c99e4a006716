# The warnings that every target of ours is compiled with; a warning is an error.
add_library(holdfast_warnings INTERFACE)
target_compile_options(
    holdfast_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
                                 -Wno-missing-field-initializers  # designated initializers rely on defaults
                                 # What GCC says is final, and its warning about "text" + std::string is a false alarm
                                 # (bug 105651); what Clang sees is asked of clang-tidy.
                                 $<$<CXX_COMPILER_ID:GNU>:-Werror> $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
)
