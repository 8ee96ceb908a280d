// Planting faults: in a workbook and in a folder, after their tables are made and before they are written.
#pragma once

#include "synth/annex_a_book.hpp"
#include "synth/dirt.hpp"
#include "synth/draw.hpp"
#include "synth/ssd_folder.hpp"

namespace weir::synth {

struct BookDirt {
    Book& book;
    std::vector<std::string>& titles; // a row above the header of each list; empty is none
    std::string file;
    bool last = false; // no later extract can put anything right
    Manifest& manifest;
};

void plant_in_book(BookDirt& dirt);

struct FolderDirt {
    SsdFolder& folder;
    std::string path; // "ssd/2017-08-31/"
    std::size_t night = 0;
    bool last = false;
    Manifest& manifest;
};

void plant_in_folder(FolderDirt& dirt);

// How a cell may be written otherwise and still mean the same.
[[nodiscard]] std::string slashed(Date day);       // 31/08/2017
[[nodiscard]] std::string slashed_short(Date day); // 31/08/17

} // namespace weir::synth
