// .npy and .npz files for tests, well-formed and otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include <openvino/runtime/tensor.hpp>

namespace holdfast::test {

/// What an .npy file is made of; nothing is checked.
struct Npy {
    std::string descr = "<f4";
    std::vector<std::size_t> shape;
    std::string data;  ///< As it lies in the file.
    bool fortran_order = false;
    int version = 1;
};

/// The bytes of an .npy file.
[[nodiscard]] std::string npy(const Npy& parts);

/// The bytes of an .npy file that holds `tensor`.
[[nodiscard]] std::string npy_of(const ov::Tensor& tensor);

/// The bytes of an .npy file that holds `values` in row-major order.
template <typename T>
[[nodiscard]] std::string npy_of(const ov::Shape& shape, const std::vector<T>& values) {
    static_assert(!std::is_same_v<T, bool>, "a tensor of bool takes chars");
    ov::Tensor tensor(ov::element::from<T>(), shape);
    OPENVINO_ASSERT(tensor.get_size() == values.size());
    std::copy(values.begin(), values.end(), tensor.data<T>());
    return npy_of(tensor);
}

enum class Zip { stored, deflated };

/// Writes an .npz file: array name → bytes of its .npy. \returns `path`.
std::filesystem::path write_npz(const std::filesystem::path& path,
                                const std::map<std::string, std::string>& arrays,
                                Zip zip = Zip::stored);

}  // namespace holdfast::test
