// A file that takes its place whole: written beside it, flushed to the disk, renamed.
#pragma once

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

namespace holdfast::core {

class FileBuffer;

/// A file under construction, under a name of its own (".NAME.….tmp") in the folder of `target`. It
/// is removed when the object goes, unless it was put in its place. What processes that were killed
/// left of earlier ones for the same target is removed as well.
class NewFile {
public:
    /// \throws Error naming `target` when its folder takes no file.
    explicit NewFile(std::filesystem::path target);
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    [[nodiscard]] const std::filesystem::path& target() const { return target_; }
    [[nodiscard]] std::ostream& stream() { return stream_; }

    /// Has the disk hold all that was written to the stream, which nothing is written to any more.
    /// \throws Error naming the target and what the system said.
    void finish();

    /// Takes the name of the target, in one step; `finish` comes first. \throws Error naming it.
    void put_in_place();

private:
    std::filesystem::path target_;
    std::filesystem::path path_;
    std::unique_ptr<FileBuffer> buffer_;
    std::ostream stream_;
    bool is_in_place_ = false;
};

/// Writes `text` to `path` as a whole or not at all: a reader sees the file that was there before,
/// or the new one, and after a return the disk holds it. A link is followed; a device or a pipe is
/// written to as it is. \throws Error naming `path` and what the system said.
void write_file(const std::filesystem::path& path, const std::string& text);

/// The folder that holds `path`.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& path);

/// Has the disk hold the names in the folder of `path`. \throws Error naming `path`; not where a
/// file system can't do it for folders.
void flush_folder_of(const std::filesystem::path& path);

/// "output 'PATH' could not be written: CAUSE". \throws Error with it.
[[noreturn]] void fail_to_write(const std::filesystem::path& path, const std::string& cause);

}  // namespace holdfast::core
