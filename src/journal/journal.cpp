#include "journal/journal.hpp"

#include <system_error>

#include "core/check.hpp"
#include "journal/archive.hpp"

namespace holdfast::journal {

template <typename Archive>
void fields(Archive& archive, Same<Trait> auto& trait) {
    archive(trait.name, trait.value, trait.is_digest);
}

namespace {

namespace fs = std::filesystem;

// A key, and what is left is the result.
std::string_view take_key(std::string_view content, std::string& key) {
    Reader reader(content);
    reader(key);
    return reader.left();
}

fs::path file_in(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    core::require(fs::is_directory(folder),
                  "the folder of the journal, '",
                  folder.string(),
                  "', could not be made: ",
                  error.message());
    return folder / file_name;
}

}  // namespace

Journal::Journal(const fs::path& folder, const Job& job, const File::Warn& warn)
    : file_(file_in(folder), warn) {
    if (file_.records().empty()) {
        file_.append(Kind::job, to_bytes(job));
        return;
    }
    require_same(folder, job);
    for (const auto& record : file_.records()) {
        if (record.kind != Kind::result) continue;
        std::string key;
        try {
            (void)take_key(file_.content(record), key);
        } catch (const Malformed& error) {
            file_.refuse(record, core::concat("can't be understood: ", error.what()));
        }
        results_[key].records.push_back(record);
        ++known_;
    }
}

void Journal::require_same(const fs::path& folder, const Job& job) const {
    const auto& first = file_.records().front();
    if (first.kind != Kind::job) file_.refuse(first, "does not say which job it is for");
    std::string differing;
    try {
        differing = differences(from_bytes<Job>(file_.content(first)), job);
    } catch (const Malformed& error) {
        file_.refuse(first, core::concat("can't be understood: ", error.what()));
    }
    core::require(differing.empty(),
                  "the journal in '",
                  folder.string(),
                  "' belongs to another job: ",
                  differing);
}

std::optional<std::string> Journal::next(const std::string& key) {
    const auto known = results_.find(key);
    if (known == results_.end()) return std::nullopt;
    auto& [records, given] = known->second;
    if (given == records.size()) return std::nullopt;
    std::string ignored;
    const auto content = file_.content(records[given++]);
    return std::string(take_key(content, ignored));
}

void Journal::add(const std::string& key, std::string_view result) {
    file_.append(Kind::result, to_bytes(key).append(result));
    auto& [records, given] = results_[key];
    records.push_back(file_.records().back());
    given = records.size();
}

void Journal::refuse(const std::string& key, std::string_view cause) const {
    const auto& results = results_.at(key);
    file_.refuse(results.records.at(results.given - 1), cause);
}

}  // namespace holdfast::journal
