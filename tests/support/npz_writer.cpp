#include "support/npz_writer.hpp"

#include <zip.h>

#include <stdexcept>

namespace holdfast::test {
namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text = "(";
    for (const std::size_t size : shape) text += std::to_string(size) + ", ";
    return text + ")";
}

std::string little_endian(std::size_t value, int digits) {
    std::string text;
    for (int i = 0; i < digits; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
    return text;
}

std::string descr_of(const ov::element::Type& type) {
    if (type == ov::element::boolean) return "|b1";
    const char kind = type.is_real() ? 'f' : type.is_signed() ? 'i' : 'u';
    return std::string(type.size() == 1 ? "|" : "<") + kind + std::to_string(type.size());
}

void add(zip_t* archive, const std::string& name, const std::string& bytes, Zip zip) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) throw std::runtime_error(zip_strerror(archive));
    const zip_int32_t method = zip == Zip::stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0);
}

}  // namespace

std::string npy(const Npy& parts) {
    std::string header = "{'descr': '" + parts.descr +
                         "', 'fortran_order': " + (parts.fortran_order ? "True" : "False") +
                         ", 'shape': " + shape_text(parts.shape) + ", }";
    const int digits = parts.version == 1 ? 2 : 4;
    const std::size_t before = 8 + static_cast<std::size_t>(digits);
    while ((before + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    return std::string("\x93NUMPY") + static_cast<char>(parts.version) + '\0' +
           little_endian(header.size(), digits) + header + parts.data;
}

std::string npy_of(const ov::Tensor& tensor) {
    const auto* data = static_cast<const char*>(tensor.data());
    return npy({.descr = descr_of(tensor.get_element_type()),
                .shape = tensor.get_shape(),
                .data = std::string(data, tensor.get_byte_size())});
}

std::filesystem::path write_npz(const std::filesystem::path& path,
                                const std::map<std::string, std::string>& arrays,
                                Zip zip) {
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    if (archive == nullptr) throw std::runtime_error("cannot write " + path.string());
    for (const auto& [name, bytes] : arrays) add(archive, name + ".npy", bytes, zip);
    if (zip_close(archive) != 0) throw std::runtime_error(zip_strerror(archive));
    return path;
}

}  // namespace holdfast::test
