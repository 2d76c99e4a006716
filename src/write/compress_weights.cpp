#include "write/compress_weights.hpp"

#include <utility>

#include <openvino/core/graph_util.hpp>
#include <openvino/core/model.hpp>
#include <openvino/op/fake_convert.hpp>
#include <openvino/op/fake_quantize.hpp>

#include "core/if_bodies.hpp"
#include "write/fp8_weights.hpp"
#include "write/int8_weights.hpp"

namespace holdfast::write {
namespace {

using ov::op::v0::FakeQuantize;
using ov::op::v13::FakeConvert;
using ov::op::v8::If;
using Entry = CompressedWeights::Entry;

// Names are unique within a model, so those in bodies of an If are led by its own.
template <typename Quantizer, typename Compress>
const Entry* find_or_compress(const Quantizer& node,
                              const std::string& path,
                              CompressedWeights& done,
                              Compress compress) {
    const auto name = path + node.get_friendly_name();
    if (const auto* entry = done.find(name)) return entry;
    auto entry = compress(node);
    return entry ? &done.insert(name, std::move(*entry)) : nullptr;
}

// Null: `op` is no quantizer over a constant, or one that can't be stored in 8 bits.
std::shared_ptr<ov::Node> replacement(const std::shared_ptr<ov::Node>& op,
                                      const std::string& path,
                                      CompressedWeights& done) {
    if (const auto node = ov::as_type_ptr<FakeQuantize>(op)) {
        const auto* entry = find_or_compress(*node, path, done, int8_entry);
        return entry ? int8_restored(*node, *entry) : nullptr;
    }
    if (const auto node = ov::as_type_ptr<FakeConvert>(op)) {
        const auto* entry = find_or_compress(*node, path, done, fp8_entry);
        return entry ? fp8_restored(*node, *entry) : nullptr;
    }
    return nullptr;
}

std::size_t compress(ov::Model& model, const std::string& path, CompressedWeights& done);

std::size_t compress_bodies(const If& node, const std::string& path, CompressedWeights& done) {
    std::size_t replaced = 0;
    for (std::size_t body = 0; body < core::if_bodies; ++body) {
        const auto name = core::body_name(path + node.get_friendly_name(), body) + "/";
        replaced += compress(*node.get_function(static_cast<int>(body)), name, done);
    }
    return replaced;
}

std::size_t compress(ov::Model& model, const std::string& path, CompressedWeights& done) {
    std::size_t replaced = 0;
    for (auto& next : model.get_ordered_ops()) {
        const auto op = std::move(next);  // replaced, it goes with its weights in float
        if (const auto parent = ov::as_type_ptr<If>(op))
            replaced += compress_bodies(*parent, path, done);
        const auto value = replacement(op, path, done);
        if (!value) continue;
        ov::replace_node(op, value);
        ++replaced;
    }
    return replaced;
}

}  // namespace

const Entry* CompressedWeights::find(const std::string& name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
}

const Entry& CompressedWeights::insert(const std::string& name, Entry entry) {
    return entries_[name] = std::move(entry);
}

std::size_t compress_weights(ov::Model& model) {
    CompressedWeights done;
    return compress_weights(model, done);
}

std::size_t compress_weights(ov::Model& model, CompressedWeights& done) {
    return compress(model, "", done);
}

}  // namespace holdfast::write
