#include "core/new_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <streambuf>
#include <system_error>
#include <utility>

#include "core/check.hpp"

namespace holdfast::core {

namespace fs = std::filesystem;

/// Writes to a descriptor and keeps the error that ended it.
class FileBuffer : public std::streambuf {
public:
    explicit FileBuffer(int file = -1) : file_(file) {
        setp(block_.data(), block_.data() + block_.size());
    }
    FileBuffer(const FileBuffer&) = delete;
    FileBuffer& operator=(const FileBuffer&) = delete;
    ~FileBuffer() override { (void)close(); }

    [[nodiscard]] int error() const { return error_; }
    void open(int file) { file_ = file; }
    [[nodiscard]] bool is_open() const { return file_ >= 0; }
    void lock() const { (void)::flock(file_, LOCK_EX | LOCK_NB); }

    /// Whether the disk holds it.
    bool flush_to_disk() { return sync() == 0 && keeps(::fsync(file_)); }
    bool close() { return file_ < 0 || keeps(::close(std::exchange(file_, -1))); }

protected:
    int_type overflow(int_type next) override {
        if (sync() != 0) return traits_type::eof();
        if (!traits_type::eq_int_type(next, traits_type::eof()))
            sputc(traits_type::to_char_type(next));
        return traits_type::not_eof(next);
    }

    std::streamsize xsputn(const char* data, std::streamsize size) override {
        if (size <= epptr() - pptr()) return std::streambuf::xsputn(data, size);
        return sync() == 0 && put(data, size) ? size : 0;
    }

    int sync() override {
        const bool was_put = put(pbase(), pptr() - pbase());
        setp(block_.data(), block_.data() + block_.size());
        return was_put ? 0 : -1;
    }

    /// Only where it stands is asked for.
    pos_type seekoff(off_type offset, std::ios::seekdir from, std::ios::openmode) override {
        const bool is_question = offset == 0 && from == std::ios::cur;
        return is_question ? pos_type(written_ + (pptr() - pbase())) : pos_type(off_type(-1));
    }

private:
    bool keeps(int result) {
        if (result != 0 && error_ == 0) error_ = errno;
        return result == 0;
    }

    bool put(const char* data, std::streamsize size) {
        while (size > 0 && error_ == 0) {
            const auto put = ::write(file_, data, static_cast<std::size_t>(size));
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) {
                error_ = errno;
                break;
            }
            data += put;
            size -= put;
            written_ += put;
        }
        return error_ == 0;
    }

    int file_;
    int error_ = 0;
    off_type written_ = 0;
    std::array<char, 65536> block_;
};

namespace {

std::string message_of(int error) {
    return std::generic_category().message(error);
}

std::string prefix_of(const fs::path& target) {
    return concat('.', target.filename().string(), '.');
}

bool is_temporary_of(const fs::path& file, const std::string& prefix) {
    const auto name = file.filename().string();
    return name.starts_with(prefix) && name.ends_with(".tmp");
}

/// The process that made a temporary file; 0 where its name does not tell.
pid_t maker_of(const fs::path& file, const std::string& prefix) {
    return static_cast<pid_t>(std::strtol(file.filename().c_str() + prefix.size(), nullptr, 10));
}

// Whoever writes one holds a lock on it, which goes with the process however that ends. Another
// machine's process is not known here, and a file is without its lock for a moment.
bool is_abandoned(const fs::path& file, const std::string& prefix) {
    const auto maker = maker_of(file, prefix);
    const bool lives = maker <= 0 || ::kill(maker, 0) == 0 || errno != ESRCH;
    if (lives) return false;
    const int opened = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (opened < 0) return false;
    const bool is_free = ::flock(opened, LOCK_EX | LOCK_NB) == 0;
    ::close(opened);
    return is_free;
}

void remove_abandoned(const fs::path& target) {
    const auto prefix = prefix_of(target);
    std::error_code ignored;
    for (fs::directory_iterator file(folder_of(target), ignored), end; !ignored && file != end;
         file.increment(ignored)) {
        if (is_temporary_of(file->path(), prefix) && is_abandoned(file->path(), prefix))
            ::unlink(file->path().c_str());
    }
}

/// A name beside the target's that is likely to be new.
fs::path name_beside(const fs::path& target, int attempt) {
    return folder_of(target) / concat(prefix_of(target), ::getpid(), '-', attempt, ".tmp");
}

bool is_replaceable(const fs::path& path) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    return !fs::exists(status) || fs::is_regular_file(status);
}

fs::path without_links(const fs::path& path) {
    std::error_code error;
    if (!fs::is_symlink(path, error)) return path;
    const auto target = fs::weakly_canonical(path, error);
    return error ? path : target;
}

// A terminal, a pipe, /dev/null: there is nothing to keep and nothing to flush.
void write_to_device(const fs::path& path, const std::string& text) {
    const int opened = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (opened < 0) fail_to_write(path, message_of(errno));
    FileBuffer buffer(opened);
    std::ostream stream(&buffer);
    stream << text << std::flush;
    if (!stream) fail_to_write(path, message_of(buffer.error()));
}

}  // namespace

// Nothing may fail once the file is there: it would stay.
NewFile::NewFile(fs::path target)
    : target_(std::move(target)), buffer_(std::make_unique<FileBuffer>()), stream_(buffer_.get()) {
    remove_abandoned(target_);
    for (int attempt = 0; !buffer_->is_open(); ++attempt) {
        path_ = name_beside(target_, attempt);
        buffer_->open(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (!buffer_->is_open() && errno != EEXIST) fail_to_write(target_, message_of(errno));
    }
    buffer_->lock();
}

NewFile::~NewFile() {
    stream_.rdbuf(nullptr);
    if (!is_in_place_) ::unlink(path_.c_str());
}

void NewFile::finish() {
    const bool is_whole = buffer_->flush_to_disk() && stream_.good();
    if (!is_whole)
        fail_to_write(target_,
                      buffer_->error() == 0 ? "unknown reason" : message_of(buffer_->error()));
}

void NewFile::put_in_place() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail_to_write(target_, message_of(errno));
    is_in_place_ = true;
}

void write_file(const fs::path& path, const std::string& text) {
    if (!is_replaceable(path)) return write_to_device(path, text);
    const auto target = without_links(path);
    NewFile file(target);
    file.stream() << text;
    file.finish();
    file.put_in_place();
    flush_folder_of(target);
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void flush_folder_of(const fs::path& path) {
    const int folder = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;  // one that can be written to but not read
    const int error = ::fsync(folder) == 0 ? 0 : errno;
    ::close(folder);
    const bool is_unable = error == EINVAL || error == ENOTSUP || error == EBADF;
    if (error != 0 && !is_unable) fail_to_write(path, message_of(error));
}

void fail_to_write(const fs::path& path, const std::string& cause) {
    throw Error(concat("output '", path.string(), "' could not be written: ", cause));
}

}  // namespace holdfast::core
