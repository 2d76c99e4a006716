// The file of a journal: records one after the other, never changed, each on the disk before the
// next is begun. docs/design/0012-journal.md has its form.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::journal {

/// What a record is.
enum class Kind : std::uint32_t { job = 1, result = 2 };

/// Where a record's content stands in the file.
struct Record {
    Kind kind = Kind::result;
    std::uint64_t offset = 0;  ///< Of the content.
    std::uint64_t size = 0;    ///< Of the content.
};

/// An open file, locked against other processes. All failures are InvalidArgument: what was
/// recorded before is kept.
class File {
public:
    using Warn = std::function<void(std::string_view)>;

    /// Opens the file, or makes one. A last record that was not written whole is cut off, and
    /// `warn` is told. \throws InvalidArgument another process has it open; it is no journal, or
    /// one of another version; a record before the last is damaged; it can't be read or written.
    File(std::filesystem::path path, const Warn& warn);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] const std::vector<Record>& records() const { return records_; }
    [[nodiscard]] std::string content(const Record& record) const;

    /// Returns when the disk holds it. \throws InvalidArgument it can't be written, because the
    /// disk is full or the like.
    void append(Kind kind, std::string_view content);

    /// Says that a record's content is not what was written. \throws InvalidArgument always.
    [[noreturn]] void refuse(const Record& record, std::string_view cause) const;

private:
    struct Found;

    void lock() const;
    void begin();
    void read_records(const Warn& warn);
    [[nodiscard]] Found record_at(std::uint64_t offset) const;
    [[nodiscard]] bool has_record_after(std::uint64_t offset) const;
    [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t size) const;
    void write(std::uint64_t offset, std::string_view bytes);
    [[noreturn]] void fail_to(std::string_view verb) const;

    std::filesystem::path path_;
    int file_ = -1;
    std::uint64_t size_ = 0;
    std::vector<Record> records_;
};

}  // namespace holdfast::journal
