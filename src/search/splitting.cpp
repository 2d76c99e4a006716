#include "search/splitting.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "core/check.hpp"

namespace holdfast::search {
namespace {

// Both halves of a block gain less than this part of what the block does: only together they
// repair.
constexpr double synergy = 0.25;

constexpr std::size_t singles_at_inputs = 8;
constexpr std::size_t singles_at_outputs = 3;

// Of blocks that cover `groups` groups: 1, 1, …, then each about a third larger than the one
// before; the last takes what is left.
std::vector<std::size_t> sizes_from_an_end(std::size_t groups, std::size_t singles) {
    std::vector<std::size_t> sizes;
    std::size_t size = 1;
    std::size_t covered = 0;
    for (; covered + size <= groups; covered += sizes.back()) {
        sizes.push_back(size);
        if (sizes.size() >= singles) size += (size + 2) / 3;
    }
    if (covered == groups) return sizes;
    if (groups - covered < size / 2)
        sizes.back() += groups - covered;
    else
        sizes.push_back(groups - covered);
    return sizes;
}

Candidate with(Candidate kept, const std::vector<std::size_t>& groups) {
    kept.insert(groups.begin(), groups.end());
    return kept;
}

}  // namespace

void Splitting::add_block(std::size_t first, std::size_t last) {
    Block block;
    block.groups.resize(last - first);
    std::iota(block.groups.begin(), block.groups.end(), first);
    block.gain = std::numeric_limits<double>::infinity();
    blocks_.push_back(std::move(block));
}

Splitting::Splitting(std::vector<double> costs, std::size_t blocks) : costs_(std::move(costs)) {
    core::ensure(blocks > 0, "groups are divided into at least one block");
    const auto groups = costs_.size();
    blocks = std::min(blocks, groups);
    for (std::size_t i = 0; i < blocks; ++i)
        add_block(i * groups / blocks, (i + 1) * groups / blocks);
}

Splitting::Splitting(std::vector<double> costs) : costs_(std::move(costs)) {
    const auto groups = costs_.size();
    std::size_t first = 0;  // Groups are numbered from the outputs to the inputs.
    for (const auto size : sizes_from_an_end(groups / 3, singles_at_outputs)) {
        add_block(first, first + size);
        first += size;
    }
    auto sizes = sizes_from_an_end(groups - first, singles_at_inputs);
    std::reverse(sizes.begin(), sizes.end());
    for (const auto size : sizes) {
        add_block(first, first + size);
        first += size;
    }
}

void Splitting::make_stale() {
    for (auto& block : blocks_) block.is_fresh = false;
}

void Splitting::begin_again() {
    for (auto& block : blocks_) block.gain = block.first_gain.value_or(block.gain);
    make_stale();
}

double Splitting::merit(const Block& block) const {
    double cost = 0;
    for (const auto group : block.groups) cost += costs_[group];
    return block.gain / std::sqrt(cost);
}

void Splitting::drop_kept(const Candidate& kept) {
    for (auto& block : blocks_) {
        const auto removed =
            std::erase_if(block.groups, [&](std::size_t group) { return kept.contains(group); });
        if (removed > 0) block.is_fresh = false;
    }
    std::erase_if(blocks_, [](const Block& block) { return block.groups.empty(); });
}

// What seems to repair most. If nothing does: what has not been asked lately, then what may hide a
// group that repairs behind others that harm.
std::optional<std::size_t> Splitting::top() const {
    const auto rank = [this](const Block& block) {
        if (block.gain > 0) return 3;
        if (!block.is_fresh) return 2;
        return block.groups.size() > 1 ? 1 : 0;
    };
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        if (rank(blocks_[i]) == 0) continue;
        const auto is_better = [&](const Block& other) {
            if (rank(blocks_[i]) != rank(other)) return rank(blocks_[i]) > rank(other);
            return merit(blocks_[i]) > merit(other);
        };
        if (!best || is_better(blocks_[*best])) best = i;
    }
    return best;
}

void Splitting::split(std::size_t index) {
    auto& left = blocks_[index];
    const auto middle =
        left.groups.begin() + static_cast<std::ptrdiff_t>((left.groups.size() + 1) / 2);
    Block right{{middle, left.groups.end()}, left.gain, std::nullopt, false};
    left.groups.erase(middle, left.groups.end());
    left.first_gain.reset();
    left.is_fresh = false;
    blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(right));
}

std::optional<Step> Splitting::next(const Candidate& kept, double harm, const Harm& ask) {
    const auto measure = [&](std::size_t index) {
        const auto found = ask(with(kept, blocks_[index].groups));
        if (!found) return false;
        auto& block = blocks_[index];
        block.gain = harm - *found;
        block.is_fresh = true;
        if (!block.first_gain) block.first_gain = block.gain;
        return true;
    };
    drop_kept(kept);
    while (const auto index = top()) {
        if (!blocks_[*index].is_fresh) {
            if (!measure(*index)) return std::nullopt;
            continue;
        }
        const auto whole = blocks_[*index];
        if (whole.groups.size() == 1) return Step{{whole.groups.front()}, whole.gain};
        split(*index);
        if (!measure(*index)) return std::nullopt;
        const double left = blocks_[*index].gain;
        blocks_[*index + 1].gain = whole.gain - left;
        if (left >= whole.gain / 2) continue;
        if (!measure(*index + 1)) return std::nullopt;
        const double right = blocks_[*index + 1].gain;
        if (whole.gain > 0 && std::max(left, right) < synergy * whole.gain)
            return Step{{whole.groups.begin(), whole.groups.end()}, whole.gain};
    }
    return std::nullopt;
}

std::vector<std::size_t> Splitting::order(const Candidate& kept) const {
    std::vector<std::pair<double, std::size_t>> ranked;
    for (const auto& block : blocks_) {
        for (const auto group : block.groups)
            if (!kept.contains(group)) ranked.emplace_back(-merit(block), group);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> groups;
    std::transform(ranked.begin(), ranked.end(), std::back_inserter(groups), [](const auto& entry) {
        return entry.second;
    });
    return groups;
}

}  // namespace holdfast::search
