#include "journal/job.hpp"

#include <algorithm>
#include <cstddef>

#include "core/check.hpp"
#include "core/text.hpp"

namespace holdfast::journal {
namespace {

constexpr std::size_t most_shown = 4;

const Trait* named(const Job& job, const std::string& name) {
    const auto found = std::ranges::find(job, name, &Trait::name);
    return found == job.end() ? nullptr : &*found;
}

std::string shown(const Trait* trait) {
    if (trait == nullptr) return "not there";
    if (trait->is_digest) return "there";
    return trait->value.empty() ? "empty" : trait->value;
}

std::string difference(const std::string& name, const Trait* then, const Trait* now) {
    const bool are_digests = then != nullptr && now != nullptr && now->is_digest;
    return are_digests ? core::concat("the ", name, " is not the same")
                       : core::concat(name, " was ", shown(then), ", is ", shown(now));
}

}  // namespace

std::string differences(const Job& then, const Job& now) {
    std::vector<std::string> found;
    for (const auto& trait : now) {
        const auto* before = named(then, trait.name);
        if (before == nullptr || *before != trait)
            found.push_back(difference(trait.name, before, &trait));
    }
    for (const auto& trait : then)
        if (named(now, trait.name) == nullptr)
            found.push_back(difference(trait.name, &trait, nullptr));
    if (found.size() > most_shown) {
        const auto more = found.size() - most_shown;
        found.resize(most_shown);
        found.push_back(core::concat("and ", more, " more"));
    }
    return core::join(found, "; ");
}

}  // namespace holdfast::journal
