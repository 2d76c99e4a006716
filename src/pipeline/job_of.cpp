#include "pipeline/job_of.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <mutex>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <openvino/core/version.hpp>
#include <openvino/pass/serialize.hpp>
#include <openvino/runtime/properties.hpp>

#include "core/check.hpp"
#include "core/runtime.hpp"
#include "core/text.hpp"
#include "holdfast/error.hpp"
#include "holdfast/version.hpp"
#include "journal/digest.hpp"
#include "pipeline/options_table.hpp"
#include "pipeline/run.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::string_view stage = "Opening the journal";

// Results do not depend on these: threads by promise, and a budget that was spent is there to be
// raised.
constexpr std::array<std::string_view, 4> free_options{
    "threads", "max_iterations", "max_evaluations", "time_budget_seconds"};

/// A stream to nowhere that remembers what it was told.
class Digesting : public std::streambuf {
public:
    [[nodiscard]] std::string text() const { return digest_.text(); }

protected:
    std::streamsize xsputn(const char* data, std::streamsize size) override {
        digest_.add_bytes(std::as_bytes(std::span(data, static_cast<std::size_t>(size))));
        written_ += size;
        return size;
    }

    int_type overflow(int_type byte) override {
        const char value = traits_type::to_char_type(byte);
        xsputn(&value, 1);
        return byte;
    }

    // Serialization asks where it stands.
    pos_type seekoff(off_type offset, std::ios::seekdir from, std::ios::openmode) override {
        const bool is_question = offset == 0 && from != std::ios::beg;
        return is_question ? pos_type(written_) : pos_type(off_type(-1));
    }

private:
    journal::Digest digest_;
    std::streamsize written_ = 0;
};

void add(journal::Digest& digest, const ov::Tensor& tensor) {
    digest.add(tensor ? tensor.get_element_type().get_type_name() : std::string("none"));
    if (!tensor) return;
    for (const auto extent : tensor.get_shape()) digest.add(extent);
    if (tensor.get_element_type() == ov::element::string) {
        const auto* texts = tensor.data<const std::string>();
        for (std::size_t i = 0; i < tensor.get_size(); ++i) digest.add(texts[i]);
        return;
    }
    if (!tensor.is_continuous()) {
        ov::Tensor compact(tensor.get_element_type(), tensor.get_shape());
        tensor.copy_to(compact);
        return add(digest, compact);
    }
    const auto* data = static_cast<const std::byte*>(tensor.data());
    digest.add_bytes({data, tensor.get_byte_size()});
}

// An item that can't be read is no concern of the journal: whoever needs it will say so.
std::string digest_of_item(const Dataset& dataset, std::size_t index) {
    journal::Digest digest;
    try {
        const auto sample = dataset.sample(index);
        for (const auto& [name, tensor] : sample.inputs) add(digest.add(name), tensor);
        add(digest, sample.label);
        digest.add(sample.starts_sequence);
    } catch (const InvalidArgument&) {
        digest.add("can't be read");
    }
    return digest.text();
}

std::string capabilities_of_cpu() {
    try {
        const auto all = core::runtime().get_property("CPU", ov::device::capabilities);
        return core::join(all, " ");
    } catch (const ov::Exception&) {
        return "unknown";
    }
}

std::string name_of(const std::string& device) {
    try {
        return core::runtime().get_property(device, ov::device::full_name);
    } catch (const ov::Exception&) {
        return "unknown";
    }
}

journal::Trait data_trait(const std::string& name,
                          const Dataset& dataset,
                          std::size_t count,
                          const Control& control) {
    return {name + " data", digest_of(dataset, count, control), true};
}

void add_options(journal::Job& job, const OptionsTable& table) {
    for (const auto& [name, value] : table)
        if (std::ranges::find(free_options, name) == free_options.end())
            job.push_back({"option " + name, value});
}

journal::Job job_of(const std::string& call,
                    const QuantizeOptions& options,
                    const std::shared_ptr<const ov::Model>& model,
                    const Dataset& calibration) {
    const auto items = std::min(options.subset_size, calibration.size());
    journal::Job job{{"the call", call},
                     {"the version of Holdfast", version},
                     {"the version of OpenVINO", ov::get_openvino_version().buildNumber},
                     {"the processor", name_of("CPU")},
                     {"what the processor offers", capabilities_of_cpu()},
                     {"model", digest_of(model), true},
                     data_trait("calibration", calibration, items, options.control),
                     {"option journal_key", options.journal_key}};
    add_options(job, options_table(options));
    return job;
}

void open(Run& run, const journal::Job& job) {
    run.keep(std::make_unique<journal::Journal>(
        run.options().journal, job, [&run](std::string_view warning) {
            run.tell_caller(warning);
        }));
    const auto known = run.journal()->known();
    if (known == 0) return;
    const auto note = core::concat("Going on from ", known, " recorded results");
    run.tell_caller(Progress{.stage = note, .done = 1, .total = 1});
}

}  // namespace

namespace {

// The runtime names what has no name by its type and a number that counts all that the process ever
// made: another one each time.
std::string without_numbered_names(const std::string& xml) {
    constexpr std::string_view opening = " name=\"";
    constexpr std::string_view between = "\" type=\"";
    std::string kept;
    std::size_t from = 0;
    for (auto at = xml.find(opening); at != std::string::npos; at = xml.find(opening, at + 1)) {
        const auto begin = at + opening.size();
        const auto end = xml.find('"', begin);
        if (end == std::string::npos || xml.compare(end, between.size(), between) != 0) continue;
        const auto type_begin = end + between.size();
        const auto written = xml.substr(type_begin, xml.find('"', type_begin) - type_begin);
        const auto type = (written == "Const" ? "Constant" : written) + "_";
        const auto name = xml.substr(begin, end - begin);
        const bool is_numbered =
            name.size() > type.size() && name.starts_with(type) &&
            name.find_first_not_of("0123456789", type.size()) == std::string::npos;
        if (!is_numbered) continue;
        kept.append(xml, from, begin - from);
        from = end;
    }
    return kept.append(xml, from);
}

}  // namespace

std::string digest_of(const std::shared_ptr<const ov::Model>& model) {
    Digesting weights;
    std::ostringstream xml;
    std::ostream bin(&weights);
    try {
        ov::pass::Serialize(xml, bin).run_on_model(model->clone());
    } catch (const std::exception& error) {
        throw UnsupportedModel(
            core::concat("a journal needs a model that can be saved, and this one can't: ",
                         core::short_cause(error.what())));
    }
    return journal::Digest().add(without_numbered_names(xml.str())).add(weights.text()).text();
}

std::string digest_of(const Dataset& dataset, std::size_t count, const Control& control) {
    std::vector<std::string> items(count);
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&] {
        try {
            for (auto item = next++; item < count; item = next++) {
                if (control.stop.stop_requested()) throw Cancelled("the run was stopped");
                items[item] = digest_of_item(dataset, item);
            }
        } catch (...) {
            next = count;
            const std::scoped_lock lock(mutex);
            if (!failure) failure = std::current_exception();
        }
    };
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const auto wanted = control.threads == 0 ? cores : control.threads;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(wanted, count); ++i) threads.emplace_back(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
    journal::Digest digest;
    for (const auto& item : items) digest.add(item);
    return digest.text();
}

void open_journal(Run& run,
                  const std::shared_ptr<const ov::Model>& model,
                  const Dataset& calibration) {
    if (run.options().journal.empty()) return;
    run.stage(stage, [&] { open(run, job_of("quantize", run.options(), model, calibration)); });
}

void open_journal(Run& run,
                  const std::shared_ptr<const ov::Model>& model,
                  const Dataset& calibration,
                  const Dataset& validation,
                  const Metric& metric,
                  const AccuracyTarget& target) {
    if (run.options().journal.empty()) return;
    run.stage(stage, [&] {
        auto job = job_of("quantize_with_accuracy_control", run.options(), model, calibration);
        job.push_back(data_trait("validation", validation, validation.size(), run.control()));
        add_options(job, options_table(metric, target));
        const auto& device = target.deployment.device;
        if (device != "CPU") job.push_back({"the device", name_of(device)});
        open(run, job);
    });
}

}  // namespace holdfast::pipeline
