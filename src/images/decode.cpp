#include "images/decode.hpp"

#include <algorithm>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <string_view>

#include "core/check.hpp"
#include "read/bytes.hpp"

namespace holdfast::images {
namespace {

std::string read_file(const std::filesystem::path& path) {
    const auto bytes = read::open_file(path);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    core::require(bytes->size() > 0, "image '", path.string(), "' is empty");
    core::require(bytes->size() <= most,
                  "image '",
                  path.string(),
                  "' has ",
                  bytes->size(),
                  " bytes, expected at most ",
                  most);
    std::string content(bytes->size(), '\0');
    bytes->read(0, std::as_writable_bytes(std::span(content)));
    return content;
}

/// The decoder fills up what a JPEG file lacks. Within a scan no marker appears by chance, so that
/// a whole file has an end after the start of its last scan.
bool is_cut_off_jpeg(std::string_view content) {
    constexpr std::string_view start_of_image = "\xFF\xD8";
    constexpr std::string_view start_of_scan = "\xFF\xDA";
    constexpr std::string_view end_of_image = "\xFF\xD9";
    if (!content.starts_with(start_of_image)) return false;
    const std::size_t scan = content.rfind(start_of_scan);
    return scan == std::string_view::npos ||
           content.find(end_of_image, scan) == std::string_view::npos;
}

/// The decoder of PNG files complains on standard error where their last chunk is missing.
bool is_cut_off_png(std::string_view content) {
    constexpr std::string_view signature = "\x89PNG\r\n";
    constexpr std::string_view last_chunk = "IEND";
    return content.starts_with(signature) && content.rfind(last_chunk) == std::string_view::npos;
}

/// By what the file says at its beginning: nothing of that size was allocated.
bool is_about_size(const cv::Exception& error) {
    return error.err.find("CV_IO_MAX_IMAGE_") != std::string::npos;
}

cv::Mat decode(const std::string& content, bool grey, const std::filesystem::path& path) {
    const cv::Mat bytes(
        1, static_cast<int>(content.size()), CV_8UC1, const_cast<char*>(content.data()));
    try {
        return cv::imdecode(bytes, grey ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
    } catch (const cv::Exception& error) {
        core::require(!is_about_size(error),
                      "image '",
                      path.string(),
                      "' states a size that is too large to decode; OPENCV_IO_MAX_IMAGE_PIXELS "
                      "sets how many pixels an image may have");
        return {};
    }
}

void require_bearable(const std::filesystem::path& path, const std::array<std::size_t, 2>& size) {
    constexpr std::size_t most = std::size_t{1} << 28U;
    core::require(size[0] <= most / size[1],
                  "image '",
                  path.string(),
                  "' would have ",
                  size[0],
                  "x",
                  size[1],
                  " pixels when resized, expected at most ",
                  most);
}

cv::Mat resized(const cv::Mat& image, const std::array<std::size_t, 2>& size) {
    const cv::Size wanted(static_cast<int>(size[0]), static_cast<int>(size[1]));
    if (wanted == image.size()) return image;
    const bool shrinks = wanted.width <= image.cols && wanted.height <= image.rows;
    cv::Mat result;
    cv::resize(image, result, wanted, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    return result;
}

cv::Mat middle_of(const cv::Mat& image, const ImageTarget& target) {
    const auto width = static_cast<int>(target.width);
    const auto height = static_cast<int>(target.height);
    return image(cv::Rect((image.cols - width) / 2, (image.rows - height) / 2, width, height));
}

std::vector<std::uint8_t> bytes_of(const cv::Mat& image) {
    std::vector<std::uint8_t> bytes;
    for (int row = 0; row < image.rows; ++row) {
        const auto* begin = image.ptr<std::uint8_t>(row);
        bytes.insert(bytes.end(), begin, begin + image.cols * image.channels());
    }
    return bytes;
}

}  // namespace

std::vector<std::uint8_t> decode_image(const std::filesystem::path& path,
                                       const ImageTarget& target,
                                       const Scaling& scaling,
                                       ImageChannels channels) {
    const std::string content = read_file(path);
    core::require(!is_cut_off_jpeg(content) && !is_cut_off_png(content),
                  "image '",
                  path.string(),
                  "' is cut off");
    cv::Mat image = decode(content, target.channels == 1, path);
    core::require(!image.empty(),
                  "image '",
                  path.string(),
                  "' is damaged, cut off, or of a format that can't be decoded");
    const auto size = scaled_size(
        scaling, static_cast<std::size_t>(image.cols), static_cast<std::size_t>(image.rows));
    require_bearable(path, size);
    image = middle_of(resized(image, size), target);
    if (target.channels > 1 && channels == ImageChannels::rgb)
        cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
    return bytes_of(image);
}

void use_one_thread_per_image() {
    cv::setNumThreads(1);
}

}  // namespace holdfast::images
