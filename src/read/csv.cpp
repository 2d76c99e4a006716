#include "read/csv.hpp"

#include <csv.h>

#include <fstream>
#include <new>
#include <string_view>
#include <utility>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::ifstream open_text(const std::filesystem::path& path) {
    std::error_code ignored;
    std::ifstream in;
    if (std::filesystem::is_regular_file(path, ignored)) in.open(path, std::ios::binary);
    core::require(in.is_open(), "'", path.string(), "' cannot be opened as a CSV file");
    return in;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Takes the file a line at a time, so that each record knows where it begins.
class Reader {
public:
    Reader(char delimiter, const std::function<void(const CsvRecord&)>& consume)
        : delimiter_(delimiter), consume_(consume) {
        begin();
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { csv_free(&parser_); }

    void take(std::string_view line) {
        ++line_;
        if (!within_ && is_blank(line)) return;
        if (!within_) record_ = {.line = line_, .fields = {}, .error = {}};
        within_ = true;
        const std::size_t taken =
            csv_parse(&parser_, line.data(), line.size(), on_field, on_record, this);
        if (taken != line.size()) fail("has a quote that is out of place");
    }

    void finish() {
        if (csv_fini(&parser_, on_field, on_record, this) != 0)
            fail("has a quote that is never closed");
    }

    /// Hands on what is complete; not from within the parser, through which nothing may be thrown.
    void hand_on() {
        if (std::exchange(complete_, false)) consume_(record_);
    }

private:
    void begin() {
        if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
        csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    }

    static void on_field(void* text, std::size_t size, void* self) {
        auto& reader = *static_cast<Reader*>(self);
        if (reader.complete_) reader.record_.error = "has a carriage return that ends no line";
        reader.record_.fields.emplace_back(static_cast<const char*>(text), size);
    }

    static void on_record(int /*terminator*/, void* self) {
        auto& reader = *static_cast<Reader*>(self);
        reader.complete_ = true;
        reader.within_ = false;
    }

    /// The rest of a line that makes no sense is dropped; the next one is a record again.
    void fail(const char* what) {
        if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
        csv_free(&parser_);
        begin();
        record_.error = what;
        complete_ = true;
        within_ = false;
    }

    csv_parser parser_{};
    char delimiter_;
    const std::function<void(const CsvRecord&)>& consume_;
    CsvRecord record_;
    std::size_t line_ = 0;
    bool within_ = false;    ///< A record has begun and not ended.
    bool complete_ = false;  ///< `record_` has not been handed on.
};

}  // namespace

char csv_delimiter(const std::filesystem::path& path) {
    if (path.extension() == ".tsv") return '\t';
    std::ifstream in = open_text(path);
    std::string first;
    std::getline(in, first);
    const bool has_semicolons =
        first.find(';') != std::string::npos && first.find(',') == std::string::npos;
    return has_semicolons ? ';' : ',';
}

void read_csv(const std::filesystem::path& path,
              char delimiter,
              const std::function<void(const CsvRecord&)>& consume) {
    std::ifstream in = open_text(path);
    Reader reader(delimiter, consume);
    std::string line;
    for (bool is_first = true; std::getline(in, line); is_first = false) {
        line += '\n';
        const bool marked = is_first && line.starts_with(byte_order_mark);
        reader.take(std::string_view(line).substr(marked ? byte_order_mark.size() : 0));
        reader.hand_on();
    }
    core::require(!in.bad(), "'", path.string(), "' could not be read to its end");
    reader.finish();
    reader.hand_on();
}

}  // namespace holdfast::read
