#include "place/placement.hpp"

#include <sstream>

namespace holdfast::place {
namespace {

const char* tensor_text(PointKind kind) {
    switch (kind) {
        case PointKind::weight:
            return "weights_";
        case PointKind::input:
            return "input_";
        case PointKind::output:
            return "output_";
    }
    return "";
}

std::string sign_text(const std::optional<bool>& is_signed) {
    if (!is_signed) return "";
    return *is_signed ? " signed" : " unsigned";
}

}  // namespace

std::string fake_quantize_name(const QuantizationPoint& point) {
    return point.node + (point.fp8_type ? "/fc_" : "/fq_") + tensor_text(point.kind) +
           std::to_string(point.port);
}

std::string to_text(const Placement& placement) {
    std::ostringstream out;
    for (const auto& point : placement.points) {
        const auto& config = point.config;
        out << fake_quantize_name(point) << ": " << config.bits << "-bit "
            << (config.scheme == Scheme::symmetric ? "symmetric" : "asymmetric")
            << (config.per_channel ? " per channel" : " per tensor")
            << (config.narrow_range ? " narrow" : "") << sign_text(config.is_signed)
            << (point.half_range ? " half range" : "");
        if (point.fp8_type) out << (*point.fp8_type == Fp8Type::e4m3 ? " f8e4m3" : " f8e5m2");
        if (point.unified_group) out << " unified " << *point.unified_group;
        out << '\n';
    }
    return out.str();
}

}  // namespace holdfast::place
