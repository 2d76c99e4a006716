#include "support/onnx_writer.hpp"

namespace holdfast::test {
namespace {

// The numbers of fields are those of onnx.proto.

std::string varint(std::size_t value) {
    std::string bytes;
    for (; value > 0x7FU; value >>= 7U) bytes += static_cast<char>((value & 0x7FU) | 0x80U);
    return bytes + static_cast<char>(value);
}

std::string number(std::size_t field, std::size_t value) {
    return varint(field << 3U) + varint(value);
}

std::string message(std::size_t field, const std::string& content) {
    return varint(field << 3U | 2U) + varint(content.size()) + content;
}

std::string tensor_in(const std::string& location) {
    const std::string entry = message(1, "location") + message(2, location);
    return number(1, 1) + number(1, 2) + number(2, 1) + message(8, "w") + message(13, entry) +
           number(14, 1);
}

std::string value_info(const std::string& name) {
    const std::string shape = message(1, number(1, 1)) + message(1, number(1, 2));
    return message(1, name) + message(2, message(1, number(1, 1) + message(2, shape)));
}

std::string node(const std::string& type,
                 const std::string& inputs,
                 const std::string& output,
                 const std::string& attributes = {}) {
    return message(
        1, inputs + message(2, output) + message(3, type + output) + message(4, type) + attributes);
}

std::string add(const std::string& output) {
    return node("Add", message(1, "x") + message(1, "w"), output);
}

/// An attribute that holds `content` in `field`, and says so in `type`.
std::string attribute(const std::string& name,
                      std::size_t field,
                      const std::string& content,
                      std::size_t type) {
    return message(5, message(1, name) + message(field, content) + number(20, type));
}

std::string nodes_and_tensors(OnnxPlace place, const std::string& tensor) {
    if (place == OnnxPlace::initializer) return add("y") + message(5, tensor);
    if (place == OnnxPlace::constant)
        return node("Constant", "", "w", attribute("value", 5, tensor, 4)) + add("y");
    const std::string body =
        add("z") + message(2, "body") + message(5, tensor) + message(12, value_info("z"));
    const std::string condition = number(2, 9) + message(8, "c") + message(9, "\x01");
    return node("If",
                message(1, "c"),
                "y",
                attribute("then_branch", 6, body, 5) + attribute("else_branch", 6, body, 5)) +
           message(5, condition);
}

}  // namespace

std::string onnx_with_data_in(const std::string& location, OnnxPlace place) {
    const std::string graph = nodes_and_tensors(place, tensor_in(location)) + message(2, "graph") +
                              message(11, value_info("x")) + message(12, value_info("y"));
    return number(1, 8) + message(2, "test") + message(7, graph) + message(8, number(2, 13));
}

}  // namespace holdfast::test
