# The warnings that every target of ours is compiled with; a warning is an error.
add_library(holdfast_warnings INTERFACE)
target_compile_options(
    holdfast_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
                                 -Wno-missing-field-initializers  # designated initializers rely on defaults
                                 -Wno-restrict  # false alarms of g++ 12 on "text" + std::string (GCC bug 105651)
)
