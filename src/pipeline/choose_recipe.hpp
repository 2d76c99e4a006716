// Which way of basic quantization a search starts from.
#pragma once

#include <memory>

#include "pipeline/make_plan.hpp"
#include "pipeline/trials.hpp"

namespace holdfast::pipeline {

/// One way of quantization, with what was seen of it.
struct Contender {
    Planned planned;
    Trials trials;

    Contender(Session& session, Planned plan, std::string recipe)
        : planned(std::move(plan)), trials(session, planned, std::move(recipe)) {}
    Contender(const Contender&) = delete;
    Contender& operator=(const Contender&) = delete;
};

/// The quantization by the options of `session`, if it holds the bound; else the best of that and
/// the recipes to try, by successive halving on growing parts of the validation items, validated in
/// full. What was tried enters the report.
[[nodiscard]] std::unique_ptr<Contender> choose_recipe(Session& session, Plans& plans);

}  // namespace holdfast::pipeline
