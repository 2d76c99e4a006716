// Files as ranges of bytes: what arrays are read from, wherever they are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace holdfast::read {

/// Bytes that can be read at any offset, from several threads at once.
class Bytes {
public:
    virtual ~Bytes() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Fills `into` from `offset`. \throws InvalidArgument when there are fewer bytes.
    virtual void read(std::uint64_t offset, std::span<std::byte> into) const = 0;
};

/// The bytes of a file. \throws InvalidArgument naming it when it can't be opened.
[[nodiscard]] std::shared_ptr<const Bytes> open_file(const std::filesystem::path& path);

/// Bytes of our own in a file without a name, which goes when the object goes. Takes what does not
/// lie on disk as it is needed (compressed, or in another order), so that it need not lie in
/// memory.
class Spool : public Bytes {
public:
    /// \throws InvalidArgument when the folder for temporary files is not writable.
    [[nodiscard]] static std::shared_ptr<Spool> make();
    /// Not to be called while others read. \throws InvalidArgument when the disk is full.
    virtual void write(std::uint64_t offset, std::span<const std::byte> from) = 0;
};

}  // namespace holdfast::read
