// Models that several tests and benchmarks share.
#pragma once

#include <cstddef>
#include <memory>

#include <openvino/core/model.hpp>

namespace holdfast::test {

/// `blocks` residual blocks in a row: relu(x + bias(conv(relu(bias(conv(x)))))), of four channels.
/// The operations of block i are called "<i>/c1", "<i>/a1", "<i>/r1", "<i>/c2", "<i>/a2",
/// "<i>/sum" and "<i>/r2".
[[nodiscard]] std::shared_ptr<ov::Model> residual_chain(std::size_t blocks);

}  // namespace holdfast::test
