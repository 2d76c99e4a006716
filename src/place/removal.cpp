#include "place/removal.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace holdfast::place {
namespace {

using Index = RemovalGraph::Index;
using Neighbours = std::vector<std::vector<Index>>;

// Walks over removal graphs again and again; marks are cleared in the time that setting them took.
class Closure {
public:
    explicit Closure(const RemovalGraph& graph) : graph_(graph), marks_(graph.size()) {}

    Removal from(Index quantizer) {
        cut(quantizer);
        look_below(quantizer);
        run();
        return finish();
    }

private:
    enum Mark : unsigned char { below = 1, above = 2, cut_off = 4, reverted = 8 };

    [[nodiscard]] bool is(Index node, RemovalRole role) const { return graph_.roles[node] == role; }

    [[nodiscard]] bool has_only_quantizers_above(Index node) const {
        return std::ranges::all_of(
            graph_.parents[node], [&](Index parent) { return is(parent, RemovalRole::quantizer); });
    }

    bool mark(Index node, Mark mark) {
        if (marks_[node] == 0) touched_.push_back(node);
        const bool is_new = (marks_[node] & mark) == 0;
        marks_[node] = static_cast<unsigned char>(marks_[node] | mark);
        return is_new;
    }

    void look_below(Index node) {
        if (mark(node, below)) to_look_below_.push_back(node);
    }

    void look_above(Index node) {
        if (mark(node, above)) to_look_above_.push_back(node);
    }

    void cut(Index quantizer) { mark(quantizer, cut_off); }

    void run() {
        while (!to_look_below_.empty() || !to_look_above_.empty()) {
            if (!to_look_below_.empty()) {
                const Index node = to_look_below_.back();
                to_look_below_.pop_back();
                for (const Index child : graph_.children[node]) meet_child(node, child);
            } else {
                const Index node = to_look_above_.back();
                to_look_above_.pop_back();
                for (const Index parent : graph_.parents[node]) meet_parent(parent);
            }
        }
    }

    void meet_child(Index node, Index child) {
        switch (graph_.roles[child]) {
            case RemovalRole::quantizable:
                mark(child, reverted);
                look_above(child);
                break;
            case RemovalRole::quantizer:
                // Below an operation another quantizer takes over; one directly below a quantizer
                // is its second half.
                if (!is(node, RemovalRole::quantizer)) break;
                cut(child);
                look_below(child);
                break;
            default:
                meet_other(child);
        }
    }

    void meet_parent(Index parent) {
        switch (graph_.roles[parent]) {
            case RemovalRole::quantizable:
                look_below(parent);
                break;
            case RemovalRole::quantizer:
                cut(parent);
                look_below(parent);
                if (has_only_quantizers_above(parent)) look_above(parent);
                break;
            default:
                meet_other(parent);
        }
    }

    void meet_other(Index node) {
        if (is(node, RemovalRole::constant)) return;
        look_above(node);
        if (is(node, RemovalRole::passes_through)) look_below(node);
    }

    Removal finish() {
        Removal found;
        std::ranges::sort(touched_);
        for (const Index node : touched_) {
            if (marks_[node] & cut_off) found.quantizers.push_back(node);
            if (marks_[node] & reverted) found.operations.push_back(node);
            marks_[node] = 0;
        }
        touched_.clear();
        return found;
    }

    const RemovalGraph& graph_;
    std::vector<unsigned char> marks_;
    std::vector<Index> touched_;
    std::vector<Index> to_look_below_;
    std::vector<Index> to_look_above_;
};

// Marks in `seen` all that `neighbours` lead to from `start`, as far as `enters` allows.
void flood(std::vector<Index> start,
           std::span<const Neighbours* const> neighbours,
           const std::function<bool(Index)>& enters,
           std::vector<bool>& seen) {
    while (!start.empty()) {
        const Index node = start.back();
        start.pop_back();
        if (seen[node] || !enters(node)) continue;
        seen[node] = true;
        for (const auto* lists : neighbours)
            start.insert(start.end(), (*lists)[node].begin(), (*lists)[node].end());
    }
}

std::vector<Index> nodes_of(const RemovalGraph& graph, RemovalRole role) {
    std::vector<Index> nodes;
    for (Index node = 0; node < graph.size(); ++node)
        if (graph.roles[node] == role) nodes.push_back(node);
    return nodes;
}

void merge_into(std::vector<Index>& into, const std::vector<Index>& more) {
    into.insert(into.end(), more.begin(), more.end());
    std::ranges::sort(into);
    into.erase(std::unique(into.begin(), into.end()), into.end());
}

// Removals that share no quantizer.
class Partition {
public:
    explicit Partition(std::size_t nodes) : removal_of_(nodes, none) {}

    [[nodiscard]] bool contains(Index quantizer) const { return removal_of_[quantizer] != none; }

    void add(const Removal& removal) {
        std::size_t target = parts_.size();
        for (const Index quantizer : removal.quantizers)
            target = std::min(target, removal_of_[quantizer]);
        if (target == parts_.size()) parts_.emplace_back();

        for (const Index quantizer : removal.quantizers) {
            const std::size_t earlier = removal_of_[quantizer];
            if (earlier != none && earlier != target)
                join(std::exchange(parts_[earlier], {}), target);
        }
        join(removal, target);
    }

    std::vector<Removal> take() && {
        std::erase(parts_, Removal{});
        return std::move(parts_);
    }

private:
    static constexpr auto none = std::numeric_limits<std::size_t>::max();

    void join(const Removal& removal, std::size_t target) {
        for (const Index quantizer : removal.quantizers) removal_of_[quantizer] = target;
        merge_into(parts_[target].quantizers, removal.quantizers);
        merge_into(parts_[target].operations, removal.operations);
    }

    std::vector<std::size_t> removal_of_;
    std::vector<Removal> parts_;
};

}  // namespace

RemovalGraph::Index RemovalGraph::add(RemovalRole role) {
    roles.push_back(role);
    parents.emplace_back();
    children.emplace_back();
    return size() - 1;
}

void RemovalGraph::connect(Index from, Index to) {
    children[from].push_back(to);
    parents[to].push_back(from);
}

std::vector<bool> shape_nodes(const RemovalGraph& graph) {
    std::vector<bool> carries_data(graph.size());
    const Neighbours* const forward[] = {&graph.children};
    flood(
        graph.sources,
        forward,
        [&](Index node) { return graph.roles[node] != RemovalRole::shape_of; },
        carries_data);

    std::vector<bool> computes_shapes(graph.size());
    const Neighbours* const both_ways[] = {&graph.children, &graph.parents};
    flood(
        nodes_of(graph, RemovalRole::shape_of),
        both_ways,
        [&](Index node) { return !carries_data[node]; },
        computes_shapes);
    return computes_shapes;
}

RemovalGraph without_shape_nodes(const RemovalGraph& graph) {
    const auto computes_shapes = shape_nodes(graph);
    RemovalGraph result;
    for (const auto role : graph.roles) result.add(role);
    result.sources = graph.sources;
    for (Index from = 0; from < graph.size(); ++from)
        for (const Index to : graph.children[from])
            if (!computes_shapes[from] && !computes_shapes[to]) result.connect(from, to);
    return result;
}

Removal removal(const RemovalGraph& graph, Index quantizer) {
    return Closure(graph).from(quantizer);
}

std::vector<Removal> removals(const RemovalGraph& graph, std::span<const Index> quantizers) {
    Partition partition(graph.size());
    Closure closure(graph);
    for (const Index quantizer : quantizers)
        if (!partition.contains(quantizer)) partition.add(closure.from(quantizer));
    return std::move(partition).take();
}

}  // namespace holdfast::place
