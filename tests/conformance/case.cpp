#include "conformance/case.hpp"

#include <cstdint>
#include <fstream>
#include <map>
#include <utility>

#include "conformance/npz.hpp"
#include "holdfast/model.hpp"

namespace holdfast::conformance {
namespace {

nlohmann::json read_json(const std::filesystem::path& path) {
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

/// Items of one array [n, …] of bytes: item i is f32(byte) / 255 with a batch of 1.
std::vector<Sample> scaled_items(const std::string& name, const ov::Tensor& bytes) {
    ov::Shape shape = bytes.get_shape();
    const std::size_t count = std::exchange(shape[0], 1);
    std::vector<Sample> samples(count);
    const auto* source = bytes.data<const std::uint8_t>();
    for (auto& sample : samples) {
        ov::Tensor tensor(ov::element::f32, shape);
        auto* target = tensor.data<float>();
        for (std::size_t i = 0; i < tensor.get_size(); ++i)
            target[i] = static_cast<float>(*source++) / 255.0F;
        sample.inputs[name] = tensor;
    }
    return samples;
}

/// Items of arrays named `<input>` (a single item) or `<item>/<input>`.
std::vector<Sample> named_items(const std::map<std::string, ov::Tensor>& arrays,
                                std::size_t count) {
    std::vector<Sample> samples(count);
    for (const auto& [key, tensor] : arrays) {
        const std::size_t slash = count == 1 ? std::string::npos : key.find('/');
        const std::size_t item = slash == std::string::npos ? 0 : std::stoul(key.substr(0, slash));
        const std::string input = slash == std::string::npos ? key : key.substr(slash + 1);
        samples.at(item).inputs[input] = tensor;
    }
    return samples;
}

}  // namespace

const std::filesystem::path& data_folder() {
    static const std::filesystem::path folder = HOLDFAST_CONFORMANCE_DIR;
    return folder;
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const auto& line : read_json(data_folder() / "index.json")) {
        const std::filesystem::path file = line.at("file").get<std::string>();
        cases.push_back({file.parent_path(), file.stem()});
    }
    return cases;
}

nlohmann::json expectations(const Case& which) {
    return read_json(data_folder() / (which.path() + ".json"));
}

std::shared_ptr<ov::Model> load_model(const Case& which, const nlohmann::json& expected) {
    auto model = read_model(data_folder() / which.folder / expected.at("model").get<std::string>(),
                            Simplify::off);
    std::map<std::string, ov::PartialShape> shapes;
    const auto reshape = expected.value("reshape", nlohmann::json::object());
    for (const auto& [input, shape] : reshape.items())
        shapes[input] = shape.get<std::vector<std::int64_t>>();
    if (!shapes.empty()) model->reshape(shapes);
    return model;
}

std::unique_ptr<Dataset> load_items(const Case& which, const nlohmann::json& expected) {
    const auto arrays =
        read_npz(data_folder() / which.folder / expected.at("inputs").get<std::string>());
    if (!expected.contains("inputs_scale"))
        return make_dataset(named_items(arrays, expected.at("items")));
    return make_dataset(scaled_items(arrays.begin()->first, arrays.begin()->second));
}

}  // namespace holdfast::conformance
