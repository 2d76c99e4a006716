// Networks that are only numbers: what each group in int8 does to each item. For searches.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "search/problem.hpp"

namespace holdfast::search {

/// A drop for every candidate, and a harm that estimates show.
struct Simulated {
    std::size_t groups = 0;
    double bound = 0;
    std::function<double(const Candidate&)> drop;
    std::function<double(const Candidate&)> harm = drop;

    [[nodiscard]] bool holds(const Candidate& kept) const { return drop(kept) <= bound; }
    [[nodiscard]] Verdict verdict(const Candidate& kept) const {
        return {.holds = holds(kept), .drop = drop(kept)};
    }
    [[nodiscard]] Problem problem() const {
        return {.groups = groups,
                .bound = bound,
                .estimate = [*this](const Candidate& kept) -> Estimate {
                    return {harm(kept), harm(kept)};
                },
                .validate = [*this](const Candidate& kept) { return verdict(kept); },
                .max_worth = most_worth(groups)};
    }
    [[nodiscard]] Verdict initial() const { return verdict({}); }
};

/// Each group in int8 costs its own part.
inline Simulated additive(std::vector<double> parts, double bound) {
    const auto drop = [parts](const Candidate& kept) {
        double sum = 0;
        for (std::size_t group = 0; group < parts.size(); ++group)
            if (!kept.contains(group)) sum += parts[group];
        return sum;
    };
    return {parts.size(), bound, drop, drop};
}

/// Items each break when the noise of all groups in int8 exceeds what they bear: many groups repair
/// the same items, and gains are not additive. Harm is the mean noise beyond nothing, which is
/// smooth.
inline Simulated overlapping(std::size_t groups, double bound, unsigned seed) {
    constexpr std::size_t items = 100;
    std::mt19937 random(seed);
    std::exponential_distribution<double> strength(1.0);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    std::vector<double> sizes(groups);
    for (auto& size : sizes) size = std::pow(strength(random), 3);  // a few groups do most of it
    std::vector<std::vector<double>> noise(items, std::vector<double>(groups));
    std::vector<double> bears(items);
    const double total = [&] {
        double sum = 0;
        for (const double size : sizes) sum += size;
        return sum;
    }();
    for (std::size_t item = 0; item < items; ++item) {
        bears[item] = total * (0.2 + 1.6 * uniform(random));
        for (std::size_t group = 0; group < groups; ++group)
            noise[item][group] = sizes[group] * 2 * uniform(random);
    }
    const auto load = [noise](const Candidate& kept, std::size_t item) {
        double sum = 0;
        for (std::size_t group = 0; group < noise[item].size(); ++group)
            if (!kept.contains(group)) sum += noise[item][group];
        return sum;
    };
    const auto drop = [load, bears](const Candidate& kept) {
        std::size_t broken = 0;
        for (std::size_t item = 0; item < items; ++item)
            if (load(kept, item) > bears[item]) ++broken;
        return static_cast<double>(broken) / items;
    };
    const auto harm = [load, bears](const Candidate& kept) {
        double sum = 0;
        for (std::size_t item = 0; item < items; ++item)
            sum += std::min(1.5, load(kept, item) / bears[item]);
        return sum / items;
    };
    return {groups, bound, drop, harm};
}

/// Groups 2k and 2k + 1 repair part k of `parts`, but only together.
inline Simulated synergistic(std::vector<double> parts, double bound) {
    const auto drop = [parts](const Candidate& kept) {
        double sum = 0;
        for (std::size_t pair = 0; pair < parts.size(); ++pair)
            if (!kept.contains(2 * pair) || !kept.contains(2 * pair + 1)) sum += parts[pair];
        return sum;
    };
    return {2 * parts.size(), bound, drop, drop};
}

/// The same network, seen through estimates that are off by up to `share`, each time by the same.
inline Simulated noisy(Simulated model, double share) {
    const auto harm = model.harm;
    model.harm = [harm, share](const Candidate& kept) {
        std::size_t key = 17;
        for (const auto group : kept) key = key * 31 + group + 1;
        std::mt19937 random(static_cast<unsigned>(key));
        std::uniform_real_distribution<double> off(1 - share, 1 + share);
        return harm(kept) * off(random);
    };
    return model;
}

/// Estimates that say the opposite of the truth.
inline Simulated misleading(Simulated model) {
    const auto drop = model.drop;
    const double worst = drop({});
    model.harm = [drop, worst](const Candidate& kept) { return std::max(0.0, worst - drop(kept)); };
    return model;
}

/// The size of the smallest set that holds the bound, of all 2^groups but the one with everything.
inline std::size_t smallest_passing(const Simulated& model) {
    std::size_t best = std::numeric_limits<std::size_t>::max();
    for (std::size_t bits = 0; bits + 1 < std::size_t{1} << model.groups; ++bits) {
        Candidate kept;
        for (std::size_t group = 0; group < model.groups; ++group)
            if ((bits >> group & 1U) != 0) kept.insert(group);
        if (kept.size() < best && model.holds(kept)) best = kept.size();
    }
    return best;
}

}  // namespace holdfast::search
