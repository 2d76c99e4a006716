// The entries of a zip file (.npz) as bytes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "read/bytes.hpp"

namespace holdfast::read {

class ZipArchive {
public:
    /// \throws InvalidArgument naming the file when it is no zip file, or not a whole one.
    [[nodiscard]] static std::shared_ptr<ZipArchive> open(const std::filesystem::path& path);
    virtual ~ZipArchive() = default;

    /// In the order of the archive. \throws InvalidArgument for a name with ".." in it, or one that
    /// stands there twice.
    [[nodiscard]] virtual std::vector<std::string> names() const = 0;
    /// The bytes of an entry: those that are stored as they are are read where they lie, compressed
    /// ones are expanded now, into a temporary file. \throws InvalidArgument when it is damaged, of
    /// another compression than deflate, or too large for the disk.
    [[nodiscard]] virtual std::shared_ptr<const Bytes> entry(const std::string& name) = 0;
};

}  // namespace holdfast::read
