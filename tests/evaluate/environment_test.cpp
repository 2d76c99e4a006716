#include "evaluate/environment.hpp"

#include <gmock/gmock.h>

#include "evaluate/deployment.hpp"
#include "holdfast/version.hpp"
#include "support/model_builder.hpp"

namespace holdfast::evaluate {
namespace {

using ::testing::HasSubstr;
using ::testing::Ne;

EnvironmentReport environment(const Deployment& deployment) {
    holdfast::test::ModelBuilder b;
    b.result("y", b.input("x", {1}).relu("relu"));
    return environment_of(compile(b.model(), deployment), deployment.device);
}

TEST(Environment, TellsVersionsAndProcessor) {
    const auto found = environment({});
    EXPECT_EQ(found.holdfast_version, version);
    EXPECT_THAT(found.runtime_version, HasSubstr("20"));
    EXPECT_THAT(found.cpu, Ne("unknown"));
    EXPECT_EQ(found.device, "CPU");
}

TEST(Environment, TellsTheEffectivePrecisionAndThreads) {
    const auto found = environment({"CPU", "f32", "default", {{"INFERENCE_NUM_THREADS", "1"}}});
    EXPECT_EQ(found.inference_precision, "f32");
    EXPECT_EQ(found.threads, 1U);
}

TEST(Environment, AdmitsWhatADeviceDoesNotTell) {
    const auto found = environment({.device = "HETERO:CPU"});
    EXPECT_EQ(found.device, "HETERO:CPU");
    EXPECT_EQ(found.inference_precision, "unknown");
    EXPECT_EQ(found.threads, 0U);
}

}  // namespace
}  // namespace holdfast::evaluate
