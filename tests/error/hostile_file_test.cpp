// Files that somebody made to break us, or that broke on their way: each is refused in one
// sentence.
#include <sys/stat.h>
#include <zip.h>

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include "cli/config.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/error.hpp"
#include "holdfast/model.hpp"
#include "holdfast/readers.hpp"
#include "holdfast/report.hpp"
#include "holdfast/report_page.hpp"
#include "read/expansion.hpp"
#include "support/idx_writer.hpp"
#include "support/input_models.hpp"
#include "support/npz_writer.hpp"
#include "support/onnx_writer.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"
#include "support/tried.hpp"

namespace holdfast {
namespace {

using test::idx_header;
using test::message_of;
using test::npy;
using test::npy_of;
using test::TemporaryFolder;
using test::write_file;

const auto row_model = test::model_with_inputs({{"row", {-1, 2}}});
const auto any_model = test::model_with_inputs({{"row", ov::PartialShape::dynamic()}});
const std::string two_rows = npy_of<float>({2, 2}, {1, 2, 3, 4});

std::string of_folder(const TemporaryFolder& folder, const ov::Model& model = *any_model) {
    return message_of<InvalidArgument>([&] { return open_dataset(folder.path(), model); });
}

/// What is said of an .npy file.
std::string of_npy(const TemporaryFolder& folder, const std::string& bytes) {
    write_file(folder / "row.npy", bytes);
    return of_folder(folder);
}

std::string of_npz(const std::filesystem::path& path) {
    return message_of<InvalidArgument>([&] { return open_dataset(path, *row_model); });
}

std::string of_idx(const std::filesystem::path& path) {
    return message_of<InvalidArgument>([&] { return open_idx(path, *any_model); });
}

std::string of_csv(const TemporaryFolder& folder, const std::string& text) {
    const auto path = write_file(folder / "x.csv", text);
    return message_of<InvalidArgument>([&] { return open_csv(path, *row_model); });
}

std::string of_config(const TemporaryFolder& folder, const std::string& text) {
    const auto path = write_file(folder / "job.yaml", text);
    return message_of<InvalidArgument>([&] { return cli::read_config(path); });
}

std::string of_report(const std::string& text) {
    return message_of<InvalidArgument>([&] { return to_html(text, "run.json"); });
}

std::string of_model(const std::filesystem::path& path) {
    return message_of<UnsupportedModel>([&] { return read_model(path); });
}

/// A version 1 .npy file with this dictionary, and no data.
std::string with_dictionary(const std::string& text) {
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(text.size() & 0xFFU) +
           static_cast<char>(text.size() >> 8U) + text;
}

/// Adds entries as they are, compressed by `method`.
std::filesystem::path zip_of(const TemporaryFolder& folder,
                             const std::vector<std::pair<std::string, std::string>>& entries,
                             zip_int32_t method = ZIP_CM_STORE) {
    auto path = folder / "data.npz";
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto& [name, bytes] : entries) {
        auto* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        const auto index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0);
    }
    if (zip_close(archive) != 0) throw std::runtime_error(zip_strerror(archive));
    return path;
}

/// Replaces `from`, which has to be there, by `to` of the same length, everywhere.
void patch(const std::filesystem::path& path, const std::string& from, const std::string& to) {
    std::string bytes = test::read_file(path);
    ASSERT_NE(bytes.find(from), std::string::npos);
    for (std::size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1))
        bytes.replace(at, from.size(), to);
    write_file(path, bytes);
}

/// Writes `size` over what the directory of a zip file of one entry says about its expanded size.
void state_size(const std::filesystem::path& path, std::uint32_t size) {
    std::string bytes = test::read_file(path);
    const std::size_t entry = bytes.find("PK\x01\x02");
    ASSERT_NE(entry, std::string::npos);
    for (std::size_t i = 0; i < 4; ++i)
        bytes[entry + 24 + i] = static_cast<char>(size >> (8 * i) & 0xFFU);
    write_file(path, bytes);
}

struct Attempt {
    const char* name;
    std::function<std::string(const TemporaryFolder&)> message;
    std::string expected;  ///< Its beginning; % is the folder.
};

const std::vector<Attempt> attempts{
    {"npy of pickled objects",
     [](auto& f) { return of_npy(f, npy({.descr = "|O", .shape = {1}, .data = "cos\nsystem\n"})); },
     "'%/row.npy' holds pickled objects, which are not loaded as they may run code; expected"},
    {"npy of records with objects",
     [](auto& f) {
         return of_npy(f,
                       with_dictionary("{'descr': [('a', '|O')], 'fortran_order': False, "
                                       "'shape': (1,)}"));
     },
     "'%/row.npy' has a structured type, expected an array of plain numbers"},
    {"npy of a thousand axes",
     [](auto& f) { return of_npy(f, npy({.shape = std::vector<std::size_t>(1000, 1)})); },
     "'%/row.npy' has more than 64 axes"},
    {"npy that states more than memory",
     [](auto& f) {
         return of_npy(f, npy({.shape = {1U << 31U, 1U << 20U}, .data = "12345678"}));
     },
     "'%/row.npy' is truncated: its shape [2147483648,1048576] takes 9007199254740992 bytes, but "
     "only 8 are there"},
    {"npy of any number of empty samples",
     [](auto& f) {
         return of_npy(f, npy({.shape = {1ULL << 62U, 0}}));
     },
     "'%/row.npy' has shape [4611686018427387904,0], of which no sample holds a number"},
    {"npy without samples",
     [](auto& f) {
         return of_npy(f, npy({.shape = {0, 2}}));
     },
     "'%/row.npy' holds no samples"},
    {"npy without axes",
     [](auto& f) { return of_npy(f, npy({.shape = {}, .data = "1234"})); },
     "'%/row.npy' is a single number, expected an array whose first axis counts samples"},
    {"npy with a negative length",
     [](auto& f) {
         return of_npy(
             f, with_dictionary("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2)}"));
     },
     "'%/row.npy' has a malformed .npy header"},
    {"npy with a header of 4 GiB",
     [](auto& f) { return of_npy(f, std::string("\x93NUMPY\x02\0\xff\xff\xff\xff", 12)); },
     "'%/row.npy' has a malformed .npy header of 4294967295 bytes"},
    {"npy that is cut off",
     [](auto& f) { return of_npy(f, two_rows.substr(0, two_rows.size() - 9)); },
     "'%/row.npy' is truncated: its shape [2,2] takes 16 bytes, but only 7 are there"},
    {"npy that is a pipe",
     [](auto& f) {
         ::mkfifo((f / "row.npy").c_str(), 0600);
         return of_folder(f);
     },
     "'%/row.npy' is not a regular file"},
    {"npy that is a folder",
     [](auto& f) {
         std::filesystem::create_directory(f / "row.npy");
         return of_folder(f);
     },
     "'%/row.npy' is not a regular file"},
    {"npz that climbs out of its folder",
     [](auto& f) {
         return of_npz(zip_of(f, {{"../../row.npy", two_rows}}));
     },
     "'%/data.npz' holds an entry '../../row.npy', whose name leads out of the archive"},
    {"npz that climbs out on the way",
     [](auto& f) {
         return of_npz(zip_of(f, {{"a/../../row.npy", two_rows}}));
     },
     "'%/data.npz' holds an entry 'a/../../row.npy', whose name leads out of the archive"},
    {"npz with two entries of one name",
     [](auto& f) {
         const auto path = zip_of(f, {{"row.npy", two_rows}, {"raw.npy", two_rows}});
         patch(path, "raw.npy", "row.npy");
         return of_npz(path);
     },
     "'%/data.npz' holds two entries with the name 'row.npy'"},
    {"npz that states more than deflate can hold",
     [](auto& f) {
         const auto path = zip_of(f, {{"row.npy", two_rows}}, ZIP_CM_DEFLATE);
         state_size(path, 0x7fffffff);
         return of_npz(path);
     },
     "'%/data.npz': entry 'row.npy' is truncated: it states 2147483647 bytes, more than its "},
    {"npz that states less than there is",
     [](auto& f) {
         const auto path =
             zip_of(f, {{"row.npy", npy_of<float>({2, 2}, {0, 0, 0, 0})}}, ZIP_CM_DEFLATE);
         state_size(path, 100);
         return of_npz(path);
     },
     "'%/data.npz': entry 'row.npy' is damaged: "},
    {"npz in another compression",
     [](auto& f) {
         return of_npz(zip_of(f, {{"row.npy", two_rows}}, ZIP_CM_BZIP2));
     },
     "'%/data.npz': entry 'row.npy' is compressed by the method 12 of zip files, expected 0 "
     "(stored) or 8 (deflated)"},
    {"npz in an npz",
     [](auto& f) {
         const std::string inner = test::read_file(zip_of(f, {{"row.npy", two_rows}}));
         return of_npz(zip_of(f, {{"row.npy", inner}}));
     },
     "'%/data.npz': array 'row' is not in .npy format"},
    {"npz that is cut off",
     [](auto& f) {
         const auto path = zip_of(f, {{"row.npy", two_rows}});
         std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
         return of_npz(path);
     },
     "'%/data.npz' is not an .npz file, or not a whole one: "},
    {"npz that is a program",
     [](auto& f) {
         return of_npz(write_file(f / "data.npz",
                                  std::string("\x7f"
                                              "ELF\2\1\1\0",
                                              8)));
     },
     "'%/data.npz' is not an .npz file, or not a whole one: "},
    {"IDX of 255 axes",
     [](auto& f) {
         return of_idx(write_file(
             f / "x", idx_header(8, std::vector<std::uint32_t>(255, 0xFFFFFFFFU)) + "1234"));
     },
     "'%/x' has the impossible shape [4294967295,"},
    {"IDX of any number of empty samples",
     [](auto& f) {
         return of_idx(write_file(f / "x", idx_header(8, {0xFFFFFFFFU, 0})));
     },
     "'%/x' has shape [4294967295,0], of which no sample holds a number"},
    {"IDX that expands to a petabyte",
     [](auto& f) {
         test::write_gzip(f / "x.gz",
                          idx_header(8, {0xFFFFFFFFU, 0x40000U}) + std::string(9999, 0));
         return of_idx(f / "x.gz");
     },
     "'%/x.gz' is truncated: it states 1125899906580492 bytes, more than its "},
    {"IDX that is a device",
     [](auto&) { return of_idx("/dev/zero"); },
     "'/dev/zero' is not a regular file"},
    {"CSV of one endless line",
     [](auto& f) { return of_csv(f, std::string(20U << 20U, '1')); },
     "'%/x.csv': the record on line 1 has more than 16777216 bytes; is a quote never closed?"},
    {"CSV with a quote that is never closed",
     [](auto& f) {
         std::string text = "a,b\n\"1,2\n";
         while (text.size() < 17U << 20U) text += "1,2,and some more text on the line\n";
         return of_csv(f, text);
     },
     "'%/x.csv': the record on line 2 has more than 16777216 bytes; is a quote never closed?"},
    {"CSV of millions of columns",
     [](auto& f) { return of_csv(f, std::string(2U << 20U, ',')); },
     "'%/x.csv': the record on line 1 has more than 1048576 fields"},
    {"CSV of bytes",
     [](auto& f) { return of_csv(f, std::string("\0\x01\xff\xfe\"\0,\"\"", 9)); },
     "'%/x.csv'"},
    {"CSV with infinity",
     [](auto& f) { return of_csv(f, "1,2\ninf,2\n"); },
     "'%/x.csv': the record on line 2 holds 'inf' in column '1', expected a finite number"},
    {"CSV with a number of two signs",
     [](auto& f) { return of_csv(f, "1,2\n+-1,2\n"); },
     "'%/x.csv': the record on line 2 holds '+-1' in column '1', expected a finite number"},
    {"job that is nested without end",
     [](auto& f) { return of_config(f, "model: " + std::string(100'000, '[')); },
     "%/job.yaml:1: this is no YAML: "},
    {"job of bytes",
     [](auto& f) { return of_config(f, std::string("\0\1\2\xff\xfe\x80", 6)); },
     "%/job.yaml"},
    {"job whose list holds itself",
     [](auto& f) { return of_config(f, "ignore-name: &a [*a]\n"); },
     "%/job.yaml"},
    {"job that is larger than any",
     [](auto& f) {
         const auto path = write_file(f / "job.yaml", "model: x\n");
         std::filesystem::resize_file(path, (256U << 20U) + 1);
         return message_of<InvalidArgument>([&] { return cli::read_config(path); });
     },
     "--config: can't read '%/job.yaml': it has more than 268435456 bytes"},
    {"report that is nested without end",
     [](auto&) {
         return of_report(R"({"schema_version": 1, "options": )" + std::string(100'000, '[') +
                          std::string(100'000, ']') + "}");
     },
     "run.json: this is no report of Holdfast: it is nested deeper than 64 levels"},
    {"report that is cut off",
     [](auto&) {
         const std::string whole = to_json(Report());
         return of_report(whole.substr(0, whole.size() / 2));
     },
     "run.json: this is no report of Holdfast: not JSON"},
    {"report of bytes",
     [](auto&) { return of_report("\"\xff\xfe\""); },
     "run.json: this is no report of Holdfast: not JSON"},
    {"ONNX with data in /etc/passwd",
     [](auto& f) {
         return of_model(write_file(f / "m.onnx", test::onnx_with_data_in("/etc/passwd")));
     },
     "model '%/m.onnx' cannot be read: Loading input model Path '/etc/passwd' resolves to"},
    {"ONNX that climbs out of its folder",
     [](auto& f) {
         return of_model(write_file(f / "m.onnx", test::onnx_with_data_in("a/../../x")));
     },
     "model '%/m.onnx' cannot be read: "},
    {"ONNX that is cut off",
     [](auto& f) {
         const auto whole = test::read_file(test::test_model("lstm.onnx"));
         return of_model(write_file(f / "m.onnx", whole.substr(0, whole.size() / 2)));
     },
     "model '%/m.onnx' cannot be read: "},
    {"IR that is cut off",
     [](auto& f) {
         const auto model = test::test_model("lstm.onnx");
         ov::serialize(read_model(model), f / "m.xml");
         std::filesystem::resize_file(f / "m.xml", std::filesystem::file_size(f / "m.xml") / 2);
         return of_model(f / "m.xml");
     },
     "model '%/m.xml' cannot be read: "},
    {"IR whose weights are cut off",
     [](auto& f) {
         ov::serialize(read_model(test::test_model("lstm.onnx")), f / "m.xml");
         std::filesystem::resize_file(f / "m.bin", std::filesystem::file_size(f / "m.bin") / 2);
         return of_model(f / "m.xml");
     },
     "model '%/m.xml' cannot be read: "},
    {"TensorFlow Lite that is cut off",
     [](auto& f) {
         const auto whole = test::read_file(test::test_model("small.tflite"));
         return of_model(write_file(f / "m.tflite", whole.substr(0, whole.size() / 2)));
     },
     "model '%/m.tflite' cannot be read: "},
    {"TensorFlow that is cut off",
     [](auto& f) {
         const auto whole = test::read_file(test::test_model("small_tf.pb"));
         return of_model(write_file(f / "m.pb", whole.substr(0, whole.size() / 2)));
     },
     "model '%/m.pb' cannot be read: "},
    {"Paddle that is cut off",
     [](auto& f) {
         const auto whole = test::read_file(test::test_model("small.pdmodel"));
         return of_model(write_file(f / "m.pdmodel", whole.substr(0, whole.size() / 2)));
     },
     "model '%/m.pdmodel' cannot be read: "},
    {"model that is a pipe",
     [](auto& f) {
         ::mkfifo((f / "m.onnx").c_str(), 0600);
         return message_of<InvalidArgument>([&] { return read_model(f / "m.onnx"); });
     },
     "model '%/m.onnx' is neither a file nor a folder"},
    {"model of noise",
     [](auto& f) {
         std::string noise;
         for (std::uint32_t x = 1; noise.size() < 10'000; x = x * 1664525U + 1013904223U)
             noise += static_cast<char>(x >> 24U);
         return of_model(write_file(f / "m.bin", noise));
     },
     "model '%/m.bin' cannot be read: "},
};

class HostileFile : public ::testing::TestWithParam<Attempt> {};

INSTANTIATE_TEST_SUITE_P(All, HostileFile, ::testing::ValuesIn(attempts), [](const auto& test) {
    std::string name = test.param.name;
    std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
    return name;
});

TEST_P(HostileFile, IsRefusedInOneSentence) {
    const TemporaryFolder folder;
    const Attempt& attempt = GetParam();
    std::string expected = attempt.expected;
    if (const auto at = expected.find('%'); at != std::string::npos)
        expected.replace(at, 1, folder.path().string());
    const std::string message = attempt.message(folder);
    EXPECT_THAT(message, ::testing::StartsWith(expected));
    EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
    std::string detail = message;
    if (const auto at = detail.find(folder.path().string()); at != std::string::npos)
        detail.erase(at, folder.path().string().size() + 1);
    if (!HasFailure()) test::record_tried("input", attempt.name, "refused", detail);
}

TEST(Expansion, IsRefusedWhereTheDiskHasNoRoom) {
    constexpr std::uint64_t exabyte = 1ULL << 60U;
    EXPECT_THAT(message_of<InvalidArgument>([] {
                    read::require_bearable_expansion(exabyte, exabyte, "'x.npz'");
                    return 0;
                }),
                ::testing::MatchesRegex("'x.npz' takes 1152921504606846976 bytes when expanded, "
                                        "but only [0-9]+ are free for temporary files in '.*'"));
    EXPECT_NO_THROW(read::require_bearable_expansion(1, 1032, "'x.npz'"));
}

}  // namespace
}  // namespace holdfast
