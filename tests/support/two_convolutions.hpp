// A small network and data for it, as files for the program.
#pragma once

#include <string>

#include <openvino/openvino.hpp>

#include "support/model_builder.hpp"
#include "support/npz_writer.hpp"
#include "support/paths.hpp"

namespace holdfast::test {

/// image [?,2,8,8] → conv1 → relu1 → conv2, and 8 images.
struct TwoConvolutions {
    TwoConvolutions() {
        ModelBuilder b;
        b.result("out",
                 b.input("image", {-1, 2, 8, 8})
                     .conv("conv1", {4, 2, 3, 3})
                     .relu("relu1")
                     .conv("conv2", {4, 4, 3, 3}));
        ov::save_model(b.model(), model, false);
        write_npz(data, {{"image", npy_of<float>({8, 2, 8, 8}, random_values(8 * 128, 3))}});
    }

    const TemporaryFolder folder;
    const std::string model = folder / "model.xml";
    const std::string data = folder / "data.npz";
};

}  // namespace holdfast::test
