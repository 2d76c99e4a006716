#include "pipeline/recipes.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <openvino/core/model.hpp>

#include "core/check.hpp"
#include "core/if_bodies.hpp"
#include "core/text.hpp"
#include "estimate/range_estimator_names.hpp"

namespace holdfast {
namespace {

using estimate::range_estimator_names;

constexpr const char* as_given = "as given";

std::string_view name_of(RangeEstimatorSet set) {
    return std::ranges::find(
               range_estimator_names, set, [](const auto& entry) { return entry.second; })
        ->first;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (true) {
        const auto end = text.find('/', begin);
        words.emplace_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) return words;
        begin = end + 1;
    }
}

template <typename Value>
void set(std::optional<Value>& field, Value value, const std::string& word) {
    core::require(!field,
                  "'",
                  word,
                  "' stands beside another word of its kind in a recipe; one of each is taken");
    field = value;
}

[[noreturn]] void throw_unknown(const std::string& word) {
    std::vector<std::string> known{"performance", "mixed"};
    for (const auto& [name, set] : range_estimator_names) known.emplace_back(name);
    for (const auto* name : {"fast", "full", "smooth", "no-smooth"}) known.emplace_back(name);
    throw InvalidArgument(
        core::concat("'", word, "' is no part of a recipe; known are: ", core::join(known)));
}

void set_word(Recipe& recipe, const std::string& word) {
    const auto range = std::ranges::find(
        range_estimator_names, word, [](const auto& entry) { return entry.first; });
    if (range != range_estimator_names.end())
        set(recipe.activations_range, range->second, word);
    else if (word == "performance" || word == "mixed")
        set(recipe.preset, word == "mixed" ? Preset::mixed : Preset::performance, word);
    else if (word == "fast" || word == "full")
        set(recipe.fast_bias_correction, word == "fast", word);
    else if (word == "smooth" || word == "no-smooth")
        set(recipe.smooth_quant, word == "smooth", word);
    else
        throw_unknown(word);
}

}  // namespace

std::string to_text(const Recipe& recipe) {
    std::vector<std::string> words;
    if (recipe.preset)
        words.emplace_back(*recipe.preset == Preset::mixed ? "mixed" : "performance");
    if (recipe.activations_range) words.emplace_back(name_of(*recipe.activations_range));
    if (recipe.fast_bias_correction)
        words.emplace_back(*recipe.fast_bias_correction ? "fast" : "full");
    if (recipe.smooth_quant) words.emplace_back(*recipe.smooth_quant ? "smooth" : "no-smooth");
    return words.empty() ? as_given : core::join(words, "/");
}

Recipe parse_recipe(std::string_view text) {
    Recipe recipe;
    if (text == as_given) return recipe;
    for (const auto& word : words_of(text)) set_word(recipe, word);
    return recipe;
}

}  // namespace holdfast

namespace holdfast::pipeline {
namespace {

bool smooths(const QuantizeOptions& options) {
    const auto& alphas = options.advanced.smooth_quant;
    return options.model_type == ModelType::transformer && !options.mode &&
           (alphas.convolution >= 0 || alphas.matmul >= 0);
}

bool corrects_fast(const QuantizeOptions& options) {
    return options.fast_bias_correction && !options.advanced.disable_bias_correction;
}

// Each of `recipes`, changed in each of these ways.
template <typename Change>
std::vector<Recipe> crossed(const std::vector<Recipe>& recipes,
                            const std::vector<Change>& changes) {
    std::vector<Recipe> all;
    for (const auto& recipe : recipes) {
        for (const auto& change : changes) {
            all.push_back(recipe);
            change(all.back());
        }
    }
    return all;
}

std::vector<Recipe> combinations(const ov::Model& model, const QuantizeOptions& options) {
    using Change = std::function<void(Recipe&)>;
    std::vector<Recipe> recipes{recipe_of(options)};
    if (options.mode) return recipes;
    if (smooths(options)) {
        recipes = crossed<Change>(
            recipes,
            {[](Recipe& r) { r.smooth_quant = true; }, [](Recipe& r) { r.smooth_quant = false; }});
    } else if (!options.preset) {
        recipes = crossed<Change>(recipes,
                                  {[](Recipe& r) { r.preset = Preset::performance; },
                                   [](Recipe& r) { r.preset = Preset::mixed; }});
    }
    if (options.advanced.activations_range == RangeEstimator{}) {
        recipes = crossed<Change>(
            recipes,
            {[](Recipe& r) { r.activations_range = RangeEstimatorSet::mean_minmax; },
             [](Recipe& r) { r.activations_range = RangeEstimatorSet::minmax; }});
    }
    if (corrects_fast(options) && core::ifs(model).empty()) {
        recipes = crossed<Change>(recipes,
                                  {[](Recipe& r) { r.fast_bias_correction = true; },
                                   [](Recipe& r) { r.fast_bias_correction = false; }});
    }
    return recipes;
}

// What a recipe comes to: two that are written differently may do the same.
struct Effect {
    Preset preset = Preset::performance;
    bool fast_bias_correction = true;
    AdvancedQuantizeOptions advanced;
    bool operator==(const Effect&) const = default;
};

Effect effect_of(const QuantizeOptions& options, const Recipe& recipe) {
    auto changed = with(with(options, recipe_of(options)), recipe);
    if (!smooths(changed)) changed.advanced.smooth_quant = {-1, -1};
    return {*changed.preset,
            changed.fast_bias_correction || changed.advanced.disable_bias_correction,
            changed.advanced};
}

}  // namespace

QuantizeOptions with(QuantizeOptions options, const Recipe& recipe) {
    if (recipe.preset) options.preset = recipe.preset;
    // The default is mean_minmax, but extremes where ranges are per channel.
    const bool is_default = recipe.activations_range == RangeEstimatorSet::mean_minmax &&
                            options.advanced.activations_range == RangeEstimator{};
    if (recipe.activations_range && !is_default)
        options.advanced.activations_range = range_estimator(*recipe.activations_range);
    if (recipe.fast_bias_correction) options.fast_bias_correction = *recipe.fast_bias_correction;
    if (recipe.smooth_quant == false) options.advanced.smooth_quant = {-1, -1};
    return options;
}

Recipe recipe_of(const QuantizeOptions& options) {
    Recipe recipe;
    const bool is_mixed = options.preset ? *options.preset == Preset::mixed
                                         : options.model_type.has_value() && !options.mode;
    recipe.preset = is_mixed ? Preset::mixed : Preset::performance;
    if (options.advanced.activations_range == RangeEstimator{})
        recipe.activations_range = RangeEstimatorSet::mean_minmax;
    if (!options.advanced.disable_bias_correction)
        recipe.fast_bias_correction = options.fast_bias_correction;
    if (smooths(options)) recipe.smooth_quant = true;
    return recipe;
}

std::vector<Recipe> recipes_to_try(const ov::Model& model,
                                   const QuantizeOptions& options,
                                   const std::optional<std::vector<Recipe>>& wanted) {
    std::vector<Recipe> recipes;
    std::vector<Effect> known{effect_of(options, {})};
    for (const auto& recipe : wanted ? *wanted : combinations(model, options)) {
        auto effect = effect_of(options, recipe);
        if (std::ranges::find(known, effect) != known.end()) continue;
        recipes.push_back(recipe);
        known.push_back(std::move(effect));
    }
    return recipes;
}

}  // namespace holdfast::pipeline
