// An .npz file: names, entries and the header of each.
#include "holdfast/error.hpp"
#include "input.hpp"
#include "read/npy_header.hpp"
#include "read/zip_archive.hpp"

namespace holdfast::fuzz {
namespace {

void read_archive(Input input) {
    const auto archive = read::ZipArchive::open(file_of(input));
    for (const std::string& name : archive->names()) {
        try {
            (void)read::read_npy_header(*archive->entry(name), name);
        } catch (const InvalidArgument&) {  // the next one may be whole
        }
    }
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_archive)
