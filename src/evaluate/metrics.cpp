#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "core/check.hpp"
#include "core/text.hpp"
#include "evaluate/classification.hpp"
#include "evaluate/detection.hpp"
#include "evaluate/distance.hpp"
#include "evaluate/fidelity.hpp"
#include "evaluate/regression.hpp"
#include "evaluate/retrieval.hpp"
#include "evaluate/segmentation.hpp"
#include "evaluate/sequence.hpp"
#include "holdfast/metric.hpp"

namespace holdfast {
namespace {

struct BuiltIn {
    std::string_view name;
    std::string_view description;
    Metric (*make)();
};

constexpr std::array built_in{
    BuiltIn{"top1",
            "share of items whose label is the class with the highest score",
            [] { return evaluate::top_metric(1); }},
    BuiltIn{"top5",
            "share of items whose label is among the five highest scores; topK for any other K",
            [] { return evaluate::top_metric(5); }},
    BuiltIn{"f1-macro", "F1 score of each class, averaged over classes", evaluate::f1_macro_metric},
    BuiltIn{"f1-micro",
            "F1 score of all classes together; with one label per row the same as top1",
            evaluate::f1_micro_metric},
    BuiltIn{"balanced-accuracy",
            "share of right answers of each class, averaged over classes",
            evaluate::balanced_accuracy_metric},
    BuiltIn{
        "roc-auc",
        "area under the ROC curve; with more than two classes of each against the others, averaged",
        evaluate::roc_auc_metric},
    BuiltIn{"top1-agreement",
            "share of rows with the same best class as the original model's; no labels",
            evaluate::top1_agreement_metric},
    BuiltIn{"mse",
            "mean squared difference of output and label; lower is better",
            [] { return evaluate::mse_metric(); }},
    BuiltIn{"rmse", "square root of mse; lower is better", evaluate::rmse_metric},
    BuiltIn{"mae",
            "mean absolute difference of output and label; lower is better",
            evaluate::mae_metric},
    BuiltIn{"r2", "share of the labels' variance that the outputs explain", evaluate::r2_metric},
    BuiltIn{"pearson", "correlation of outputs and labels", evaluate::pearson_metric},
    BuiltIn{
        "spearman", "correlation of the ranks of outputs and labels", evaluate::spearman_metric},
    BuiltIn{"cosine",
            "cosine of the outputs to the original model's; no labels",
            evaluate::cosine_metric},
    BuiltIn{"ctc-exact-match",
            "share of texts that greedy CTC decoding reads without a mistake",
            evaluate::ctc_exact_match_metric},
    BuiltIn{"ctc-cer",
            "wrong characters over characters, by greedy CTC decoding; lower is better",
            evaluate::ctc_character_error_rate_metric},
    BuiltIn{
        "ctc-wer",
        "wrong words over words, the last class between them (ctc-wer@N: class N); lower is better",
        [] { return evaluate::ctc_word_error_rate_metric(); }},
    BuiltIn{"miou",
            "intersection over union of each class of a segmentation, averaged over classes",
            evaluate::mean_iou_metric},
    BuiltIn{"dice",
            "Dice coefficient of each class of a segmentation, averaged over classes",
            evaluate::dice_metric},
    BuiltIn{"map",
            "COCO's mean average precision of a detector, over IoU from 0.5 to 0.95",
            evaluate::mean_average_precision_metric},
    BuiltIn{"map50",
            "mean average precision of a detector at an IoU of 0.5",
            evaluate::mean_average_precision_50_metric},
    BuiltIn{"sqnr",
            "signal to noise of the outputs against the original model's, in dB; no labels",
            evaluate::sqnr_metric},
    BuiltIn{
        "kl",
        "Kullback-Leibler divergence from the original model's outputs; no labels, lower is better",
        evaluate::kl_metric},
    BuiltIn{"recall@1",
            "share of embeddings whose nearest label is their own; recall@K: among the K nearest",
            [] { return evaluate::recall_metric(1); }},
};

const BuiltIn* find_built_in(std::string_view name) {
    const auto* found = std::ranges::find(built_in, name, &BuiltIn::name);
    return found == built_in.end() ? nullptr : found;
}

// The K of "topK", where `prefix` is "top"; from 1 on, without leading zeros.
std::optional<std::size_t> number_behind(std::string_view prefix, std::string_view name) {
    if (!name.starts_with(prefix)) return std::nullopt;
    const auto digits = name.substr(prefix.size());
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number = error == std::errc() && end == digits.data() + digits.size();
    return is_number && number > 0 && digits[0] != '0' ? std::optional(number) : std::nullopt;
}

std::optional<Metric> make_numbered(std::string_view name) {
    if (const auto count = number_behind("top", name)) return evaluate::top_metric(*count);
    if (const auto count = number_behind("recall@", name)) return evaluate::recall_metric(*count);
    if (const auto space = number_behind("ctc-wer@", name))
        return evaluate::ctc_word_error_rate_metric(*space);
    return std::nullopt;
}

[[noreturn]] void refuse(std::string_view name) {
    const auto names = metric_names();
    throw InvalidArgument(core::concat("there is no metric '",
                                       name,
                                       "'",
                                       core::suggestion(name, names),
                                       "; known are: ",
                                       core::join(names)));
}

}  // namespace

Metric make_metric(std::string_view name) {
    if (const auto* found = find_built_in(name)) return found->make();
    if (auto numbered = make_numbered(name)) return *std::move(numbered);
    refuse(name);
}

std::vector<std::string> metric_names() {
    std::vector<std::string> names;
    for (const auto& metric : built_in) names.emplace_back(metric.name);
    return names;
}

std::string_view describe_metric(std::string_view name) {
    if (const auto* found = find_built_in(name)) return found->description;
    refuse(name);
}

}  // namespace holdfast
