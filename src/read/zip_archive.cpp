#include "read/zip_archive.hpp"

#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <set>
#include <utility>

#include "core/check.hpp"
#include "read/expansion.hpp"

namespace holdfast::read {
namespace {

using Handle = std::unique_ptr<zip_t, void (*)(zip_t*)>;
using EntryHandle = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

std::string message_of(int code) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string message = zip_error_strerror(&error);
    zip_error_fini(&error);
    return message;
}

Handle open_handle(const std::filesystem::path& path) {
    int code = 0;
    Handle handle(zip_open(path.c_str(), ZIP_RDONLY, &code), zip_discard);
    core::require(handle != nullptr,
                  "'",
                  path.string(),
                  "' is not an .npz file, or not a whole one: ",
                  message_of(code));
    return handle;
}

/// One libzip handle serves one thread at a time.
struct Shared {
    explicit Shared(std::filesystem::path file)
        : path(std::move(file)), handle(open_handle(path)) {}

    std::filesystem::path path;
    Handle handle;
    std::mutex mutex;
};

std::string label(const Shared& shared, const std::string& name) {
    return core::concat("'", shared.path.string(), "': entry '", name, "'");
}

zip_stat_t status_of(Shared& shared, const std::string& name) {
    zip_stat_t status;
    const int result = zip_stat(shared.handle.get(), name.c_str(), 0, &status);
    constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    core::require(result == 0 && (status.valid & needed) == needed,
                  label(shared, name),
                  " is damaged: its size is not known");
    core::require(status.comp_method == ZIP_CM_STORE || status.comp_method == ZIP_CM_DEFLATE,
                  label(shared, name),
                  " is compressed by the method ",
                  status.comp_method,
                  " of zip files, expected 0 (stored) or 8 (deflated)");
    return status;
}

EntryHandle open_entry(Shared& shared, const std::string& name) {
    EntryHandle entry(zip_fopen(shared.handle.get(), name.c_str(), 0), zip_fclose);
    core::require(entry != nullptr,
                  label(shared, name),
                  " cannot be read: ",
                  zip_strerror(shared.handle.get()));
    return entry;
}

/// Fills `into` from where the entry stands.
void read_on(zip_file_t* entry, std::span<std::byte> into, const std::string& where) {
    while (!into.empty()) {
        const zip_int64_t got = zip_fread(entry, into.data(), into.size());
        core::require(got > 0, where, " is damaged or truncated: ", zip_file_strerror(entry));
        into = into.subspan(static_cast<std::size_t>(got));
    }
}

/// An entry that is stored as it is.
class Stored final : public Bytes {
public:
    Stored(std::shared_ptr<Shared> shared, const std::string& name, std::uint64_t size)
        : shared_(std::move(shared)),
          where_(label(*shared_, name)),
          entry_(open_entry(*shared_, name)),
          size_(size) {
        std::byte last{};
        if (size > 0) read_locked(size - 1, {&last, 1});
    }
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        const std::scoped_lock lock(shared_->mutex);
        read_locked(offset, into);
    }

private:
    void read_locked(std::uint64_t offset, std::span<std::byte> into) const {
        const auto target = static_cast<zip_int64_t>(offset);
        core::require(zip_fseek(entry_.get(), target, SEEK_SET) == 0,
                      where_,
                      " is damaged or truncated: ",
                      zip_file_strerror(entry_.get()));
        read_on(entry_.get(), into, where_);
    }

    std::shared_ptr<Shared> shared_;  // first in, last out: the entry needs it
    std::string where_;
    EntryHandle entry_;
    std::uint64_t size_;
};

/// An entry's bytes, expanded.
std::shared_ptr<const Bytes> expanded(Shared& shared, const std::string& name, std::uint64_t size) {
    const EntryHandle entry = open_entry(shared, name);
    const auto spool = Spool::make();
    std::vector<std::byte> block(1U << 20U);
    for (std::uint64_t done = 0; done < size; done += block.size()) {
        block.resize(std::min<std::uint64_t>(block.size(), size - done));
        read_on(entry.get(), block, label(shared, name));
        spool->write(done, block);
    }
    std::byte more{};  // libzip compares the checksum when it meets the end
    const zip_int64_t got = zip_fread(entry.get(), &more, 1);
    core::require(got <= 0,
                  label(shared, name),
                  " is damaged: it holds more than the ",
                  size,
                  " bytes that it states");
    core::require(got == 0, label(shared, name), " is damaged: ", zip_file_strerror(entry.get()));
    return spool;
}

/// Nothing is ever written under these names, but who makes others hopes that it is.
bool leads_out(const std::string& name) {
    const std::filesystem::path path(name);
    return std::ranges::find(path, "..") != path.end();
}

void require_plain(const std::vector<std::string>& names, const std::filesystem::path& archive) {
    std::set<std::string> known;
    for (const std::string& name : names) {
        core::require(!leads_out(name),
                      "'",
                      archive.string(),
                      "' holds an entry '",
                      name,
                      "', whose name leads out of the archive");
        core::require(known.insert(name).second,
                      "'",
                      archive.string(),
                      "' holds two entries with the name '",
                      name,
                      "'");
    }
}

class LibzipArchive final : public ZipArchive {
public:
    explicit LibzipArchive(const std::filesystem::path& path)
        : shared_(std::make_shared<Shared>(path)) {}

    [[nodiscard]] std::vector<std::string> names() const override {
        const std::scoped_lock lock(shared_->mutex);
        std::vector<std::string> names;
        const zip_int64_t count = zip_get_num_entries(shared_->handle.get(), 0);
        for (zip_int64_t i = 0; i < count; ++i) {
            const char* name = zip_get_name(shared_->handle.get(), static_cast<zip_uint64_t>(i), 0);
            if (name != nullptr) names.emplace_back(name);
        }
        require_plain(names, shared_->path);
        return names;
    }

    [[nodiscard]] std::shared_ptr<const Bytes> entry(const std::string& name) override {
        const std::scoped_lock lock(shared_->mutex);
        const zip_stat_t status = status_of(*shared_, name);
        if (status.comp_method == ZIP_CM_STORE)
            return std::make_shared<Stored>(shared_, name, status.size);
        require_bearable_expansion(status.comp_size, status.size, label(*shared_, name));
        return expanded(*shared_, name, status.size);
    }

private:
    std::shared_ptr<Shared> shared_;
};

}  // namespace

std::shared_ptr<ZipArchive> ZipArchive::open(const std::filesystem::path& path) {
    return std::make_shared<LibzipArchive>(path);
}

}  // namespace holdfast::read
