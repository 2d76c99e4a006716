#include "pipeline/choose_recipe.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "core/shuffle.hpp"
#include "evaluate/deployment.hpp"
#include "pipeline/recipes.hpp"
#include "search/halving.hpp"

namespace holdfast::pipeline {
namespace {

using Contenders = std::vector<std::unique_ptr<Contender>>;

constexpr std::size_t least_items = 32;
constexpr double worth_of_choice = 3;  // with the validation of the best

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> positions(count);
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    core::shuffle(positions, random);
    return positions;
}

// A tenth, a fifth, two fifths.
std::vector<std::size_t> sizes_of(std::size_t items) {
    std::vector<std::size_t> sizes;
    for (const std::size_t part : {10, 5}) sizes.push_back(std::max(least_items, items / part));
    sizes.push_back(std::max(2 * least_items, 2 * items / 5));
    for (auto& size : sizes) size = std::min(size, items);
    return sizes;
}

std::unique_ptr<Contender> contender(Session& session, Plans& plans, const Recipe& recipe) {
    const auto options = with(session.run.options(), recipe);
    return std::make_unique<Contender>(session, plans.make(options), to_text(recipe));
}

// Recipes are told apart by what they do to items.
bool can_compare(const Session& session) {
    return std::ranges::all_of(
        session.held, [](const Held& held) { return held.has_digests() || !held.is_whole(); });
}

std::vector<std::size_t> ranked(Session& session,
                                Contenders& contenders,
                                std::vector<RecipeReport>& reports) {
    const auto order = shuffled(session.items.size(), session.target.search.seed);
    return search::halve(
        contenders.size(), sizes_of(order.size()), [&](std::size_t index, std::size_t size) {
            const std::vector<std::size_t> positions(
                order.begin(), order.begin() + static_cast<std::ptrdiff_t>(size));
            reports[index].samples = size;
            try {
                return reports[index].harm = contenders[index]->trials.harm(positions);
            } catch (const evaluate::CantCompile& error) {
                session.run.warn(
                    core::concat("recipe '", reports[index].name, "' is left out: ", error.what()));
                return reports[index].harm = std::numeric_limits<double>::infinity();
            }
        });
}

}  // namespace

std::unique_ptr<Contender> choose_recipe(Session& session, Plans& plans) {
    const auto& options = session.run.options();
    const auto recipes = recipes_to_try(*plans.prepared(), options, session.target.search.recipes);
    std::vector<QuantizeOptions> others;
    for (const auto& recipe : recipes) others.push_back(with(options, recipe));

    Contenders contenders;
    plans.expect(others);
    contenders.push_back(contender(session, plans, recipe_of(options)));
    auto& own = *contenders.front();
    const bool has_choice = !recipes.empty() && !own.planned.plan.groups.empty() &&
                            can_compare(session) && session.can_afford(worth_of_choice);
    if (own.trials.validate({}, !has_choice).holds || !has_choice) {
        own.trials.release();
        return std::move(contenders.front());
    }

    for (const auto& recipe : recipes) {
        auto another = contender(session, plans, recipe);
        const bool is_known = std::ranges::any_of(contenders, [&](const auto& known) {
            return known->planned.plan == another->planned.plan;
        });
        if (!is_known) contenders.push_back(std::move(another));
    }
    auto& reports = session.run.report().search->recipes;
    for (const auto& each : contenders) reports.push_back({.name = each->trials.recipe()});
    const auto best = ranked(session, contenders, reports).front();
    reports[best].chosen = true;
    auto chosen = std::move(contenders[best]);
    contenders.clear();
    (void)chosen->trials.validate({}, true);
    chosen->trials.release();
    return chosen;
}

}  // namespace holdfast::pipeline
