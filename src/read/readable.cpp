#include "read/readable.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>

#include "core/compile.hpp"
#include "holdfast/error.hpp"

namespace holdfast::read {
namespace {

/// What is wrong with each sample; empty: nothing.
class Trial {
public:
    Trial(std::size_t count, const std::function<void(std::size_t)>& read, const Control& control)
        : wrong_(count), read_(read), control_(control) {}

    std::vector<std::string> run() {
        tell(0);
        {
            std::vector<std::jthread> threads;
            const std::size_t most = core::worker_threads(control_);
            for (std::size_t i = 0; i < std::min(most, wrong_.size()); ++i)
                threads.emplace_back([this] { work(); });
        }
        if (failure_) std::rethrow_exception(failure_);
        return std::move(wrong_);
    }

private:
    void work() {
        for (std::size_t index = next_++; index < wrong_.size(); index = next_++) {
            try {
                try_sample(index);
                const std::scoped_lock lock(mutex_);
                tell(++done_);
            } catch (...) {
                const std::scoped_lock lock(mutex_);
                failure_ = std::current_exception();
                next_ = wrong_.size();
            }
        }
    }

    void try_sample(std::size_t index) {
        if (control_.stop.stop_requested()) throw Cancelled("reading the data was stopped");
        try {
            read_(index);
        } catch (const InvalidArgument& error) {
            wrong_[index] = error.what();
        }
    }

    void tell(std::size_t done) const {
        if (control_.on_progress)
            control_.on_progress({.stage = "Trying samples", .done = done, .total = wrong_.size()});
    }

    std::vector<std::string> wrong_;
    const std::function<void(std::size_t)>& read_;
    const Control& control_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::size_t done_ = 0;
    std::exception_ptr failure_;
};

}  // namespace

std::vector<std::size_t> readable(std::size_t count,
                                  const std::function<void(std::size_t)>& read,
                                  const OnBadSample& on_bad,
                                  const Control& control) {
    std::vector<std::size_t> kept(count);
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    if (!on_bad) return kept;
    const std::vector<std::string> wrong = Trial(count, read, control).run();
    std::erase_if(kept, [&](std::size_t index) { return !wrong[index].empty(); });
    for (const std::string& what : wrong)
        if (!what.empty()) on_bad(what);
    return kept;
}

}  // namespace holdfast::read
