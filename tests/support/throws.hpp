// EXPECT_EQ(message_of<InvalidArgument>([&] { call(); }), "…")
#pragma once

#include <exception>
#include <string>
#include <typeinfo>

namespace holdfast::test {

/// The message of the `Exception` (exactly that type) that `call` throws, else a note of what
/// happened instead.
template <typename Exception, typename Call>
[[nodiscard]] std::string message_of(Call call) {
    try {
        (void)call();
    } catch (const std::exception& error) {
        if (typeid(error) == typeid(Exception)) return error.what();
        return std::string("(another type of exception) ") + error.what();
    }
    return "(no exception)";
}

}  // namespace holdfast::test
