#include "observe/sweep.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace holdfast::observe {
namespace {

// The loops, to be compiled for several instruction sets: no function is called from them.
// Conditional expressions in place of std::min and std::max become one instruction each.
// NOLINTBEGIN(readability-use-std-min-max)

constexpr std::size_t lanes = 32;

[[gnu::always_inline]] inline float lesser(float a, float b) {
    return a < b ? a : b;
}

[[gnu::always_inline]] inline float greater(float a, float b) {
    return a > b ? a : b;
}

[[gnu::always_inline]] inline double clipped(float value, float limit) {
    return static_cast<double>(greater(lesser(value, limit), -limit));
}

[[gnu::always_inline]] inline Extremes extremes_loop(const float* values, std::size_t count) {
    Extremes all;
    std::size_t i = 0;
    std::uint32_t nan = 0;
    if (count >= lanes) {
        std::array<float, lanes> low;
        std::array<float, lanes> high;
        std::array<std::uint32_t, lanes> is_nan{};
        low.fill(all.low);
        high.fill(all.high);
        for (; i + lanes <= count; i += lanes) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const float value = values[i + lane];
                low[lane] = lesser(value, low[lane]);
                high[lane] = greater(value, high[lane]);
                is_nan[lane] |= value != value ? 1U : 0U;
            }
        }
        for (std::size_t half = lanes / 2; half > 0; half /= 2) {
            for (std::size_t lane = 0; lane < half; ++lane) {
                low[lane] = lesser(low[lane + half], low[lane]);
                high[lane] = greater(high[lane + half], high[lane]);
                is_nan[lane] |= is_nan[lane + half];
            }
        }
        all = {low[0], high[0], false};
        nan = is_nan[0];
    }
    for (; i < count; ++i) {
        all.low = lesser(values[i], all.low);
        all.high = greater(values[i], all.high);
        nan |= values[i] != values[i] ? 1U : 0U;
    }
    all.has_nan = nan != 0;
    return all;
}

[[gnu::always_inline]] inline bool include_loop(float* __restrict lows,
                                                float* __restrict highs,
                                                const float* __restrict values,
                                                std::size_t count) {
    std::uint32_t nan = 0;
    for (std::size_t i = 0; i < count; ++i) {
        lows[i] = lesser(values[i], lows[i]);
        highs[i] = greater(values[i], highs[i]);
        nan |= values[i] != values[i] ? 1U : 0U;
    }
    return nan != 0;
}

[[gnu::always_inline]] inline double sum_loop(const float* values, std::size_t count, float limit) {
    constexpr std::size_t sums = 8;
    std::array<double, sums> partial{};
    std::size_t i = 0;
    for (; i + sums <= count; i += sums) {
        for (std::size_t lane = 0; lane < sums; ++lane)
            partial[lane] += clipped(values[i + lane], limit);
    }
    for (std::size_t lane = 0; i < count; ++i, ++lane) partial[lane] += clipped(values[i], limit);
    for (std::size_t half = sums / 2; half > 0; half /= 2) {
        for (std::size_t lane = 0; lane < half; ++lane) partial[lane] += partial[lane + half];
    }
    return partial[0];
}

[[gnu::always_inline]] inline void add_loop(double* __restrict sums,
                                            const float* __restrict values,
                                            std::size_t count,
                                            float limit) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += clipped(values[i], limit);
}

// NOLINTEND(readability-use-std-min-max)

struct Loops {
    Extremes (*extremes)(const float*, std::size_t);
    bool (*include)(float*, float*, const float*, std::size_t);
    double (*sum)(const float*, std::size_t, float);
    void (*add)(double*, const float*, std::size_t, float);
};

#define HOLDFAST_LOOPS(name, attribute)                                                    \
    struct name {                                                                          \
        attribute static Extremes extremes(const float* values, std::size_t count) {       \
            return extremes_loop(values, count);                                           \
        }                                                                                  \
        attribute static bool include(float* lows,                                         \
                                      float* highs,                                        \
                                      const float* values,                                 \
                                      std::size_t count) {                                 \
            return include_loop(lows, highs, values, count);                               \
        }                                                                                  \
        attribute static double sum(const float* values, std::size_t count, float limit) { \
            return sum_loop(values, count, limit);                                         \
        }                                                                                  \
        attribute static void add(double* sums,                                            \
                                  const float* values,                                     \
                                  std::size_t count,                                       \
                                  float limit) {                                           \
            add_loop(sums, values, count, limit);                                          \
        }                                                                                  \
        static constexpr Loops loops{extremes, include, sum, add};                         \
    }

HOLDFAST_LOOPS(Plain, );

#if defined(__x86_64__)
HOLDFAST_LOOPS(Avx2, [[gnu::target("avx2")]]);

const Loops& loops() {
    static const Loops& best = __builtin_cpu_supports("avx2") != 0 ? Avx2::loops : Plain::loops;
    return best;
}
#else
const Loops& loops() {
    return Plain::loops;
}
#endif

}  // namespace

void include(Extremes& all, const Extremes& more) {
    all.low = lesser(more.low, all.low);
    all.high = greater(more.high, all.high);
    all.has_nan |= more.has_nan;
}

Extremes extremes(std::span<const float> values) {
    return loops().extremes(values.data(), values.size());
}

bool include(std::span<float> lows, std::span<float> highs, std::span<const float> values) {
    return loops().include(lows.data(), highs.data(), values.data(), values.size());
}

double sum(std::span<const float> values, float limit) {
    return loops().sum(values.data(), values.size(), limit);
}

void add(std::span<double> sums, std::span<const float> values, float limit) {
    loops().add(sums.data(), values.data(), values.size(), limit);
}

}  // namespace holdfast::observe
