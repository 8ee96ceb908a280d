// The two yearly returns of the synthetic authority, before they are written: the SSDA903 as tables and the
// children in need census as a tree of elements, both as they stand on the day of their extract.
#pragma once

#include "synth/grid.hpp"
#include "synth/synthesis.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::synth {

struct ReturnWindow {
    Date from; // 1 April
    Date day;  // of the extract

    [[nodiscard]] bool holds(Date start, MaybeDate const& end) const {
        return start <= day && (start >= from || !end || *end > day || *end >= from);
    }
    [[nodiscard]] bool dated(Date on) const { return from <= on && on <= day; }
    [[nodiscard]] MaybeDate known(MaybeDate const& date) const {
        return date && *date <= day ? date : std::nullopt;
    }
};

// Each 31 March of the period, then a month before its end and the end itself: the return as many
// authorities run it within the year. The last two put right what the one before them has wrong.
[[nodiscard]] std::vector<ReturnWindow> return_windows(Settings const& settings);

struct Ssda903 {
    Synthesis const& town;
    ReturnWindow window;
    std::vector<Grid> modules;

    [[nodiscard]] Grid& module(std::string_view name);
};
[[nodiscard]] Ssda903 make_ssda903(Synthesis const& town, ReturnWindow const& window);

struct Element {
    std::string name;
    std::string text; // of a leaf
    std::vector<Element> children;

    Element& add(std::string_view child, std::string_view content = {});
    void add_day(std::string_view child, MaybeDate const& day);
    [[nodiscard]] Element* find(std::string_view child); // the first of that name; null if there is none
};
struct CinCensus {
    Synthesis const& town;
    ReturnWindow window;
    std::vector<Element> children;
};
[[nodiscard]] CinCensus make_cin_census(Synthesis const& town, ReturnWindow const& window);

// What is wrong in substance is planted only in a return that a later one of its year puts right.
struct ReturnDirt {
    std::string file;       // the folder with its slash, or the file
    bool put_right = false; // by the return after it
    Manifest& manifest;
};
void plant_in_ssda903(Ssda903& made, ReturnDirt const& dirt);
void plant_in_cin_census(CinCensus& census, ReturnDirt const& dirt);

} // namespace weir::synth
