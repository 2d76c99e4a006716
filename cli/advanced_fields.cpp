#include "cli/advanced_fields.hpp"

#include <array>

#include "cli/parse_value.hpp"
#include "core/check.hpp"
#include "estimate/range_estimator_names.hpp"

namespace holdfast::cli {
namespace {

using Text = const std::string&;

AdvancedQuantizeOptions& advanced(Arguments& arguments) {
    return arguments.options.advanced;
}

Fp8Type parse_fp8(Text text) {
    return parse_choice<Fp8Type>(text, {{"e4m3", Fp8Type::e4m3}, {"e5m2", Fp8Type::e5m2}});
}

Fp8Type parse_mode(Text text) {
    return parse_choice<Fp8Type>(text, {{"fp8_e4m3", Fp8Type::e4m3}, {"fp8_e5m2", Fp8Type::e5m2}});
}

OverflowFix parse_overflow_fix(Text text) {
    return parse_choice<OverflowFix>(text,
                                     {{"enable", OverflowFix::enable},
                                      {"first_layer", OverflowFix::first_layer},
                                      {"disable", OverflowFix::disable}});
}

PropagationRule parse_rule(Text text) {
    using enum PropagationRule;
    return parse_choice<PropagationRule>(
        text,
        {{"do_not_merge", do_not_merge},
         {"merge_if_all_branches_same", merge_if_all_branches_same},
         {"merge_with_potential_requantization", merge_with_potential_requantization},
         {"merge_all_in_one", merge_all_in_one}});
}

int parse_bits(Text text) {
    return parse_choice<int>(text, {{"8", 8}, {"16", 16}});
}

Scheme parse_scheme(Text text) {
    return parse_choice<Scheme>(
        text, {{"symmetric", Scheme::symmetric}, {"asymmetric", Scheme::asymmetric}});
}

bool parse_yes_no(Text text) {
    return parse_choice<bool>(text, {{"yes", true}, {"no", false}});
}

StatisticType parse_statistic(Text text) {
    return parse_choice<StatisticType>(text,
                                       {{"min", StatisticType::min},
                                        {"max", StatisticType::max},
                                        {"abs_max", StatisticType::abs_max},
                                        {"quantile", StatisticType::quantile},
                                        {"abs_quantile", StatisticType::abs_quantile},
                                        {"mean", StatisticType::mean},
                                        {"raw", StatisticType::raw}});
}

AggregatorType parse_aggregator(Text text) {
    return parse_choice<AggregatorType>(text,
                                        {{"min", AggregatorType::min},
                                         {"max", AggregatorType::max},
                                         {"mean", AggregatorType::mean},
                                         {"median", AggregatorType::median},
                                         {"mean_no_outliers", AggregatorType::mean_no_outliers},
                                         {"median_no_outliers", AggregatorType::median_no_outliers},
                                         {"histogram", AggregatorType::histogram},
                                         {"mse", AggregatorType::mse},
                                         {"percentile", AggregatorType::percentile}});
}

RangeEstimator parse_range(Text text) {
    return range_estimator(parse_choice<RangeEstimatorSet>(text, estimate::range_estimator_names));
}

/// STATISTIC/AGGREGATOR; the rest of `bound` stays as it is.
void set_bound(BoundEstimator& bound, Text text) {
    const std::size_t slash = text.find('/');
    core::require(slash != std::string::npos,
                  "must be STATISTIC/AGGREGATOR, as quantile/mean, got '",
                  text,
                  "'");
    bound.statistic = parse_statistic(text.substr(0, slash));
    bound.aggregator = parse_aggregator(text.substr(slash + 1));
}

double parse_probability(Text text) {
    const double probability = parse_number(text);
    core::require(probability >= 0 && probability < 0.5,
                  "must be at least 0 and below 0.5, got '",
                  text,
                  "'");
    return probability;
}

double parse_positive(Text text) {
    const double number = parse_number(text);
    core::require(number > 0, "must be positive, got '", text, "'");
    return number;
}

double parse_alpha(Text text) {
    const double alpha = parse_number(text);
    core::require(alpha <= 1, "must be at most 1, got '", text, "'");
    return alpha;
}

/// Where the options of one kind of quantizer are.
struct KindOfQuantizer {
    QuantizerOverrides AdvancedQuantizeOptions::*overrides;
    RangeEstimator AdvancedQuantizeOptions::*range;
};

constexpr KindOfQuantizer activations{&AdvancedQuantizeOptions::activations,
                                      &AdvancedQuantizeOptions::activations_range};
constexpr KindOfQuantizer weights{&AdvancedQuantizeOptions::weights,
                                  &AdvancedQuantizeOptions::weights_range};

template <KindOfQuantizer Kind>
QuantizerOverrides& overrides(Arguments& a) {
    return advanced(a).*Kind.overrides;
}

template <KindOfQuantizer Kind>
RangeEstimator& range(Arguments& a) {
    return advanced(a).*Kind.range;
}

constexpr Field run_only(Field field) {
    field.inspect = false;
    field.sensitivity = true;
    return field;
}

constexpr Field placing(Field field) {
    field.inspect = true;
    field.sensitivity = true;
    return field;
}

/// The flags of one kind of quantizer. Values are set in the order of this table: a named set of
/// `range` fills both bounds, and what is given for one bound overrides it.
struct KindFlags {
    std::string_view bits, scheme, is_signed, per_channel, narrow_range, fp8_type;
    std::string_view range, range_min, range_max, min_prob, max_prob, min_clip, max_clip;
};

template <KindOfQuantizer Kind>
constexpr std::array<Field, 13> fields_of(const KindFlags& flags) {
    return {
        placing({.flag = flags.bits,
                 .value = "8|16",
                 .help = "Bits of a number. Default: 8.",
                 .set = [](Arguments& a, Text t) { overrides<Kind>(a).bits = parse_bits(t); }}),
        placing({.flag = flags.scheme,
                 .value = "symmetric|asymmetric",
                 .help = "Whether 0 lies in the middle of the range. Default: --preset for "
                         "activations, symmetric for weights.",
                 .set = [](Arguments& a, Text t) { overrides<Kind>(a).scheme = parse_scheme(t); }}),
        placing(
            {.flag = flags.is_signed,
             .value = "yes|no",
             .help = "Whether symmetric ranges go below 0. Default: as the values do.",
             .set = [](Arguments& a, Text t) { overrides<Kind>(a).is_signed = parse_yes_no(t); }}),
        placing({.flag = flags.per_channel,
                 .value = "yes|no",
                 .help = "One range per channel. Default: what the operation takes.",
                 .set = [](Arguments& a,
                           Text t) { overrides<Kind>(a).per_channel = parse_yes_no(t); }}),
        placing({.flag = flags.narrow_range,
                 .value = "yes|no",
                 .help = "Leave out the lowest number. Default: what the operation takes.",
                 .set = [](Arguments& a,
                           Text t) { overrides<Kind>(a).narrow_range = parse_yes_no(t); }}),
        placing({.flag = flags.fp8_type,
                 .value = "e4m3|e5m2",
                 .help = "The type in place of that of --mode, which it needs.",
                 .set = [](Arguments& a, Text t) { overrides<Kind>(a).fp8_type = parse_fp8(t); }}),
        run_only({.flag = flags.range,
                  .value = "SET",
                  .help = "How the range is measured: minmax, mean_minmax, median_minmax, "
                          "mean_no_outliers_minmax, mean_quantile, histogram, mse or percentile.",
                  .set = [](Arguments& a, Text t) { range<Kind>(a) = parse_range(t); }}),
        run_only({.flag = flags.range_min,
                  .value = "STATISTIC/AGGREGATOR",
                  .help = "How the lower bound is measured: min, max, abs_max, quantile, "
                          "abs_quantile, mean or raw of each sample; min, max, mean, median, "
                          "mean_no_outliers, median_no_outliers, histogram, mse or percentile of "
                          "all.",
                  .set = [](Arguments& a, Text t) { set_bound(range<Kind>(a).min, t); }}),
        run_only({.flag = flags.range_max,
                  .value = "STATISTIC/AGGREGATOR",
                  .help = "The same for the upper bound.",
                  .set = [](Arguments& a, Text t) { set_bound(range<Kind>(a).max, t); }}),
        run_only({.flag = flags.min_prob,
                  .value = "X",
                  .help = "What quantiles and *_no_outliers cut off below; from 0 to below 0.5. "
                          "Default: 0.0001.",
                  .set =
                      [](Arguments& a, Text t) {
                          range<Kind>(a).min.quantile_outlier_prob = parse_probability(t);
                      }}),
        run_only({.flag = flags.max_prob,
                  .value = "X",
                  .help = "The same above.",
                  .set =
                      [](Arguments& a, Text t) {
                          range<Kind>(a).max.quantile_outlier_prob = parse_probability(t);
                      }}),
        run_only({.flag = flags.min_clip,
                  .value = "X",
                  .help = "Clip values to [−X, X] before the lower bound is measured; positive.",
                  .set = [](Arguments& a,
                            Text t) { range<Kind>(a).min.clipping_value = parse_positive(t); }}),
        run_only({.flag = flags.max_clip,
                  .value = "X",
                  .help = "The same for the upper bound.",
                  .set = [](Arguments& a,
                            Text t) { range<Kind>(a).max.clipping_value = parse_positive(t); }}),
    };
}

constexpr auto activation_fields = fields_of<activations>({"--activations-bits",
                                                           "--activations-scheme",
                                                           "--activations-signed",
                                                           "--activations-per-channel",
                                                           "--activations-narrow-range",
                                                           "--activations-fp8-type",
                                                           "--activations-range",
                                                           "--activations-range-min",
                                                           "--activations-range-max",
                                                           "--activations-range-min-prob",
                                                           "--activations-range-max-prob",
                                                           "--activations-range-min-clip",
                                                           "--activations-range-max-clip"});

constexpr auto weight_fields = fields_of<weights>({"--weights-bits",
                                                   "--weights-scheme",
                                                   "--weights-signed",
                                                   "--weights-per-channel",
                                                   "--weights-narrow-range",
                                                   "--weights-fp8-type",
                                                   "--weights-range",
                                                   "--weights-range-min",
                                                   "--weights-range-max",
                                                   "--weights-range-min-prob",
                                                   "--weights-range-max-prob",
                                                   "--weights-range-min-clip",
                                                   "--weights-range-max-clip"});

constexpr std::array general_fields{
    placing({.flag = "--mode",
             .value = "fp8_e4m3|fp8_e5m2",
             .help =
                 "8-bit floating point in place of integers (experimental; devices ANY and CPU, "
                 "preset performance).",
             .set = [](Arguments& a, Text t) { a.options.mode = parse_mode(t); }}),
    placing(
        {.flag = "--overflow-fix",
         .value = "enable|first_layer|disable",
         .help = "Which weights use half of their range, against saturation on CPUs without "
                 "VNNI. Default: first_layer.",
         .set = [](Arguments& a, Text t) { advanced(a).overflow_fix = parse_overflow_fix(t); }}),
    placing({.flag = "--quantize-outputs",
             .value = "",
             .help = "Also quantize what the model returns.",
             .set = [](Arguments& a, Text) { advanced(a).quantize_outputs = true; }}),
    placing({.flag = "--propagation-rule",
             .value = "RULE",
             .help = "What becomes of quantizers that meet at a branch: do_not_merge, "
                     "merge_if_all_branches_same, merge_with_potential_requantization or "
                     "merge_all_in_one. Default: merge_all_in_one.",
             .set = [](Arguments& a, Text t) { advanced(a).propagation_rule = parse_rule(t); }}),
    run_only({.flag = "--full-bias-correction",
              .value = "",
              .help = "Correct biases one after the other, each from what those before it give; "
                      "slower, often better.",
              .set = [](Arguments& a, Text) { a.options.fast_bias_correction = false; }}),
    run_only({.flag = "--bias-correction-threshold",
              .value = "X",
              .help = "The largest relative change of a bias that is applied; positive. Default: "
                      "2, or 1000 with --full-bias-correction.",
              .set = [](Arguments& a,
                        Text t) { advanced(a).bias_correction_threshold = parse_positive(t); }}),
    run_only({.flag = "--bias-correction-for-all",
              .value = "",
              .help = "Also correct operations that have no bias: they get one.",
              .set = [](Arguments& a, Text) { advanced(a).bias_correction_for_all = true; }}),
    run_only(
        {.flag = "--smooth-quant-alpha",
         .value = "X",
         .help = "How far magnitudes move into the weights of MatMul: 0 to 1; negative: not "
                 "at all. Default: 0.95.",
         .set = [](Arguments& a, Text t) { advanced(a).smooth_quant.matmul = parse_alpha(t); }}),
    run_only({.flag = "--smooth-quant-alpha-convolution",
              .value = "X",
              .help = "The same for convolutions. Default: −1.",
              .set = [](Arguments& a,
                        Text t) { advanced(a).smooth_quant.convolution = parse_alpha(t); }}),
    run_only({.flag = "--channel-alignment",
              .value = "",
              .help = "Even out the channels between consecutive convolutions first.",
              .set = [](Arguments& a, Text) { advanced(a).channel_alignment = true; }}),
    run_only(
        {.flag = "--batchwise-statistics",
         .value = "yes|no",
         .help = "Take each sample of a batch for an item of its own. Default: no.",
         .set = [](Arguments& a, Text t) { advanced(a).batchwise_statistics = parse_yes_no(t); }}),
    run_only({.flag = "--no-weight-compression",
              .value = "",
              .help = "Leave FakeQuantize over float weights in the model that is saved.",
              .set = [](Arguments& a, Text) { advanced(a).compress_weights = false; }}),
};

constexpr auto all_fields = [] {
    std::array<Field, general_fields.size() + activation_fields.size() + weight_fields.size()>
        all{};
    std::size_t next = 0;
    for (const auto& field : general_fields) all[next++] = field;
    for (const auto& field : activation_fields) all[next++] = field;
    for (const auto& field : weight_fields) all[next++] = field;
    return all;
}();

}  // namespace

std::span<const Field> advanced_fields() {
    return all_fields;
}

}  // namespace holdfast::cli
