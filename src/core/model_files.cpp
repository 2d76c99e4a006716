#include "core/model_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "core/check.hpp"

namespace holdfast::core {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

fs::path previous_of(const fs::path& file) {
    return folder_of(file) / concat('.', file.filename().string(), ".previous");
}

ModelFiles previous_of(const ModelFiles& files) {
    return {previous_of(files.xml), previous_of(files.bin)};
}

/// Held by one writer of a folder at a time. A file system without locks is used without.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder)
        : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        while (folder_ >= 0 && ::flock(folder_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~FolderLock() {
        if (folder_ >= 0) ::close(folder_);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int folder_;
};

/// False: there is none.
bool move_if_there(const fs::path& from, const fs::path& to, const fs::path& output) {
    if (::rename(from.c_str(), to.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    fail_to_write(output, std::generic_category().message(errno));
}

void move_back(const fs::path& from, const fs::path& to) noexcept {
    (void)::rename(from.c_str(), to.c_str());
}

/// The old pair, out of the way; it comes back unless it is given up.
class Previous {
public:
    explicit Previous(const ModelFiles& files) : files_(files), kept_(previous_of(files)) {
        has_xml_ = move_if_there(files_.xml, kept_.xml, files_.xml);
        try {
            has_bin_ = move_if_there(files_.bin, kept_.bin, files_.bin);
        } catch (...) {
            if (has_xml_) move_back(kept_.xml, files_.xml);
            throw;
        }
    }
    // The new graph goes first, so that it never stands beside the old weights.
    ~Previous() {
        if (is_given_up_) return;
        const bool is_gone = ::unlink(files_.xml.c_str()) == 0 || errno == ENOENT;
        if (!is_gone) return;  // then the new pair stays, and is whole
        has_bin_ ? move_back(kept_.bin, files_.bin) : void(::unlink(files_.bin.c_str()));
        if (has_xml_) move_back(kept_.xml, files_.xml);
    }
    Previous(const Previous&) = delete;
    Previous& operator=(const Previous&) = delete;

    void give_up() noexcept {
        is_given_up_ = true;
        if (has_bin_) ::unlink(kept_.bin.c_str());
        if (has_xml_) ::unlink(kept_.xml.c_str());
    }

private:
    ModelFiles files_;
    ModelFiles kept_;
    bool has_xml_ = false;
    bool has_bin_ = false;
    bool is_given_up_ = false;
};

/// With the folder locked.
bool restore(const ModelFiles& files) {
    const auto kept = previous_of(files);
    if (is_there(files.xml)) {
        ::unlink(kept.bin.c_str());
        ::unlink(kept.xml.c_str());
        return false;
    }
    move_back(kept.bin, files.bin);
    return ::rename(kept.xml.c_str(), files.xml.c_str()) == 0;
}

bool has_previous(const ModelFiles& files) {
    const auto kept = previous_of(files);
    return is_there(kept.xml) || is_there(kept.bin);
}

}  // namespace

ModelFiles model_files(const fs::path& xml) {
    return {xml, fs::path(xml).replace_extension(".bin")};
}

void put_in_place(NewFile& xml, NewFile& bin, const ModelFiles& files) {
    const FolderLock lock(folder_of(files.xml));
    if (has_previous(files)) restore(files);
    Previous previous(files);
    flush_folder_of(files.xml);
    bin.put_in_place();
    flush_folder_of(files.bin);
    xml.put_in_place();
    flush_folder_of(files.xml);
    previous.give_up();
}

bool restore_interrupted(const ModelFiles& files) noexcept {
    try {
        if (!has_previous(files)) return false;
        const FolderLock lock(folder_of(files.xml));
        return restore(files);
    } catch (const std::exception&) {
        return false;  // no memory for a name
    }
}

}  // namespace holdfast::core
