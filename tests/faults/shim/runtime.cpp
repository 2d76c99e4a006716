// The runtime's calls, memory and the clock.
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>

#include <openvino/runtime/core.hpp>

#include "fault.hpp"

namespace {

using namespace holdfast::faults;

constexpr auto compile_name =
    "_ZN2ov4Core13compile_modelERKSt10shared_ptrIKNS_5ModelEERKNSt7__cxx1112basic_stringIcSt11char_"
    "traitsIcESaIcEEERKSt3mapISC_NS_3AnyESt4lessISC_ESaISt4pairISD_SG_EEE";

void throw_if(const Decision& decision, const char* what) {
    if (decision.effect == Effect::raise) OPENVINO_THROW(what);
}

void fill(ov::Tensor& tensor, const Decision& decision) {
    if (tensor.get_element_type() != ov::element::f32) return;
    const float value =
        decision.effect == Effect::nan ? std::numeric_limits<float>::quiet_NaN() : 0.F;
    std::fill_n(tensor.data<float>(), tensor.get_size(), value);
}

void* allocate(std::size_t bytes) {
    const bool fails = waits_for(Call::allocate) &&
                       decide(Call::allocate, nullptr, nullptr, bytes).effect != Effect::none;
    return fails ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
}

void* allocate_or_throw(std::size_t bytes) {
    void* memory = allocate(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

namespace ov {

CompiledModel Core::compile_model(const std::shared_ptr<const ov::Model>& model,
                                  const std::string& device,
                                  const AnyMap& properties) {
    throw_if(decide(Call::compile), "no kernel for this operation (injected)");
    auto compiled = real<CompiledModel(
        Core*, const std::shared_ptr<const ov::Model>&, const std::string&, const AnyMap&)>(
        compile_name)(this, model, device, properties);
    count_compiled();
    return compiled;
}

void InferRequest::wait() {
    real<void(InferRequest*)>("_ZN2ov12InferRequest4waitEv")(this);
    throw_if(decide(Call::infer), "the device was lost (injected)");
}

void InferRequest::infer() {
    throw_if(decide(Call::infer), "the device was lost (injected)");
    real<void(InferRequest*)>("_ZN2ov12InferRequest5inferEv")(this);
}

Tensor InferRequest::get_output_tensor(std::size_t index) {
    auto tensor = real<Tensor(InferRequest*, std::size_t)>(
        "_ZN2ov12InferRequest17get_output_tensorEm")(this, index);
    const auto decision = decide(Call::output);
    if (decision.effect != Effect::none) fill(tensor, decision);
    return tensor;
}

Tensor InferRequest::get_tensor(const Output<const Node>& port) {
    auto tensor = real<Tensor(InferRequest*, const Output<const Node>&)>(
        "_ZN2ov12InferRequest10get_tensorERKNS_6OutputIKNS_4NodeEEE")(this, port);
    const auto decision = decide(Call::output);
    if (decision.effect != Effect::none) fill(tensor, decision);
    return tensor;
}

}  // namespace ov

// All that the standard library's own forms of `new` end in.
void* operator new(std::size_t bytes) {
    return allocate_or_throw(bytes);
}
void* operator new[](std::size_t bytes) {
    return allocate_or_throw(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
    static auto* const function = real<int(clockid_t, timespec*)>("clock_gettime");
    const int result = function(clock, time);
    const bool is_of_day = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    if (result != 0 || !is_of_day || decide(Call::clock).effect != Effect::jump) return result;
    static std::atomic<int> turn{0};
    constexpr time_t years = 10L * 365 * 24 * 3600;
    time->tv_sec += turn++ % 2 == 0 ? years : -years;
    return result;
}
