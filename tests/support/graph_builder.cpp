#include "support/graph_builder.hpp"

#include <cstdint>
#include <sstream>
#include <unordered_map>
#include <vector>

#include <openvino/core/model.hpp>

#include "analyze/op_traits.hpp"
#include "analyze/prepare.hpp"

namespace holdfast::test {
namespace {

class Reader {
public:
    void read_chain(const std::string& chain) {
        std::istringstream words(chain);
        int previous = -1;
        std::uint32_t port = 0;
        for (std::string word; words >> word;) {
            if (word == ">") continue;
            const auto slash = word.rfind('/');
            const auto index = find_or_add(word.substr(0, slash));
            if (previous >= 0) connect(static_cast<analyze::NodeIndex>(previous), port, index);
            port = slash == std::string::npos
                       ? 0
                       : static_cast<std::uint32_t>(std::stoul(word.substr(slash + 1)));
            previous = static_cast<int>(index);
        }
    }

    analyze::Graph graph() { return {nodes_, edges_}; }

private:
    analyze::NodeIndex find_or_add(const std::string& word) {
        const auto colon = word.find(':');
        const auto name = word.substr(0, colon);
        const auto next = static_cast<analyze::NodeIndex>(nodes_.size());
        const auto [found, is_new] = indices_.emplace(name, next);
        if (is_new) {
            analyze::Node node{.name = name,
                               .type = colon == std::string::npos ? name : word.substr(colon + 1),
                               .key = std::to_string(next) + ' ' + name,
                               .id = next};
            if (analyze::takes_weights(node.type))
                node.constants = {{.port = 1, .constant = name + "/weights", .shape = {4, 4}}};
            nodes_.push_back(std::move(node));
        }
        return found->second;
    }

    void connect(analyze::NodeIndex from, std::uint32_t port, analyze::NodeIndex to) {
        edges_.push_back(
            {.from = from, .from_port = port, .to = to, .to_port = next_input_[to]++, .rank = 4});
    }

    std::vector<analyze::Node> nodes_;
    std::vector<analyze::Edge> edges_;
    std::unordered_map<std::string, analyze::NodeIndex> indices_;
    std::unordered_map<analyze::NodeIndex, std::uint32_t> next_input_;
};

}  // namespace

analyze::Graph graph_of(const std::string& text) {
    Reader reader;
    std::istringstream chains(text);
    for (std::string chain; std::getline(chains, chain, ';');) reader.read_chain(chain);
    return reader.graph();
}

analyze::Graph graph_of(const std::shared_ptr<const ov::Model>& model) {
    return analyze::analyze(*analyze::prepare(model, true));
}

}  // namespace holdfast::test
