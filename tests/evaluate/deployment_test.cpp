#include "evaluate/deployment.hpp"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(DeploymentText, IsTheDeviceAndWhatDiffersFromItsDefaults) {
    EXPECT_EQ(to_text(Deployment{}), "CPU");
    EXPECT_EQ(to_text({.inference_precision = "f32"}), "CPU f32");
    EXPECT_EQ(to_text({.device = "GPU", .performance_hint = "latency"}), "GPU latency");
    EXPECT_EQ(to_text({.device = "GPU",
                       .inference_precision = "f16",
                       .performance_hint = "throughput",
                       .properties = {{"NUM_STREAMS", 2}, {"CACHE_DIR", "here"}}}),
              "GPU f16 throughput CACHE_DIR=here NUM_STREAMS=2");
}

}  // namespace
}  // namespace holdfast
