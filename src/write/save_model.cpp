#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include <openvino/pass/serialize.hpp>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/model.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;

/// The two files of a model.
struct Pair {
    fs::path xml;
    fs::path bin;
};

Pair files_of(const fs::path& xml) {
    return {xml, fs::path(xml).replace_extension(".bin")};
}

/// Names beside those of `files` that nothing else uses.
Pair temporary_files(const Pair& files) {
    const std::string stem = core::concat('.', files.xml.stem().string(), '-', ::getpid());
    const fs::path folder = files.xml.parent_path();
    for (int attempt = 0;; ++attempt) {
        const fs::path xml = folder / core::concat(stem, '-', attempt, ".xml");
        if (!fs::exists(xml)) return files_of(xml);
    }
}

void require_writable_place(const Pair& files) {
    const fs::path& xml = files.xml;
    core::require(xml.extension() == ".xml" && !xml.stem().empty(),
                  "output '",
                  xml.string(),
                  "' must be a file name that ends in .xml");
    const fs::path folder = xml.has_parent_path() ? xml.parent_path() : fs::path(".");
    std::error_code error;
    core::require(fs::is_directory(folder, error),
                  "output '",
                  xml.string(),
                  "': the folder '",
                  folder.string(),
                  "' does not exist");
    for (const fs::path& file : {files.xml, files.bin}) {
        core::require(!fs::is_directory(file, error), "output '", file.string(), "' is a folder");
    }
}

std::string reason() {
    return errno == 0 ? "unknown reason" : std::generic_category().message(errno);
}

[[noreturn]] void fail(const fs::path& file, const std::string& cause) {
    throw InvalidArgument(
        core::concat("output '", file.string(), "' could not be written: ", cause));
}

/// Removes the files, wherever they were left, when it goes.
class Remover {
public:
    explicit Remover(Pair files) : files_(std::move(files)) {}
    Remover(const Remover&) = delete;
    Remover& operator=(const Remover&) = delete;
    Remover(Remover&&) = delete;
    Remover& operator=(Remover&&) = delete;
    ~Remover() {
        std::error_code ignored;
        fs::remove(files_.xml, ignored);
        fs::remove(files_.bin, ignored);
    }

private:
    Pair files_;
};

std::ofstream open_for_writing(const fs::path& file, const fs::path& output) {
    errno = 0;
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    if (!stream) fail(output, reason());
    return stream;
}

void close(std::ofstream& stream, const fs::path& output) {
    errno = 0;
    stream.close();
    if (!stream) fail(output, reason());
}

void serialize(const std::shared_ptr<const ov::Model>& model, const Pair& to, const Pair& output) {
    std::ofstream bin = open_for_writing(to.bin, output.bin);
    std::ofstream xml = open_for_writing(to.xml, output.xml);
    try {
        ov::pass::Serialize(xml, bin).run_on_model(model->clone());
    } catch (const std::exception& error) {
        fail(output.xml, core::short_cause(error.what()));
    }
    close(bin, output.bin);
    close(xml, output.xml);
}

/// Has the disk hold what was written to the file or folder.
void flush_to_disk(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

/// Puts the new pair in the place of the old. Weights come first, so that a graph never stands
/// beside no weights; the old ones are kept until the graph is in its place too.
void replace(const Pair& from, const Pair& to) {
    std::error_code error;
    const fs::path kept = fs::path(from.bin).replace_extension(".old");
    fs::create_hard_link(to.bin, kept, error);
    const bool had_bin = !error;
    fs::rename(from.bin, to.bin, error);
    if (error) fail(to.bin, error.message());
    fs::rename(from.xml, to.xml, error);
    std::error_code ignored;
    if (error && had_bin) fs::rename(kept, to.bin, ignored);
    fs::remove(kept, ignored);
    if (error) fail(to.xml, error.message());
}

}  // namespace

void save_model(const std::shared_ptr<const ov::Model>& model, const std::filesystem::path& path) {
    core::require(model != nullptr, "there is no model to save");
    const Pair files = files_of(path);
    require_writable_place(files);
    const Pair temporary = temporary_files(files);
    const Remover remover(temporary);
    serialize(model, temporary, files);
    flush_to_disk(temporary.bin);
    flush_to_disk(temporary.xml);
    replace(temporary, files);
    flush_to_disk(path.has_parent_path() ? path.parent_path() : ".");
}

}  // namespace holdfast
