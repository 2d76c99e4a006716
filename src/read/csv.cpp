#include "read/csv.hpp"

#include <csv.h>

#include <array>
#include <fstream>
#include <new>
#include <string_view>
#include <utility>

#include "core/check.hpp"

namespace holdfast::read {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// What a record may take, so that a file which is none does not fill the memory.
constexpr std::size_t longest_record = std::size_t{16} << 20U;
constexpr std::size_t most_fields = std::size_t{1} << 20U;

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

/// Reads a line without its end, or, where that is far, somewhat more than a record may have.
/// False: there is none.
bool next_line(std::istream& in, std::string& line) {
    std::array<char, 65536> block{};
    line.clear();
    do {
        in.getline(block.data(), block.size());
        const auto got = static_cast<std::size_t>(in.gcount());
        const bool has_end = got > 0 && in.good();  // the end of the line, counted and not stored
        line.append(block.data(), got - (has_end ? 1 : 0));
        if (has_end) return true;
        const bool is_full = in.fail() && got + 1 == block.size() && !in.bad() && !in.eof();
        if (!is_full) return !line.empty();
        in.clear();
    } while (line.size() <= longest_record);
    return true;
}

/// Takes the file a line at a time, so that each record knows where it begins.
class Reader {
public:
    Reader(std::string file, char delimiter, const std::function<void(const CsvRecord&)>& consume)
        : file_(std::move(file)), delimiter_(delimiter), consume_(consume) {
        begin();
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { csv_free(&parser_); }

    void take(std::string_view line) {
        ++line_;
        if (!within_ && is_blank(line)) return;
        if (!within_) {
            record_ = {.line = line_, .fields = {}, .error = {}};
            size_ = 0;
        }
        within_ = true;
        size_ += line.size();
        core::require(size_ <= longest_record,
                      "'",
                      file_,
                      "': the record on line ",
                      record_.line,
                      " has more than ",
                      longest_record,
                      " bytes; is a quote never closed?");
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
        if (reader.record_.fields.size() < most_fields)
            reader.record_.fields.emplace_back(static_cast<const char*>(text), size);
        else if (reader.record_.error.empty())
            reader.record_.error = core::concat("has more than ", most_fields, " fields");
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
    std::string file_;
    char delimiter_;
    const std::function<void(const CsvRecord&)>& consume_;
    CsvRecord record_;
    std::size_t line_ = 0;
    std::size_t size_ = 0;   ///< Of the record, in bytes.
    bool within_ = false;    ///< A record has begun and not ended.
    bool complete_ = false;  ///< `record_` has not been handed on.
};

}  // namespace

char csv_delimiter(const std::filesystem::path& path) {
    if (path.extension() == ".tsv") return '\t';
    std::ifstream in = open_text(path);
    std::string first;
    (void)next_line(in, first);
    const bool has_semicolons =
        first.find(';') != std::string::npos && first.find(',') == std::string::npos;
    return has_semicolons ? ';' : ',';
}

void read_csv(const std::filesystem::path& path,
              char delimiter,
              const std::function<void(const CsvRecord&)>& consume) {
    std::ifstream in = open_text(path);
    Reader reader(path.string(), delimiter, consume);
    std::string line;
    for (bool is_first = true; next_line(in, line); is_first = false) {
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
