#include "journal/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "core/check.hpp"
#include "core/new_file.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "holdfast journal ";
constexpr std::string_view version = "1\n";
constexpr std::uint64_t begin_size = magic.size() + version.size();
constexpr std::uint32_t mark = 0x0A524648;  // "HFR\n" where bytes are in the usual order
constexpr std::uint64_t chunk = 1U << 20U;

/// What stands before the content of a record. It has a checksum of its own, so that a damaged
/// length is not taken for the end of the file.
struct Head {
    std::uint32_t mark = journal::mark;
    std::uint32_t kind = 0;
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;  ///< Of the three above.
    std::uint32_t content_checksum = 0;
};
static_assert(sizeof(Head) == 24);

std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0) {
    return static_cast<std::uint32_t>(
        crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string_view bytes_of(const Head& head) {
    return {reinterpret_cast<const char*>(&head), sizeof head};
}

std::uint32_t checksum_of(const Head& head) {
    return checksum(bytes_of(head).substr(0, offsetof(Head, checksum)));
}

}  // namespace

/// What stands at an offset.
struct File::Found {
    std::optional<Record> record;  ///< Whole and undamaged.
    std::uint64_t end = 0;         ///< Of it.
};

File::File(fs::path path, const Warn& warn) : path_(std::move(path)) {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0) fail_to("opened");
    try {
        lock();
        struct stat status {};
        if (::fstat(file_, &status) != 0) fail_to("read");
        size_ = static_cast<std::uint64_t>(status.st_size);
        begin();
        read_records(warn);
    } catch (...) {
        ::close(file_);
        throw;
    }
}

File::~File() {
    ::close(file_);  // and unlocks
}

void File::fail_to(std::string_view verb) const {
    const auto cause = std::generic_category().message(errno);
    throw InvalidArgument(
        core::concat("the journal '",
                     path_.string(),
                     "' could not be ",
                     verb,
                     ": ",
                     cause,
                     records_.empty() ? "" : "; all that was recorded before is kept"));
}

void File::refuse(const Record& record, std::string_view cause) const {
    throw InvalidArgument(core::concat("the journal '",
                                       path_.string(),
                                       "' is damaged: the record at byte ",
                                       record.offset - sizeof(Head),
                                       " ",
                                       cause,
                                       "; give another folder, or remove this one to begin anew"));
}

void File::lock() const {
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    core::require(errno != EWOULDBLOCK,
                  "the journal '",
                  path_.string(),
                  "' is in use by another run; wait until it ends, or give another folder");
    fail_to("locked");
}

// A file that ends within its first line was begun and nothing more.
void File::begin() {
    const auto whole = std::string(magic) + std::string(version);
    const auto found = read(0, std::min(size_, begin_size));
    if (found.size() < whole.size() && whole.starts_with(found)) {
        size_ = 0;
        write(0, whole);
        core::flush_folder_of(path_);
        return;
    }
    core::require(found.starts_with(magic),
                  "'",
                  path_.string(),
                  "' is no journal: it does not begin with '",
                  magic,
                  "'");
    core::require(found == whole,
                  "the journal '",
                  path_.string(),
                  "' is of another version: expected '",
                  whole.substr(0, whole.size() - 1),
                  "'; give another folder");
}

void File::read_records(const Warn& warn) {
    std::uint64_t offset = begin_size;
    while (offset < size_) {
        const auto found = record_at(offset);
        if (!found.record) break;
        records_.push_back(*found.record);
        offset = found.end;
    }
    if (offset == size_) return;
    if (has_record_after(offset))
        refuse({.offset = offset + sizeof(Head)}, "is not as it was written");
    if (warn)
        warn(core::concat("the last record of the journal '",
                          path_.string(),
                          "' was not written whole (",
                          size_ - offset,
                          " bytes); it is dropped"));
    if (::ftruncate(file_, static_cast<off_t>(offset)) != 0) fail_to("written");
    size_ = offset;
}

File::Found File::record_at(std::uint64_t offset) const {
    Head head;
    if (size_ - offset < sizeof head) return {};
    std::memcpy(&head, read(offset, sizeof head).data(), sizeof head);
    const auto begin = offset + sizeof head;
    const bool is_head = head.mark == mark && head.checksum == checksum_of(head);
    if (!is_head || head.size > size_ - begin) return {};
    std::uint32_t sum = 0;
    for (std::uint64_t done = 0; done < head.size; done += chunk)
        sum = checksum(read(begin + done, std::min(chunk, head.size - done)), sum);
    if (sum != head.content_checksum) return {};
    return {Record{static_cast<Kind>(head.kind), begin, head.size}, begin + head.size};
}

bool File::has_record_after(std::uint64_t offset) const {
    const std::string_view first(reinterpret_cast<const char*>(&mark), sizeof mark);
    for (std::uint64_t start = offset + 1; start + sizeof(Head) <= size_; start += chunk) {
        // Windows overlap by what a mark may reach over.
        const auto bytes = read(start, std::min(chunk + sizeof mark - 1, size_ - start));
        for (auto at = bytes.find(first); at != std::string::npos; at = bytes.find(first, at + 1))
            if (record_at(start + at).record) return true;
    }
    return false;
}

std::string File::content(const Record& record) const {
    return read(record.offset, record.size);
}

std::string File::read(std::uint64_t offset, std::uint64_t size) const {
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done < size;) {
        const auto got =
            ::pread(file_, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = EIO;  // shorter than it was a moment ago
        if (got <= 0) fail_to("read");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

void File::write(std::uint64_t offset, std::string_view bytes) {
    const auto undo = [&] {
        const int cause = errno;
        (void)::ftruncate(file_, static_cast<off_t>(size_));
        errno = cause;
        fail_to("written");
    };
    for (std::size_t done = 0; done < bytes.size();) {
        const auto put = ::pwrite(
            file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) undo();
        done += static_cast<std::size_t>(put);
    }
    if (::fdatasync(file_) != 0) undo();
    size_ = offset + bytes.size();
}

void File::append(Kind kind, std::string_view content) {
    Head head{.kind = static_cast<std::uint32_t>(kind), .size = content.size()};
    head.checksum = checksum_of(head);
    head.content_checksum = checksum(content);
    std::string bytes(bytes_of(head));
    bytes += content;
    const auto offset = size_;
    write(offset, bytes);
    records_.push_back({kind, offset + sizeof head, content.size()});
}

}  // namespace holdfast::journal
