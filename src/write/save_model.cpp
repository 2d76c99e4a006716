#include <memory>
#include <system_error>

#include <openvino/pass/serialize.hpp>

#include "core/check.hpp"
#include "core/model_files.hpp"
#include "core/new_file.hpp"
#include "core/text.hpp"
#include "holdfast/model.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;

void require_writable_place(const core::ModelFiles& files) {
    const fs::path& xml = files.xml;
    core::require(xml.extension() == ".xml" && !xml.stem().empty(),
                  "output '",
                  xml.string(),
                  "' must be a file name that ends in .xml");
    const fs::path folder = xml.has_parent_path() ? xml.parent_path() : fs::path(".");
    std::error_code error;
    core::require(fs::is_directory(folder, error),
                  "output '",
                  xml.string(),
                  "': the folder '",
                  folder.string(),
                  "' does not exist");
    for (const fs::path& file : {files.xml, files.bin}) {
        core::require(!fs::is_directory(file, error), "output '", file.string(), "' is a folder");
    }
}

void serialize(const std::shared_ptr<const ov::Model>& model,
               core::NewFile& xml,
               core::NewFile& bin) {
    try {
        ov::pass::Serialize(xml.stream(), bin.stream()).run_on_model(model->clone());
    } catch (const std::exception& error) {
        bin.finish();  // throws where the disk was the cause
        xml.finish();
        core::fail_to_write(xml.target(), core::short_cause(error.what()));
    }
    bin.finish();
    xml.finish();
}

}  // namespace

void save_model(const std::shared_ptr<const ov::Model>& model, const std::filesystem::path& path) {
    core::require(model != nullptr, "there is no model to save");
    const auto files = core::model_files(path);
    require_writable_place(files);
    core::NewFile bin(files.bin);
    core::NewFile xml(files.xml);
    serialize(model, xml, bin);
    core::put_in_place(xml, bin, files);
}

}  // namespace holdfast
