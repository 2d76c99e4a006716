// A cap on memory for as long as an object lives.
#pragma once

#include <cstdint>

#include "holdfast/memory.hpp"

namespace holdfast::test {

class MemoryCap {
public:
    explicit MemoryCap(std::uint64_t bytes) { set_max_memory(bytes); }
    ~MemoryCap() { set_max_memory(0); }
    MemoryCap(const MemoryCap&) = delete;
    MemoryCap& operator=(const MemoryCap&) = delete;
};

}  // namespace holdfast::test
