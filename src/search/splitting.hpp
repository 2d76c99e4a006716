// Finds the group whose return to float repairs most, with few questions: neighbours are asked
// about together, and only the blocks that repair most are split.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "search/problem.hpp"

namespace holdfast::search {

/// What to return to float next.
struct Step {
    Candidate groups;  ///< A single one, or several that only together repair something.
    double gain = 0;   ///< By how much the harm sinks; positive.
};

/// The state of an adaptive splitting: blocks of neighbours, each with what it gained when it was
/// last asked about. After a step was taken all gains are stale, and are asked again only for
/// blocks that come to the top (lazy greedy: gains mostly sink as others are repaired).
class Splitting {
public:
    /// The harm of a candidate; empty: no more questions are allowed.
    using Harm = std::function<std::optional<double>(const Candidate&)>;

    /// `costs` as in Problem: a block is worth its gain divided by the root of its cost. Blocks
    /// begin with single groups at both ends of the network, where quantization hurts most as a
    /// rule and neighbours undo each other's repairs, and grow towards its middle.
    explicit Splitting(std::vector<double> costs);
    /// The same with `blocks` blocks of equal size.
    Splitting(std::vector<double> costs, std::size_t blocks);

    /// The best step from `kept`, whose harm is `harm`. Empty: no step lowers the harm, or `ask`
    /// gave nothing.
    [[nodiscard]] std::optional<Step> next(const Candidate& kept, double harm, const Harm& ask);

    /// What was learnt holds no more: another set is kept, or harm is measured otherwise.
    void make_stale();
    /// Another harm is asked for from now on: what each block gained when it was asked about first,
    /// from the beginning of the search, is the better guide than what it gained last.
    void begin_again();

    /// Groups not in `kept`, the most promising by what was learnt first.
    [[nodiscard]] std::vector<std::size_t> order(const Candidate& kept) const;

private:
    struct Block {
        std::vector<std::size_t> groups;
        double gain = 0;
        std::optional<double> first_gain;
        bool is_fresh = false;
    };

    void add_block(std::size_t first, std::size_t last);
    void drop_kept(const Candidate& kept);
    [[nodiscard]] double merit(const Block& block) const;
    [[nodiscard]] std::optional<std::size_t> top() const;
    void split(std::size_t index);

    std::vector<double> costs_;
    std::vector<Block> blocks_;
};

}  // namespace holdfast::search
