// The two files of a model in OpenVINO IR, replaced together.
#pragma once

#include <filesystem>

#include "core/new_file.hpp"

namespace holdfast::core {

/// NAME.xml, the graph, and NAME.bin beside it, the weights.
struct ModelFiles {
    std::filesystem::path xml;
    std::filesystem::path bin;
};

[[nodiscard]] ModelFiles model_files(const std::filesystem::path& xml);

/// Puts two finished files in the place of a model. Two names can't change in one step, so the old
/// pair is moved out of the way first, the graph before the weights (to ".NAME.xml.previous" and
/// ".NAME.bin.previous"), then the new weights come, then the new graph. Who opens NAME.xml finds
/// the old pair, no model, or the new pair; never a graph beside weights of the other, unless it
/// opens the old graph before and asks for weights after. Whatever fails on the way, the old pair
/// is back when it throws. A process that is killed on the way leaves what `restore_interrupted`
/// puts back. Writers of models in one folder wait for one another.
/// \throws Error naming the file and what the system said.
void put_in_place(NewFile& xml, NewFile& bin, const ModelFiles& files);

/// Ends what a process that was killed in `put_in_place` began: there is no NAME.xml and the old
/// pair is back, or there is one, and what was kept of the old pair goes. Returns whether the old
/// pair was put back. Does nothing, and says nothing, where it can't.
bool restore_interrupted(const ModelFiles& files) noexcept;

}  // namespace holdfast::core
