// soak MODEL CALIBRATION VALIDATION [COUNT]: quantizes so many times (200) in one process, each
// tenth time within a bound and with a journal. Prints memory and open files as it goes, and fails
// where they grow after the first tenth.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "holdfast/holdfast.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t usual_count = 200;
constexpr double most_growth = 1.05;

/// What the process holds.
struct Usage {
    std::uint64_t resident_kib = 0;
    std::ptrdiff_t files = 0;
    std::ptrdiff_t threads = 0;
};

std::uint64_t resident_kib() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

std::ptrdiff_t entries_of(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

Usage usage() {
    return {resident_kib(), entries_of("/proc/self/fd"), entries_of("/proc/self/task")};
}

void quantize_within_a_bound(const std::shared_ptr<ov::Model>& model,
                             const holdfast::Dataset& calibration,
                             const holdfast::Dataset& validation,
                             const fs::path& journal) {
    holdfast::AccuracyTarget target{.max_drop = 1e-3};
    target.search.max_evaluations = 8;
    holdfast::QuantizeOptions options{.subset_size = 32, .ignored_scope = {}, .advanced = {}};
    options.journal = journal;
    try {
        (void)holdfast::quantize_with_accuracy_control(
            model, calibration, validation, holdfast::make_metric("cosine"), target, options);
    } catch (const holdfast::TargetUnreachable&) {
        // work was done all the same
    }
    fs::remove_all(journal);
}

bool soak(const std::shared_ptr<ov::Model>& model,
          const holdfast::Dataset& calibration,
          const holdfast::Dataset& validation,
          std::size_t count) {
    const fs::path journal =
        fs::temp_directory_path() / ("holdfast-soak-" + std::to_string(getpid()));
    Usage early;
    Usage now;
    std::cout << "run\tresident KiB\topen files\tthreads" << std::endl;
    for (std::size_t run = 1; run <= count; ++run) {
        if (run % 10 == 0)
            quantize_within_a_bound(model, calibration, validation, journal);
        else
            (void)holdfast::quantize(
                model, calibration, {.subset_size = 32, .ignored_scope = {}, .advanced = {}});
        now = usage();
        if (run <= count / 10) early = now;
        if (run % (count / 10) == 0)
            std::cout << run << '\t' << now.resident_kib << '\t' << now.files << '\t' << now.threads
                      << std::endl;
    }
    const double growth =
        static_cast<double>(now.resident_kib) / static_cast<double>(early.resident_kib);
    std::cout << "resident memory after all runs over that after a tenth of them: " << growth
              << std::endl;
    return growth <= most_growth && now.files <= early.files && now.threads <= early.threads;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 4 || argc > 5) {
        std::cerr << "usage: soak MODEL CALIBRATION VALIDATION [COUNT]\n";
        return 2;
    }
    const auto count = argc == 5 ? std::strtoull(argv[4], nullptr, 10) : usual_count;
    if (count < 10) {
        std::cerr << "soak: COUNT must be at least 10, got '" << argv[4] << "'\n";
        return 2;
    }
    const auto model = holdfast::read_model(argv[1]);
    const auto calibration = holdfast::open_dataset(argv[2], *model);
    const auto validation = holdfast::open_dataset(argv[3], *model);
    return soak(model, *calibration, *validation, count) ? 0 : 1;
} catch (const std::exception& error) {
    std::cerr << "soak: error: " << error.what() << '\n';
    return 2;
}
