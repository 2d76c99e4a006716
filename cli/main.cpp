#include <string>
#include <vector>

#include "cli/run.hpp"

int main(int argc, char** argv) {
    return holdfast::cli::run(std::vector<std::string>(argv + 1, argv + argc));
}
