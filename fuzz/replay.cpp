// Takes the place of libFuzzer where a compiler has none: runs the cases in the files and folders
// that it is given, once each.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

void run(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    // A copy of the exact size, so that a sanitizer sees a read beyond its end.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int count, char** words) {
    std::size_t done = 0;
    for (int i = 1; i < count; ++i) {
        for (const fs::path& file : files_of(words[i])) {
            run(file);
            ++done;
        }
    }
    std::printf("%zu cases\n", done);
    return done > 0 ? 0 : 1;  // a folder that is not there holds none
}
