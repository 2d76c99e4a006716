#include "read/npy_header.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "core/check.hpp"
#include "read/array_size.hpp"

namespace holdfast::read {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t longest_header = 1U << 20U;
constexpr std::size_t most_axes = 64;  // as in NumPy

/// What the dictionary of a header says, still as text where it is text.
struct Fields {
    std::optional<std::string> descr;
    std::optional<bool> fortran_order;
    std::optional<ov::Shape> shape;
};

/// Reads the Python dictionary that a header is: only what numpy.save writes for plain arrays.
class Parser {
public:
    Parser(std::string_view text, const std::string& origin) : text_(text), origin_(origin) {}

    Fields fields() {
        Fields fields;
        expect('{');
        while (!accept('}')) {
            field(fields);
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        return fields;
    }

private:
    void field(Fields& fields) {
        const std::string key = quoted();
        expect(':');
        if (key == "descr") {
            check(peek() != '[', "has a structured type, expected an array of plain numbers");
            fields.descr = quoted();
        } else if (key == "fortran_order") {
            fields.fortran_order = boolean();
        } else if (key == "shape") {
            fields.shape = tuple();
        } else {
            check(false, "has a header with the unknown key '", key, "'");
        }
    }

    std::string quoted() {
        const char quote = peek();
        check(quote == '\'' || quote == '"', malformed);
        const auto end = text_.find(quote, 1);
        check(end != std::string_view::npos, malformed);
        std::string value(text_.substr(1, end - 1));
        text_.remove_prefix(end + 1);
        return value;
    }

    bool boolean() {
        peek();
        const bool value = text_.starts_with("True");
        check(value || text_.starts_with("False"), malformed);
        text_.remove_prefix(value ? 4 : 5);
        return value;
    }

    ov::Shape tuple() {
        ov::Shape shape;
        expect('(');
        while (!accept(')')) {
            shape.push_back(number());
            check(shape.size() <= most_axes, "has more than ", most_axes, " axes");
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return shape;
    }

    std::size_t number() {
        peek();
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
        check(error == std::errc(), malformed);
        text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
        accept('L');  // as Python 2 wrote long integers
        return value;
    }

    char peek() {
        while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.front())) != 0) {
            text_.remove_prefix(1);
        }
        check(!text_.empty(), malformed);
        return text_.front();
    }

    bool accept(char c) {
        if (peek() != c) return false;
        text_.remove_prefix(1);
        return true;
    }

    void expect(char c) { check(accept(c), malformed); }

    template <typename... Parts>
    void check(bool condition, const Parts&... parts) const {
        core::require(condition, origin_, " ", parts...);
    }

    static constexpr std::string_view malformed = "has a malformed .npy header";
    std::string_view text_;
    const std::string& origin_;
};

std::string text_at(const Bytes& bytes, std::uint64_t offset, std::uint64_t size) {
    std::string text(size, '\0');
    bytes.read(offset, std::as_writable_bytes(std::span(text)));
    return text;
}

std::uint64_t little_endian(std::string_view digits) {
    std::uint64_t value = 0;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        value = value << 8U | static_cast<unsigned char>(*digit);
    }
    return value;
}

/// Where the dictionary lies: offset and size.
std::pair<std::uint64_t, std::uint64_t> extent(const Bytes& bytes, const std::string& origin) {
    core::require(bytes.size() >= 10 && text_at(bytes, 0, magic.size()) == magic,
                  origin,
                  " is not in .npy format");
    const int version = static_cast<unsigned char>(text_at(bytes, 6, 1)[0]);
    core::require(version >= 1 && version <= 3,
                  origin,
                  " has version ",
                  version,
                  " of the .npy format, expected 1, 2 or 3");
    const std::uint64_t digits = version == 1 ? 2 : 4;
    core::require(bytes.size() >= 8 + digits, origin, " ends within its .npy header");
    const std::uint64_t size = little_endian(text_at(bytes, 8, digits));
    core::require(
        size <= longest_header, origin, " has a malformed .npy header of ", size, " bytes");
    core::require(bytes.size() >= 8 + digits + size, origin, " ends within its .npy header");
    return {8 + digits, size};
}

ov::element::Type type_of(std::string_view descr, const std::string& origin) {
    static const std::map<std::string_view, ov::element::Type> types{
        {"b1", ov::element::boolean},
        {"i1", ov::element::i8},
        {"i2", ov::element::i16},
        {"i4", ov::element::i32},
        {"i8", ov::element::i64},
        {"u1", ov::element::u8},
        {"u2", ov::element::u16},
        {"u4", ov::element::u32},
        {"u8", ov::element::u64},
        {"f2", ov::element::f16},
        {"f4", ov::element::f32},
        {"f8", ov::element::f64},
    };
    const bool known = !descr.empty() && std::string_view("<>|=").find(descr[0]) != descr.npos &&
                       types.contains(descr.substr(1));
    core::require(descr.find('O') == descr.npos,
                  origin,
                  " holds pickled objects, which are not loaded as they may run code; expected "
                  "integers, floating-point numbers or booleans");
    core::require(known,
                  origin,
                  " has the type '",
                  descr,
                  "', expected integers, floating-point numbers or booleans");
    return types.at(descr.substr(1));
}

void require_complete(const NpyHeader& header, const Bytes& bytes, const std::string& origin) {
    const auto needed = checked_size(header.shape, header.type.size());
    core::require(needed.has_value(), origin, " has the impossible shape ", header.shape);
    const std::uint64_t found = bytes.size() - header.data_offset;
    core::require(found >= *needed,
                  origin,
                  " is truncated: its shape ",
                  header.shape,
                  " takes ",
                  *needed,
                  " bytes, but only ",
                  found,
                  " are there");
}

}  // namespace

std::uint64_t NpyHeader::data_size() const {
    return checked_size(shape, type.size()).value_or(0);
}

NpyHeader read_npy_header(const Bytes& bytes, const std::string& origin) {
    const auto [offset, size] = extent(bytes, origin);
    const std::string text = text_at(bytes, offset, size);
    const Fields fields = Parser(text, origin).fields();
    core::require(fields.descr && fields.fortran_order && fields.shape,
                  origin,
                  " has a malformed .npy header: 'descr', 'fortran_order' or 'shape' is missing");
    NpyHeader header{.type = type_of(*fields.descr, origin),
                     .big_endian = fields.descr->starts_with('>'),
                     .fortran_order = *fields.fortran_order,
                     .shape = *fields.shape,
                     .data_offset = offset + size};
    require_complete(header, bytes, origin);
    return header;
}

}  // namespace holdfast::read
