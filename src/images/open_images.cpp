#include <utility>
#include <vector>

#include "core/check.hpp"
#include "holdfast/images.hpp"
#include "images/decode.hpp"
#include "images/image_target.hpp"
#include "images/load.hpp"
#include "read/convert_elements.hpp"
#include "read/image_list.hpp"
#include "read/readable.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;
using images::ImageTarget;

/// Elements from one position along an axis to the next.
struct Strides {
    std::size_t channel = 0;
    std::size_t row = 0;
    std::size_t column = 0;
};

Strides strides_of(const ImageTarget& target) {
    const auto strides = ov::row_major_strides(target.shape());
    return {.channel = strides[target.layout.find('C')],
            .row = strides[target.layout.find('H')],
            .column = strides[target.layout.find('W')]};
}

/// Puts rows of pixels, their channels side by side, where the layout has them.
void place_pixels(const std::vector<std::uint8_t>& pixels,
                  const ImageTarget& target,
                  std::byte* into) {
    const Strides strides = strides_of(target);
    auto pixel = pixels.begin();
    for (std::size_t row = 0; row < target.height; ++row)
        for (std::size_t column = 0; column < target.width; ++column)
            for (std::size_t channel = 0; channel < target.channels; ++channel, ++pixel)
                into[row * strides.row + column * strides.column + channel * strides.channel] =
                    std::byte{*pixel};
}

class ImageDataset final : public Dataset {
public:
    ImageDataset(read::ImageList list, ImageTarget target, const ImageOptions& options)
        : list_(std::move(list)),
          target_(std::move(target)),
          scaling_(images::scaling_for(target_, options)),
          channels_(options.channels) {
        keep_readable(options.on_bad_sample, options.control);
        require_whole_items();
    }

    [[nodiscard]] std::size_t size() const override { return list_.files.size() / target_.batch; }
    [[nodiscard]] bool has_labels() const override { return list_.has_labels; }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        core::require(index < size(), "item ", index, " was asked for, of ", size());
        const std::size_t first = index * target_.batch;
        const ov::Shape shape = target_.shape();
        const std::size_t image_size = ov::shape_size(shape) / target_.batch;
        std::vector<std::byte> values(ov::shape_size(shape));
        for (std::size_t i = 0; i < target_.batch; ++i)
            place_pixels(decoded(first + i), target_, values.data() + i * image_size);
        ov::Tensor tensor(target_.type, shape);
        read::convert_elements(values,
                               ov::element::u8,
                               tensor,
                               core::concat("'", list_.files[first].path.string(), "'"));
        Sample sample;
        sample.inputs[target_.input] = tensor;
        if (list_.has_labels) sample.label = labels(first);
        return sample;
    }

private:
    [[nodiscard]] std::vector<std::uint8_t> decoded(std::size_t file) const {
        return images::decode_image(list_.files[file].path, target_, scaling_, channels_);
    }

    [[nodiscard]] ov::Tensor labels(std::size_t first) const {
        ov::Tensor labels(ov::element::i64, {target_.batch});
        for (std::size_t i = 0; i < target_.batch; ++i)
            labels.data<std::int64_t>()[i] = list_.files[first + i].label;
        return labels;
    }

    void keep_readable(const OnBadSample& on_bad, const Control& control) {
        const auto kept = read::readable(
            list_.files.size(), [this](std::size_t file) { (void)decoded(file); }, on_bad, control);
        std::vector<read::ImageFile> files;
        for (const std::size_t file : kept) files.push_back(list_.files[file]);
        if (on_bad) leave_out_rest(files, on_bad);
        list_.files = std::move(files);
    }

    /// Where images were left out, those that fill no batch go with them.
    void leave_out_rest(std::vector<read::ImageFile>& files, const OnBadSample& on_bad) const {
        while (files.size() > target_.batch && files.size() % target_.batch != 0) {
            on_bad(core::concat(
                "image '", files.back().path.string(), "' fills no batch of ", target_.batch));
            files.pop_back();
        }
    }

    void require_whole_items() const {
        core::require(!list_.files.empty(), "the data holds no image that can be read");
        core::require(list_.files.size() % target_.batch == 0,
                      "the data holds ",
                      list_.files.size(),
                      " images, which is not a multiple of the batch of ",
                      target_.batch,
                      " that input '",
                      target_.input,
                      "' takes");
    }

    read::ImageList list_;
    ImageTarget target_;
    images::Scaling scaling_;
    ImageChannels channels_;
};

}  // namespace

std::unique_ptr<Dataset> open_images(const fs::path& folder,
                                     const ov::Model& model,
                                     const ImageOptions& options) {
    images::use_one_thread_per_image();
    ImageTarget target = images::image_target(model, options);
    core::require(read::converts(ov::element::u8, target.type),
                  "input '",
                  target.input,
                  "' takes elements of type ",
                  target.type,
                  ", which pixels do not convert to");
    auto list = options.labels_csv.empty()
                    ? read::list_images(folder)
                    : read::list_images_of_csv(folder, options.labels_csv, options.on_bad_sample);
    return std::make_unique<ImageDataset>(std::move(list), std::move(target), options);
}

}  // namespace holdfast

void holdfast_open_images(const std::filesystem::path& folder,
                          const ov::Model& model,
                          const holdfast::ImageOptions& options,
                          std::unique_ptr<holdfast::Dataset>& into) {
    into = holdfast::open_images(folder, model, options);
}
