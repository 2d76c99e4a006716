#include "core/infer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <openvino/runtime/properties.hpp>

#include "core/check.hpp"
#include "core/memory.hpp"
#include "core/text.hpp"

namespace holdfast::core {
namespace {

using Port = ov::Output<const ov::Node>;
using Inputs = std::map<std::string, ov::Tensor>;

std::string name_of(const Port& port) {
    return port.get_node()->get_friendly_name();
}

std::string names_of(const Inputs& inputs) {
    std::string text;
    for (const auto& [name, tensor] : inputs) text += (text.empty() ? "'" : ", '") + name + "'";
    return text.empty() ? "none" : text;
}

Inputs::const_iterator find(const Inputs& inputs, const Port& port) {
    if (const auto found = inputs.find(name_of(port)); found != inputs.end()) return found;
    for (const auto& name : port.get_names()) {
        if (const auto found = inputs.find(name); found != inputs.end()) return found;
    }
    return inputs.end();
}

const ov::Tensor& tensor_for(const Port& port,
                             const Inputs& inputs,
                             std::size_t ports,
                             std::size_t item) {
    const bool only_one = ports == 1 && inputs.size() == 1;
    const auto found = only_one ? inputs.begin() : find(inputs, port);
    require(found != inputs.end(),
            "item ",
            item,
            " has no tensor for the model's input '",
            name_of(port),
            "'; it holds: ",
            names_of(inputs));
    return found->second;
}

void require_fit(const Port& port, const ov::Tensor& tensor, std::size_t item) {
    require(static_cast<bool>(tensor),
            "item ",
            item,
            " has an empty tensor for the model's input '",
            name_of(port),
            "'");
    require(tensor.get_element_type() == port.get_element_type(),
            "item ",
            item,
            ": input '",
            name_of(port),
            "' has element type ",
            tensor.get_element_type(),
            ", the model expects ",
            port.get_element_type());
    require(port.get_partial_shape().compatible(tensor.get_shape()),
            "item ",
            item,
            ": input '",
            name_of(port),
            "' has shape ",
            tensor.get_shape(),
            ", the model expects ",
            port.get_partial_shape());
}

// One infer request and the item that it works on; the item's tensors are used in place.
struct Slot {
    ov::InferRequest request;
    Sample sample;
    std::size_t item = 0;
    bool running = false;
};

// Infer requests that are started in turn, and finished in the order of their start. On the way
// out, also by an exception, it waits for what still runs, because the requests read the samples'
// tensors.
class Ring {
public:
    Ring(ov::CompiledModel& model, std::size_t size) : model_(model), slots_(size) {
        for (auto& slot : slots_) slot.request = model.create_infer_request();
        has_state_ = !slots_.front().request.query_state().empty();
        outputs_.resize(model.outputs().size());
    }

    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    Ring(Ring&&) = delete;
    Ring& operator=(Ring&&) = delete;

    ~Ring() {
        for (auto& slot : slots_) abandon(slot);
    }

    [[nodiscard]] bool has_state() const { return has_state_; }
    [[nodiscard]] bool is_full() const { return running_ == slots_.size(); }
    [[nodiscard]] bool is_idle() const { return running_ == 0; }

    /// On the next request, from initial states. Must not be full.
    void start(std::size_t item, Sample sample) {
        last_ = (last_ + 1) % slots_.size();
        if (has_state_) slots_[last_].request.reset_state();
        begin(item, std::move(sample));
    }

    /// On the request that finished last, from the states that it is in. Must be idle.
    void go_on(std::size_t item, Sample sample) { begin(item, std::move(sample)); }

    /// Waits for the item that was started first. What `consume` returns.
    bool finish(const ConsumeUntil& consume) {
        auto& slot = first();
        wait(slot);
        for (std::size_t i = 0; i < outputs_.size(); ++i)
            outputs_[i] = slot.request.get_output_tensor(i);
        return consume(slot.item, outputs_, slot.sample);
    }

    /// The same, but drops what it gives.
    void skip() { wait(first()); }

private:
    // Those that run are the last `running_` ones in turn.
    Slot& first() { return slots_[(last_ + slots_.size() + 1 - running_) % slots_.size()]; }

    void begin(std::size_t item, Sample sample) {
        auto& slot = slots_[last_];
        set_inputs(slot.request, model_, sample, item);
        slot.sample = std::move(sample);
        slot.item = item;
        slot.request.start_async();
        slot.running = true;
        ++running_;
    }

    void wait(Slot& slot) {
        slot.running = false;
        --running_;
        try {
            slot.request.wait();
        } catch (const ov::Exception& error) {
            throw InvalidArgument(
                concat("item ", slot.item, " can't be inferred: ", short_cause(error.what())));
        }
    }

    static void abandon(Slot& slot) noexcept {
        if (!slot.running) return;
        try {
            slot.request.wait();
        } catch (...) {  // another exception is on its way already
        }
    }

    ov::CompiledModel& model_;
    std::vector<Slot> slots_;
    std::vector<ov::Tensor> outputs_;
    std::size_t last_ = 0;     ///< The slot that was started last.
    std::size_t running_ = 0;  ///< Slots not finished.
    bool has_state_ = false;
};

void require_indices(std::span<const std::size_t> indices, const Dataset& dataset) {
    const auto outside = std::find_if(
        indices.begin(), indices.end(), [&](std::size_t index) { return index >= dataset.size(); });
    require(outside == indices.end(),
            "item ",
            outside == indices.end() ? 0 : *outside,
            " does not exist: the dataset has ",
            dataset.size(),
            " items");
}

std::size_t ring_size(const ov::CompiledModel& model, std::size_t requests, std::size_t items) {
    if (requests == 0) requests = model.get_property(ov::optimal_number_of_infer_requests) + 1;
    requests = that_fit(requests, request_bytes(model.inputs(), model.outputs()));
    return std::clamp<std::size_t>(requests, 1, items);
}

void report(const Control& control, std::string_view stage, std::size_t done, std::size_t total) {
    if (control.on_progress) control.on_progress({stage, done, total});
}

void throw_if_stopped(const Control& control) {
    if (control.stop.stop_requested()) throw Cancelled("the run was stopped on request");
}

// Brings an idle ring into the states that the items before `item` leave.
void lead_up_to(Ring& ring, const Dataset& dataset, std::size_t item, const Control& control) {
    const auto start = sequence_start(dataset, item);
    for (std::size_t before = start; before < item; ++before) {
        throw_if_stopped(control);
        auto sample = dataset.sample(before);
        before == start ? ring.start(before, std::move(sample))
                        : ring.go_on(before, std::move(sample));
        ring.skip();
    }
}

}  // namespace

std::size_t sequence_start(const Dataset& dataset, std::size_t item) {
    while (item > 0 && !dataset.sample(item).starts_sequence) --item;
    return item;
}

std::vector<ov::Tensor> tensors_for(const std::vector<Port>& ports,
                                    const Sample& sample,
                                    std::size_t item) {
    std::vector<ov::Tensor> tensors;
    for (const auto& port : ports) {
        tensors.push_back(tensor_for(port, sample.inputs, ports.size(), item));
        require_fit(port, tensors.back(), item);
    }
    require(sample.inputs.size() <= ports.size(),
            "item ",
            item,
            " holds the tensors ",
            names_of(sample.inputs),
            ", but the model has ",
            ports.size(),
            ports.size() == 1 ? " input" : " inputs");
    return tensors;
}

void set_inputs(ov::InferRequest& request,
                const ov::CompiledModel& model,
                const Sample& sample,
                std::size_t item) {
    const auto tensors = tensors_for(model.inputs(), sample, item);
    for (std::size_t i = 0; i < tensors.size(); ++i) request.set_input_tensor(i, tensors[i]);
}

void infer_in_order(ov::CompiledModel& model,
                    const Dataset& dataset,
                    std::span<const std::size_t> indices,
                    const ConsumeOutputs& consume,
                    const Control& control,
                    std::string_view stage,
                    std::size_t requests) {
    const auto consume_all =
        [&](std::size_t item, std::span<const ov::Tensor> outputs, const Sample& sample) {
            consume(item, outputs, sample);
            return true;
        };
    infer_until(model, dataset, indices, consume_all, control, stage, requests);
}

void infer_until(ov::CompiledModel& model,
                 const Dataset& dataset,
                 std::span<const std::size_t> indices,
                 const ConsumeUntil& consume,
                 const Control& control,
                 std::string_view stage,
                 std::size_t requests) {
    require_indices(indices, dataset);
    report(control, stage, 0, indices.size());
    if (indices.empty()) return;

    Ring ring(model, ring_size(model, requests, indices.size()));
    std::size_t done = 0;
    const auto goes_on_after_first = [&] {
        throw_if_stopped(control);
        const bool goes_on = ring.finish(consume);
        report(control, stage, goes_on ? ++done : indices.size(), indices.size());
        return goes_on;
    };
    for (std::size_t turn = 0; turn < indices.size(); ++turn) {
        throw_if_stopped(control);
        const auto item = indices[turn];
        auto sample = dataset.sample(item);  // read while the others run
        const bool goes_on = ring.has_state() && item > 0 && !sample.starts_sequence;
        while (ring.is_full() || (goes_on && !ring.is_idle()))
            if (!goes_on_after_first()) return;
        const bool is_next = turn > 0 && indices[turn - 1] + 1 == item;
        if (goes_on && !is_next) lead_up_to(ring, dataset, item, control);
        goes_on ? ring.go_on(item, std::move(sample)) : ring.start(item, std::move(sample));
    }
    while (!ring.is_idle())
        if (!goes_on_after_first()) return;
}

}  // namespace holdfast::core
