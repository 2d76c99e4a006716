// What the library throws. Every message is one sentence that names the file, key, node or option,
// what was found, and what was expected.
#pragma once

#include <memory>
#include <stdexcept>

namespace ov {
class Model;
}

namespace holdfast {

struct Report;

/// Base of everything that the library throws itself.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An argument, an option or a data file is wrong: the caller's to mend.
class InvalidArgument : public Error {
public:
    using Error::Error;
};

/// The model can't be read, or can't be quantized as it is (for example: it is quantized already).
class UnsupportedModel : public Error {
public:
    using Error::Error;
};

/// The metric gave no usable value: it is NaN or infinite, or a relative drop from 0 was asked for.
/// Exceptions that a metric throws itself are passed on unchanged.
class MetricFailed : public Error {
public:
    using Error::Error;
};

/// The run was stopped through `Control::stop`.
class Cancelled : public Error {
public:
    using Error::Error;
};

/// No model within the bound was found.
class TargetUnreachable : public Error {
public:
    TargetUnreachable(const std::string& message,
                      std::shared_ptr<ov::Model> best,
                      std::shared_ptr<const Report> account);

    std::shared_ptr<ov::Model> best_model;  ///< The model with the smallest drop seen.
    std::shared_ptr<const Report> report;   ///< How far it fell short, and what was tried.
};

/// A defect of the library itself; please report it.
class InternalError : public Error {
public:
    using Error::Error;
};

}  // namespace holdfast
