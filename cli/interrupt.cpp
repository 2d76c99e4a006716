#include "cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <thread>

#include "cli/run.hpp"

namespace holdfast::cli {
namespace {

bool interrupt_is_ignored() {
    struct sigaction action {};
    sigaction(SIGINT, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

sigset_t interrupt_set() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    return set;
}

void wait_for_interrupt() {
    const sigset_t set = interrupt_set();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
}

}  // namespace

std::stop_token stop_on_interrupt() {
    std::stop_source source;
    if (interrupt_is_ignored()) return source.get_token();
    const sigset_t set = interrupt_set();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);  // threads started later inherit it
    std::thread([source]() mutable {
        wait_for_interrupt();
        source.request_stop();
        wait_for_interrupt();
        _exit(static_cast<int>(ExitCode::interrupted));
    }).detach();
    return source.get_token();
}

}  // namespace holdfast::cli
