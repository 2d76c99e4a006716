#include "conformance/npz.hpp"

#include <zip.h>

#include <cstring>
#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace holdfast::conformance {
namespace {

using Bytes = std::vector<char>;

ov::element::Type element_type(const std::string& descr) {
    static const std::map<std::string, ov::element::Type> types{{"<f4", ov::element::f32},
                                                                {"<f2", ov::element::f16},
                                                                {"|b1", ov::element::boolean},
                                                                {"|u1", ov::element::u8},
                                                                {"|i1", ov::element::i8}};
    return types.at(descr);
}

ov::Shape shape(const std::string& text) {
    ov::Shape result;
    std::istringstream in(text);
    for (std::string extent; std::getline(in, extent, ',');) {
        if (extent.find_first_not_of(' ') != std::string::npos)
            result.push_back(std::stoul(extent));
    }
    return result;
}

ov::Tensor parse_npy(const Bytes& bytes, const std::string& name) {
    static const std::regex header(
        R"re(\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([^)]*)\),)re");
    constexpr std::size_t prefix = 10;  // magic, version 1.0, length of the header in two bytes
    const auto low = static_cast<unsigned char>(bytes.at(8));
    const auto high = static_cast<unsigned char>(bytes.at(9));
    const std::size_t begin = prefix + low + std::size_t{256} * high;
    const std::string text(bytes.data() + prefix, begin - prefix);
    std::smatch match;
    if (!std::regex_search(text, match, header))
        throw std::runtime_error("unexpected header of the array " + name + ": " + text);
    ov::Tensor tensor(element_type(match[1]), shape(match[2]));
    if (bytes.size() - begin != tensor.get_byte_size())
        throw std::runtime_error("unexpected size of the array " + name);
    std::memcpy(tensor.data(), bytes.data() + begin, tensor.get_byte_size());
    return tensor;
}

Bytes read_entry(zip_t* archive, zip_uint64_t index, zip_uint64_t size) {
    Bytes bytes(size);
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(
        zip_fopen_index(archive, index, 0), &zip_fclose);
    if (!file || zip_fread(file.get(), bytes.data(), size) != static_cast<zip_int64_t>(size))
        throw std::runtime_error("unreadable array in an .npz file");
    return bytes;
}

}  // namespace

std::map<std::string, ov::Tensor> read_npz(const std::filesystem::path& path) {
    int error = 0;
    const std::unique_ptr<zip_t, decltype(&zip_discard)> archive(
        zip_open(path.c_str(), ZIP_RDONLY, &error), &zip_discard);
    if (!archive) throw std::runtime_error("cannot open " + path.string());
    std::map<std::string, ov::Tensor> arrays;
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
    for (zip_uint64_t index = 0; index < count; ++index) {
        zip_stat_t entry;
        zip_stat_index(archive.get(), index, 0, &entry);
        std::string name = entry.name;
        name.resize(name.size() - std::string_view(".npy").size());
        arrays[name] = parse_npy(read_entry(archive.get(), index, entry.size), name);
    }
    return arrays;
}

}  // namespace holdfast::conformance
