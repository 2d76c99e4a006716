#include "read/npy_header.hpp"

#include <cstring>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/npz_writer.hpp"
#include "support/throws.hpp"

namespace holdfast::read {
namespace {

using test::message_of;
using test::Npy;
using test::npy;

class Text final : public Bytes {
public:
    explicit Text(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] std::uint64_t size() const override { return text_.size(); }
    void read(std::uint64_t offset, std::span<std::byte> into) const override {
        ASSERT_LE(offset + into.size(), text_.size()) << "read beyond the end";
        std::memcpy(into.data(), text_.data() + offset, into.size());
    }

private:
    std::string text_;
};

NpyHeader header_of(const std::string& bytes) {
    return read_npy_header(Text(bytes), "'a.npy'");
}

/// A version 1 file with this dictionary, and no data.
std::string with_dictionary(const std::string& text) {
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(text.size() & 0xFFU) +
           static_cast<char>(text.size() >> 8U) + text;
}

std::string message(const std::string& bytes) {
    return message_of<InvalidArgument>([&] { return header_of(bytes); });
}

TEST(NpyHeader, ReadsVersionsOneToThree) {
    for (const int version : {1, 2, 3}) {
        const auto header =
            header_of(npy({.shape = {2, 3}, .data = std::string(24, 'x'), .version = version}));
        EXPECT_EQ(header.type, ov::element::f32);
        EXPECT_EQ(header.shape, (ov::Shape{2, 3}));
        EXPECT_EQ(header.data_offset % 64, 0U);
        EXPECT_EQ(header.data_size(), 24U);
    }
}

TEST(NpyHeader, ReadsTypesByteOrderAndAxisOrder) {
    const auto header =
        header_of(npy({.descr = ">i2", .shape = {4}, .data = "12345678", .fortran_order = true}));
    EXPECT_EQ(header.type, ov::element::i16);
    EXPECT_TRUE(header.big_endian);
    EXPECT_TRUE(header.fortran_order);
    EXPECT_EQ(header_of(npy({.descr = "|b1", .shape = {1}, .data = "1"})).type,
              ov::element::boolean);
    EXPECT_EQ(header_of(npy({.descr = "<f2", .shape = {1}, .data = "12"})).type, ov::element::f16);
    EXPECT_EQ(header_of(npy({.descr = "<u8", .shape = {}, .data = "12345678"})).shape, ov::Shape{});
}

TEST(NpyHeader, ReadsKeysInAnyOrderAndOldIntegers) {
    const auto header = header_of(
        with_dictionary("{\"shape\": (0L,3L), \"fortran_order\": False, \"descr\": \"|u1\"}\n"));
    EXPECT_EQ(header.shape, (ov::Shape{0, 3}));
}

TEST(NpyHeader, RefusesTypesThatAreNoNumbers) {
    EXPECT_EQ(message(npy({.descr = "|O", .shape = {1}, .data = "x"})),
              "'a.npy' holds pickled objects, which are not loaded as they may run code; expected "
              "integers, floating-point numbers or booleans");
    EXPECT_EQ(message(npy({.descr = "<U8", .shape = {1}, .data = "x"})),
              "'a.npy' has the type '<U8', expected integers, floating-point numbers or booleans");
    EXPECT_EQ(message(npy({.descr = "<c8", .shape = {1}, .data = "12345678"})),
              "'a.npy' has the type '<c8', expected integers, floating-point numbers or booleans");
    EXPECT_EQ(message(with_dictionary(
                  "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}")),
              "'a.npy' has a structured type, expected an array of plain numbers");
}

TEST(NpyHeader, RefusesTruncatedDataWithBothCounts) {
    EXPECT_EQ(message(npy({.shape = {2, 3}, .data = "12345"})),
              "'a.npy' is truncated: its shape [2,3] takes 24 bytes, but only 5 are there");
}

TEST(NpyHeader, RefusesShapesBeyondAllMeasure) {
    EXPECT_EQ(message(npy({.shape = {4294967296U, 4294967296U, 2}, .data = "x"})),
              "'a.npy' has the impossible shape [4294967296,4294967296,2]");
}

TEST(NpyHeader, RefusesAnotherFormat) {
    EXPECT_EQ(message("hello, world"), "'a.npy' is not in .npy format");
    EXPECT_EQ(message(""), "'a.npy' is not in .npy format");
    EXPECT_EQ(message(npy({.shape = {1}, .data = "1234", .version = 4})),
              "'a.npy' has version 4 of the .npy format, expected 1, 2 or 3");
}

TEST(NpyHeader, RefusesAHeaderThatEndsEarly) {
    const std::string whole = npy({.shape = {1}, .data = "1234"});
    EXPECT_EQ(message(whole.substr(0, 40)), "'a.npy' ends within its .npy header");
    const std::string second = npy({.shape = {1}, .data = "1234", .version = 2});
    EXPECT_EQ(message(second.substr(0, 11)), "'a.npy' ends within its .npy header");
    std::string huge = second;
    huge[11] = '\x7f';
    EXPECT_EQ(message(huge), "'a.npy' has a malformed .npy header of 2130706548 bytes");
}

TEST(NpyHeader, RefusesMalformedDictionaries) {
    const std::vector<std::string> texts{"",
                                         "{",
                                         "[1]",
                                         "{'descr'}",
                                         "{'descr': <f4}",
                                         "{'descr': '<f4",
                                         "{'fortran_order': 1}",
                                         "{'shape': (1,}",
                                         "{'shape': (-1,)}",
                                         "{'shape': (99999999999999999999999,)}",
                                         "{'shape': 3}"};
    for (const std::string& text : texts) {
        EXPECT_EQ(message(with_dictionary(text)), "'a.npy' has a malformed .npy header") << text;
    }
    EXPECT_EQ(message(with_dictionary("{'color': 'red'}")),
              "'a.npy' has a header with the unknown key 'color'");
    EXPECT_EQ(
        message(with_dictionary("{'descr': '<f4'}")),
        "'a.npy' has a malformed .npy header: 'descr', 'fortran_order' or 'shape' is missing");
}

TEST(NpyHeader, RefusesEveryPrefixOfAFile) {
    const std::string whole = npy({.shape = {2}, .data = "12345678"});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_THROW(header_of(whole.substr(0, size)), InvalidArgument) << size;
    }
}

}  // namespace
}  // namespace holdfast::read
