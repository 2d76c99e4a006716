#include "cli/open_image_data.hpp"

#include "core/check.hpp"
#ifdef HOLDFAST_IMAGES_LIBRARY
#include <dlfcn.h>
#include <stdlib.h>  // setenv is POSIX

#include "images/load.hpp"
#endif

namespace holdfast::cli {

#if defined(HOLDFAST_IMAGES_LIBRARY)

namespace {

using OpenImages = decltype(&holdfast_open_images);

/// What decodes images reads its limit when it is loaded. Its own is 2^30 pixels, for which a file
/// of a few kilobytes would take 3 GiB.
void limit_pixels() {
    constexpr int keep_what_is_set = 0;
    setenv("OPENCV_IO_MAX_IMAGE_PIXELS", "268435456", keep_what_is_set);
}

OpenImages load() {
    limit_pixels();
    void* library = dlopen(HOLDFAST_IMAGES_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    void* function = library == nullptr ? nullptr : dlsym(library, "holdfast_open_images");
    core::require(function != nullptr, "the reader of images can't be loaded: ", dlerror());
    return reinterpret_cast<OpenImages>(function);
}

}  // namespace

std::unique_ptr<Dataset> open_image_data(const std::filesystem::path& folder,
                                         const ov::Model& model,
                                         const ImageOptions& options) {
    static const OpenImages open = load();
    std::unique_ptr<Dataset> data;
    open(folder, model, options, data);
    return data;
}

#elif defined(HOLDFAST_IMAGES_LINKED)

std::unique_ptr<Dataset> open_image_data(const std::filesystem::path& folder,
                                         const ov::Model& model,
                                         const ImageOptions& options) {
    return open_images(folder, model, options);
}

#else

std::unique_ptr<Dataset> open_image_data(const std::filesystem::path& folder,
                                         const ov::Model& /*model*/,
                                         const ImageOptions& /*options*/) {
    core::require(false, "'", folder.string(), "' holds images, which this build does not read");
    return nullptr;
}

#endif

}  // namespace holdfast::cli
