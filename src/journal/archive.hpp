// Values as bytes and back. A structure takes part by a function of its own, in this namespace or
// in that of the structure:
//
//     template <typename Archive>
//     void fields(Archive& archive, Same<Point> auto& point) {
//         archive(point.x, point.y);
//     }
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace holdfast::journal {

/// Bytes that hold no such value.
class Malformed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// `Value`, const or not.
template <typename Given, typename Value>
concept Same = std::same_as<std::remove_const_t<Given>, Value>;

template <typename Value>
concept Number = std::is_arithmetic_v<Value> || std::is_enum_v<Value>;

template <typename Value>
concept List = requires(Value& value) {
    typename Value::value_type;
    value.push_back(std::declval<typename Value::value_type>());
};

template <typename Value>
concept Dictionary = requires {
    typename Value::mapped_type;
};

template <typename Value>
concept Set = requires {
    typename Value::key_type;
}
&&!Dictionary<Value>;

/// Numbers in the byte order of this machine: a journal stays on the machine that it is for.
class Writer {
public:
    template <typename... Values>
    void operator()(const Values&... values) {
        (write(values), ...);
    }

    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    void raw(const void* data, std::size_t size) {
        bytes_.append(static_cast<const char*>(data), size);
    }

    void write(Number auto value) { raw(&value, sizeof value); }

    void write(const std::string& text) {
        write(std::uint64_t{text.size()});
        raw(text.data(), text.size());
    }

    template <List Values>
    requires(!std::same_as<Values, std::string>) void write(const Values& values) {
        write(std::uint64_t{values.size()});
        if constexpr (Number<typename Values::value_type>)
            raw(values.data(), values.size() * sizeof(typename Values::value_type));
        else
            for (const auto& value : values) write(value);
    }

    template <typename Values>
    requires(Dictionary<Values> || Set<Values>) void write(const Values& values) {
        write(std::uint64_t{values.size()});
        for (const auto& value : values) write(value);
    }

    template <typename First, typename Second>
    void write(const std::pair<First, Second>& pair) {
        write(pair.first);
        write(pair.second);
    }

    template <typename Value>
    void write(const std::optional<Value>& value) {
        write(value.has_value());
        if (value) write(*value);
    }

    template <typename Value>
    requires(std::is_class_v<Value> && !List<Value> && !Dictionary<Value> &&
             !Set<Value>) void write(const Value& value) {
        fields(*this, value);
    }

    std::string bytes_;
};

/// Reads what a `Writer` wrote. Takes no more memory than a multiple of the bytes, whatever they
/// are. \throws Malformed they end early, or hold what can't be.
class Reader {
public:
    /// The bytes must outlive this.
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    template <typename... Values>
    void operator()(Values&... values) {
        (read(values), ...);
    }

    /// What was not read yet.
    [[nodiscard]] std::string_view left() const { return left_; }

private:
    const char* next(std::uint64_t size) {
        if (size > left_.size()) throw Malformed("the bytes end early");
        const char* data = left_.data();
        left_.remove_prefix(static_cast<std::size_t>(size));
        return data;
    }

    template <Number Value>
    void read(Value& value) {
        if constexpr (std::same_as<Value, bool>) {
            const char byte = *next(1);
            if (byte != 0 && byte != 1) throw Malformed("a truth value that is neither 0 nor 1");
            value = byte == 1;
        } else {
            std::memcpy(&value, next(sizeof value), sizeof value);
        }
    }

    // Each element takes a byte at least.
    std::uint64_t count() {
        std::uint64_t count = 0;
        read(count);
        if (count > left_.size()) throw Malformed("more elements than bytes");
        return count;
    }

    void read(std::string& text) {
        const auto size = count();
        text.assign(next(size), static_cast<std::size_t>(size));
    }

    template <List Values>
    requires(!std::same_as<Values, std::string>) void read(Values& values) {
        using Value = typename Values::value_type;
        const auto size = count();
        values.clear();
        if constexpr (Number<Value>) {
            const char* data = next(size * sizeof(Value));
            values.resize(static_cast<std::size_t>(size));
            if (size > 0) std::memcpy(values.data(), data, size * sizeof(Value));
        } else {
            for (std::uint64_t i = 0; i < size; ++i) {
                Value value{};
                read(value);
                values.push_back(std::move(value));
            }
        }
    }

    template <Dictionary Values>
    void read(Values& values) {
        values.clear();
        for (auto left = count(); left > 0; --left) {
            std::pair<typename Values::key_type, typename Values::mapped_type> entry{};
            read(entry);
            values.insert(std::move(entry));
        }
    }

    template <Set Values>
    void read(Values& values) {
        values.clear();
        for (auto left = count(); left > 0; --left) {
            typename Values::key_type key{};
            read(key);
            values.insert(std::move(key));
        }
    }

    template <typename First, typename Second>
    void read(std::pair<First, Second>& pair) {
        read(pair.first);
        read(pair.second);
    }

    template <typename Value>
    void read(std::optional<Value>& value) {
        bool has_value = false;
        read(has_value);
        if (!has_value) return value.reset();
        read(value.emplace());
    }

    template <typename Value>
    requires(std::is_class_v<Value> && !List<Value> && !Dictionary<Value> &&
             !Set<Value>) void read(Value& value) {
        fields(*this, value);
    }

    std::string_view left_;
};

template <typename... Values>
[[nodiscard]] std::string to_bytes(const Values&... values) {
    Writer writer;
    writer(values...);
    return writer.take();
}

/// \throws Malformed also where bytes are left over.
template <typename Value>
[[nodiscard]] Value from_bytes(std::string_view bytes) {
    Reader reader(bytes);
    Value value{};
    reader(value);
    if (!reader.left().empty()) throw Malformed("bytes are left over");
    return value;
}

}  // namespace holdfast::journal
