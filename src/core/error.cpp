#include "holdfast/error.hpp"

#include <utility>

namespace holdfast {

TargetUnreachable::TargetUnreachable(const std::string& message,
                                     std::shared_ptr<ov::Model> best,
                                     std::shared_ptr<const Report> account)
    : Error(message), best_model(std::move(best)), report(std::move(account)) {}

}  // namespace holdfast
