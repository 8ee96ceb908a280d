// Large returns made of the small public samples: the same rows again under new ids. And one large workbook.
#pragma once

#include <cstddef>
#include <filesystem>

namespace weir::bench {

// Every module of the sample, `copies` times, each child of each copy with an id of its own.
void repeat_ssda903(std::filesystem::path const& sample, std::filesystem::path const& to, std::size_t copies);
// The children of a census file again until there are so many.
void repeat_cin(std::filesystem::path const& sample, std::filesystem::path const& to, std::size_t children);
// `rows` of `columns`: texts, numbers and dates.
void make_workbook(std::filesystem::path const& to, std::size_t rows, std::size_t columns);

} // namespace weir::bench
