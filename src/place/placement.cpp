#include "place/placement.hpp"

#include <sstream>

namespace holdfast::place {
namespace {

const char* suffix(PointKind kind) {
    switch (kind) {
        case PointKind::weight:
            return "/fq_weights_";
        case PointKind::input:
            return "/fq_input_";
        case PointKind::output:
            return "/fq_output_";
    }
    return "";
}

std::string sign_text(const std::optional<bool>& is_signed) {
    if (!is_signed) return "";
    return *is_signed ? " signed" : " unsigned";
}

}  // namespace

std::string fake_quantize_name(const QuantizationPoint& point) {
    return point.node + suffix(point.kind) + std::to_string(point.port);
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
        if (point.unified_group) out << " unified " << *point.unified_group;
        out << '\n';
    }
    return out.str();
}

}  // namespace holdfast::place
