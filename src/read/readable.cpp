#include "read/readable.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>

#include "holdfast/error.hpp"

namespace holdfast::read {
namespace {

/// What is wrong with each sample; empty: nothing.
class Trial {
public:
    Trial(std::size_t count, const std::function<void(std::size_t)>& read)
        : wrong_(count), read_(read) {}

    std::vector<std::string> run() {
        {
            std::vector<std::jthread> threads;
            const std::size_t most = std::max(1U, std::thread::hardware_concurrency());
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
                read_(index);
            } catch (const InvalidArgument& error) {
                wrong_[index] = error.what();
            } catch (...) {
                const std::scoped_lock lock(mutex_);
                failure_ = std::current_exception();
                next_ = wrong_.size();
            }
        }
    }

    std::vector<std::string> wrong_;
    const std::function<void(std::size_t)>& read_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

}  // namespace

std::vector<std::size_t> readable(std::size_t count,
                                  const std::function<void(std::size_t)>& read,
                                  const OnBadSample& on_bad) {
    std::vector<std::size_t> kept(count);
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    if (!on_bad) return kept;
    const std::vector<std::string> wrong = Trial(count, read).run();
    std::erase_if(kept, [&](std::size_t index) { return !wrong[index].empty(); });
    for (const std::string& what : wrong)
        if (!what.empty()) on_bad(what);
    return kept;
}

}  // namespace holdfast::read
