#include "core/mapped_weights.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <openvino/op/constant.hpp>

namespace holdfast::core {
namespace {

/// Addresses from `begin` up to `end`.
struct Span {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;

    [[nodiscard]] bool holds(const Span& other) const {
        return begin <= other.begin && other.end <= end;
    }
};

// "7f00-7fff r--p 0000 fe:00 42 /path"; 42 is the file, 0 none. What can't be written to holds
// nothing that the file does not hold. Advice on parts of a file's memory makes several lines of
// it.
std::vector<Span> mapped_files() {
    std::vector<Span> found;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words(line);
        Span span;
        char dash = 0;
        std::string access;
        std::string offset;
        std::string device;
        std::uint64_t file = 0;
        words >> std::hex >> span.begin >> dash >> span.end >> access >> offset >> device >>
            std::dec >> file;
        if (!words || file == 0 || !access.starts_with("r-")) continue;
        if (!found.empty() && found.back().end == span.begin)
            found.back().end = span.end;
        else
            found.push_back(span);
    }
    return found;
}

Span span_of(const ov::op::v0::Constant& constant) {
    const auto begin = reinterpret_cast<std::uintptr_t>(constant.get_data_ptr());
    return {begin, begin + constant.get_byte_size()};
}

// The pages that nothing else shares.
Span whole_pages(const Span& span) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    return {(span.begin + page - 1) / page * page, span.end / page * page};
}

}  // namespace

void release_mapped_weights(const ov::Model& model) {
    const auto files = mapped_files();
    for (const auto& node : model.get_ops()) {
        const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node);
        if (!constant) continue;
        const auto span = span_of(*constant);
        const auto pages = whole_pages(span);
        const auto is_around = [&](const Span& file) { return file.holds(span); };
        if (pages.begin < pages.end && std::ranges::any_of(files, is_around))
            ::madvise(reinterpret_cast<void*>(pages.begin), pages.end - pages.begin, MADV_DONTNEED);
    }
}

}  // namespace holdfast::core
