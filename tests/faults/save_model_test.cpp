// A model is saved over another, and each call to the disk fails in turn.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>

#include "core/check.hpp"
#include "core/runtime.hpp"
#include "faults/record.hpp"
#include "faults/with_fault.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using test::WithFault;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

/// Graph and weights say which model they are of; all are of one size, so that nothing else tells
/// graph and weights of two models apart.
std::shared_ptr<ov::Model> named(const std::string& name, float weight) {
    const auto x = std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::Shape{1, 4});
    const auto w =
        ov::op::v0::Constant::create(ov::element::f32, {1, 4}, std::vector<float>(4, weight));
    const auto y = std::make_shared<ov::op::v1::Multiply>(x, w);
    return std::make_shared<ov::Model>(ov::OutputVector{y}, ov::ParameterVector{x}, name);
}

std::shared_ptr<ov::Model> older() {
    return named("old", 3);
}
std::shared_ptr<ov::Model> newer() {
    return named("new", 5);
}

std::string name_of(const ov::Model& model) {
    for (const auto& node : model.get_ops()) {
        const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node);
        if (!constant) continue;
        const std::string weights = constant->cast_vector<float>()[0] == 3 ? "old" : "new";
        const auto graph = model.get_friendly_name();
        return graph == weights ? graph : "graph of " + graph + " with weights of " + weights;
    }
    return "no weights";
}

class SaveModelFault : public ::testing::Test {
protected:
    /// A folder for one case.
    struct Case {
        test::TemporaryFolder folder;
        std::filesystem::path xml = folder / "m.xml";

        /// As any reader of OpenVINO IR finds it: "old", "new", "none", or something worse.
        [[nodiscard]] std::string found() const {
            if (!std::filesystem::exists(xml)) return "none";
            return name_of(*core::runtime().read_model(xml.string()));
        }
        /// What `read_model` makes of it.
        [[nodiscard]] std::string read() const {
            return name_of(*holdfast::read_model(xml, Simplify::off));
        }
        [[nodiscard]] std::vector<std::string> files() const {
            std::vector<std::string> names;
            for (const auto& file : std::filesystem::directory_iterator(folder.path()))
                names.push_back(file.path().filename().string());
            return names;
        }
        /// Saves the new model. False: it threw, with a clear sentence.
        [[nodiscard]] bool save() const {
            try {
                holdfast::save_model(newer(), xml);
                return true;
            } catch (const Error& error) {
                EXPECT_THAT(error.what(),
                            AllOf(::testing::StartsWith("output '" + folder.path().string()),
                                  HasSubstr("' could not be written: Input/output error")));
                return false;
            }
        }
        [[nodiscard]] std::string fault(const std::string& words) const {
            return "path=" + folder.path().string() + " " + words;
        }
    };

    /// Looks at a save whose n-th call fails, for every n that there is; returns how many.
    template <typename Look>
    static std::size_t at_every_call(const std::string& words, bool has_old, const Look& look) {
        for (std::size_t at = 1;; ++at) {
            const Case one;
            if (has_old) holdfast::save_model(older(), one.xml);
            bool was_saved = false;
            std::size_t calls = 0;
            {
                const WithFault fault(one.fault(core::concat(words, " at=", at)));
                was_saved = one.save();
                calls = WithFault::count();
            }
            if (calls < at) return at - 1;
            SCOPED_TRACE(core::concat(words, " at=", at));
            look(one, was_saved);
        }
    }
};

TEST_F(SaveModelFault, AFailingCallLeavesTheOldPairAndNothingElse) {
    std::size_t failures = 0;
    for (const std::string call : {"open", "write", "fsync", "rename"}) {
        const auto calls =
            at_every_call("call=" + call + " do=EIO", true, [](const Case& one, bool was_saved) {
                EXPECT_FALSE(was_saved);
                EXPECT_EQ(one.found(), "old");
                EXPECT_THAT(one.files(), UnorderedElementsAre("m.xml", "m.bin"));
            });
        EXPECT_GE(calls, 2U) << call;
        failures += calls;
    }
    test::survived("disk error at each call of saving a model",
                   core::concat(failures, " calls failed one by one: the older pair was kept"));
}

TEST_F(SaveModelFault, AFullDiskLeavesTheOldPair) {
    const Case one;
    holdfast::save_model(older(), one.xml);
    std::string message;
    {
        const WithFault fault(one.fault("call=write do=ENOSPC times=0"));
        try {
            holdfast::save_model(newer(), one.xml);
        } catch (const Error& error) {
            message = error.what();
        }
    }
    EXPECT_EQ(message,
              "output '" + (one.folder / "m.bin").string() +
                  "' could not be written: No space left on device");
    EXPECT_EQ(one.found(), "old");
    test::survived("disk full while a model is saved", "the older pair was kept; " + message);
}

TEST_F(SaveModelFault, WithoutAnOldPairNothingIsLeft) {
    for (const std::string call : {"open", "write", "fsync", "rename"})
        at_every_call("call=" + call + " do=EIO", false, [](const Case& one, bool was_saved) {
            EXPECT_FALSE(was_saved);
            EXPECT_TRUE(one.files().empty());
        });
}

TEST_F(SaveModelFault, WhatCannotBeRemovedDoesNotMatter) {
    const auto calls =
        at_every_call("call=unlink do=EIO", true, [](const Case& one, bool was_saved) {
            EXPECT_TRUE(was_saved);
            EXPECT_EQ(one.found(), "new");
        });
    EXPECT_GE(calls, 2U);
}

TEST_F(SaveModelFault, ADiskThatIsGoneForGoodKeepsOneOfThePairs) {
    const auto calls =
        at_every_call("call=disk do=EIO times=0", true, [](const Case& one, bool was_saved) {
            // At the last call both pairs are there, and the new one can't be taken back.
            EXPECT_THAT(one.found(), AnyOf("old", "none", "new"));
            EXPECT_THAT(one.read(), was_saved ? AnyOf("new", "new") : AnyOf("old", "new"));
            EXPECT_EQ(one.found(), one.read());
        });
    EXPECT_GE(calls, 8U);
    test::survived(
        "disk that fails from some call of saving a model on",
        core::concat(
            calls, " moments: one pair, whole: the older was there, or put back when it was read"));
}

TEST_F(SaveModelFault, APowerCutLeavesOneOfThePairs) {
    std::size_t without_model = 0;
    const auto calls = at_every_call("call=disk do=freeze", true, [&](const Case& one, bool) {
        const auto found = one.found();
        without_model += found == "none" ? 1 : 0;
        EXPECT_THAT(found, AnyOf("old", "none", "new"));
        EXPECT_EQ(one.read(), found == "new" ? "new" : "old");
        EXPECT_EQ(one.found(), one.read());
    });
    EXPECT_GE(calls, 8U);
    EXPECT_GE(without_model, 2U);  // it was cut in the middle, too
    test::survived("power cut at each call of saving a model",
                   core::concat(calls,
                                " moments: the older or the newer pair, never a mixture; in ",
                                without_model,
                                " of them put back when it was read"));
}

TEST_F(SaveModelFault, TheNextSaveClearsUp) {
    at_every_call("call=disk do=freeze", true, [&](const Case& one, bool) {
        holdfast::save_model(named("new", 5), one.xml);
        EXPECT_EQ(one.found(), "new");
        auto files = one.files();
        // The test is the process that made them, and it lives.
        std::erase_if(files, [](const std::string& name) { return name.ends_with(".tmp"); });
        EXPECT_THAT(files, UnorderedElementsAre("m.xml", "m.bin"));
    });
}

TEST_F(SaveModelFault, APowerCutWithoutAnOldPairLeavesNoHalf) {
    at_every_call("call=disk do=freeze", false, [](const Case& one, bool) {
        EXPECT_THAT(one.found(), AnyOf("none", "new"));
    });
}

}  // namespace
}  // namespace holdfast
