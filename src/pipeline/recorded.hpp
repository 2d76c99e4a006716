// Costly work, done once: what the journal of the run holds is taken from there.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "journal/archive.hpp"
#include "journal/digest.hpp"
#include "pipeline/run.hpp"

namespace holdfast::pipeline {

/// What `work` gives, or what it gave when it was recorded under `key`, which must tell it from all
/// other work on the job. Its warnings are told in both cases. What it throws is not recorded.
template <typename Work>
[[nodiscard]] std::invoke_result_t<Work> recorded(Run& run, const std::string& key, Work work) {
    using Told = std::pair<std::invoke_result_t<Work>, std::vector<std::string>>;
    auto* const journal = run.journal();
    if (journal == nullptr) return work();
    if (const auto known = journal->next(key)) {
        Told told;
        try {
            told = journal::from_bytes<Told>(*known);
        } catch (const journal::Malformed& error) {
            journal->refuse(key, std::string("can't be understood: ") + error.what());
        }
        for (const auto& warning : told.second) run.warn(warning);
        return std::move(told.first);
    }
    Told told;
    told.first = run.listening(told.second, work);
    journal->add(key, journal::to_bytes(told));
    return std::move(told.first);
}

/// A short name for some items, to be a part of a key.
[[nodiscard]] inline std::string digest_of(std::span<const std::size_t> items) {
    return journal::Digest().add_bytes(std::as_bytes(items)).text();
}

}  // namespace holdfast::pipeline
