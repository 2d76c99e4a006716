// What a run found out, kept on disk as it is found, so that a run that was interrupted goes on
// from there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/file.hpp"
#include "journal/job.hpp"

namespace holdfast::journal {

/// The file in the folder of a journal.
inline constexpr std::string_view file_name = "results.journal";

class Journal {
public:
    /// Opens the journal in `folder`, which is made if it is not there, or begins it for `job`.
    /// \throws InvalidArgument it is another job's, names what differs; else as `File` does.
    Journal(const std::filesystem::path& folder, const Job& job, const File::Warn& warn);

    /// What was recorded under `key`: the first result when it is first asked for, the second for
    /// the second time, and so on. Nothing when there are no more.
    [[nodiscard]] std::optional<std::string> next(const std::string& key);

    /// Records a result. Further ones under the same key come after it.
    void add(const std::string& key, std::string_view result);

    /// Says that the result last given for `key` is not what was recorded.
    /// \throws InvalidArgument always.
    [[noreturn]] void refuse(const std::string& key, std::string_view cause) const;

    /// Results that were there when it was opened.
    [[nodiscard]] std::size_t known() const { return known_; }

private:
    struct Results {
        std::vector<Record> records;
        std::size_t given = 0;
    };

    void require_same(const std::filesystem::path& folder, const Job& job) const;

    File file_;
    std::map<std::string, Results> results_;
    std::size_t known_ = 0;
};

}  // namespace holdfast::journal
