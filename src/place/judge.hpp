// Whether a quantizer may take one more step up.
#pragma once

#include <optional>
#include <vector>

#include "place/branch.hpp"
#include "place/moving.hpp"
#include "place/operators.hpp"

namespace holdfast::place {

/// A way to the next hook above: one link, or two with an operator between them.
struct Way {
    HookIndex to = 0;
    std::optional<OperatorIndex> through;
};

/// One for each input of the operator above; one where there is none between.
[[nodiscard]] std::vector<Way> ways_up(const OperatorGraph& operators, HookIndex hook);

/// The links of a way that starts at `from`, upward.
[[nodiscard]] std::vector<LinkIndex> links_of(const Way& way, HookIndex from);

/// Whether the operator is a Gather from a constant that is quantized in place of its output.
[[nodiscard]] bool is_quantized_embedding(const OperatorGraph& operators, OperatorIndex index);

enum class Verdict {
    move,
    wait,              ///< At the branch ahead, for quantizers that may still arrive there.
    absorb,            ///< The quantizers ahead are of the same kind: end in them.
    stop,              ///< Come to rest here.
    stop_below_other,  ///< The same, below a quantizer of another kind.
    stop_at_embedding,
};

class Judge {
public:
    Judge(const OperatorGraph& operators,
          const MovingQuantizers& quantizers,
          bool results_are_quantized)
        : operators_(operators),
          quantizers_(quantizers),
          above_result_(results_are_quantized ? std::vector<bool>(operators.hook_count())
                                              : hooks_above_results(operators)) {}

    /// What follows for `traveller` on `way`; `travellers` are it and those cloned from it for the
    /// other ways.
    [[nodiscard]] Verdict judge(QuantizerIndex traveller,
                                const Way& way,
                                const std::vector<QuantizerIndex>& travellers) const;

    /// What follows for `traveller` at a hook from which several ways lead down.
    [[nodiscard]] Verdict judge_branch(QuantizerIndex traveller, HookIndex branch) const;

private:
    [[nodiscard]] std::optional<Verdict> judge_cover(
        QuantizerIndex traveller,
        const std::vector<QuantizerIndex>& covering,
        const std::vector<QuantizerIndex>& travellers) const;

    const OperatorGraph& operators_;
    const MovingQuantizers& quantizers_;
    std::vector<bool> above_result_;
};

}  // namespace holdfast::place
