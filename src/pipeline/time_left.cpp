#include "pipeline/time_left.hpp"

#include <algorithm>
#include <utility>

#include "core/check.hpp"

namespace holdfast::pipeline {
namespace {

constexpr double overdue = 0.25;

bool is_of(const ExpectedWork& work, std::string_view stage) {
    return std::ranges::find(work.stages, stage) != work.stages.end();
}

}  // namespace

TimeLeft::TimeLeft(std::vector<ExpectedWork> plan) : plan_(std::move(plan)) {
    core::ensure(!plan_.empty(), "a run has at least one part");
}

// The first step of all follows the first compilation; each model begins at item 0 again.
void TimeLeft::measure(const Progress& progress) {
    const bool is_announcement = progress.total == 1 && plan_.front().items > 1;
    if (is_announcement) return;
    if (!model_seconds_) model_seconds_ = spent_;
    if (progress.done < done_) items_of_earlier_models_ += done_;
    done_ = progress.done;
    const auto items = items_of_earlier_models_ + done_;
    if (items > 0)
        item_seconds_ = std::max(0.0, spent_ - *model_seconds_) / static_cast<double>(items);
}

void TimeLeft::at(const Progress& progress, double seconds) {
    if (is_inside_) spent_ += seconds - last_;
    last_ = seconds;
    const auto later = std::ranges::find_if(
        plan_.begin() + static_cast<std::ptrdiff_t>(part_), plan_.end(), [&](const auto& work) {
            return is_of(work, progress.stage);
        });
    is_inside_ = later != plan_.end();
    if (!is_inside_) return;
    const auto part = static_cast<std::size_t>(later - plan_.begin());
    if (part != part_) spent_ = 0;
    part_ = part;
    if (part_ == 0) measure(progress);
}

double TimeLeft::expected(const ExpectedWork& work) const {
    return work.items * *item_seconds_ + work.models * *model_seconds_;
}

std::optional<double> TimeLeft::seconds() const {
    if (!item_seconds_) return std::nullopt;
    const double left = expected(plan_[part_]) - spent_;
    double sum = left > 0 ? left : overdue * spent_;
    for (std::size_t part = part_ + 1; part < plan_.size(); ++part) sum += expected(plan_[part]);
    return sum;
}

}  // namespace holdfast::pipeline
