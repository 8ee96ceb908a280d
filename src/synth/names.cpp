// Invented names and numbers; see names.hpp.
#include "synth/names.hpp"

#include "base/random.hpp"
#include "synth/draw.hpp"

#include <array>
#include <cstdio>

namespace weir::synth {

namespace {

constexpr std::array<std::string_view, 64> forenames{
    "Larch",   "Mica",    "Drizzle", "Alder",   "Opal",     "Breeze", "Rowan",   "Flint",
    "Misty",   "Hazel",   "Onyx",    "Gale",    "Linden",   "Agate",  "Sleet",   "Maple",
    "Basalt",  "Zephyr",  "Aspen",   "Topaz",   "Frost",    "Willow", "Garnet",  "Squall",
    "Cedar",   "Beryl",   "Haar",    "Juniper", "Slate",    "Rainy",  "Elder",   "Quartz",
    "Thaw",    "Spruce",  "Marble",  "Mizzle",  "Hawthorn", "Jasper", "Cirrus",  "Poplar",
    "Pearl",   "Nimbus",  "Acacia",  "Cobalt",  "Stratus",  "Sorrel", "Pumice",  "Tempest",
    "Bracken", "Galena",  "Cumulus", "Teasel",  "Zircon",   "Snowy",  "Yarrow",  "Feldspar",
    "Sunny",   "Bramble", "Gypsum",  "Foehn",   "Clover",   "Chert",  "Dewdrop", "Thistle"};
constexpr std::array<std::string_view, 40> surname_firsts{
    "Thistle", "Granite", "Cloud", "Birch",   "Copper",  "Hail",   "Fern",   "Chalk", "Fog",    "Holly",
    "Silver",  "Storm",   "Ivy",   "Tin",     "Rain",    "Moss",   "Iron",   "Wind",  "Nettle", "Lead",
    "Snow",    "Bramble", "Zinc",  "Thunder", "Heather", "Nickel", "Dew",    "Reed",  "Amber",  "Ice",
    "Sedge",   "Coral",   "Mist",  "Gorse",   "Salt",    "Sun",    "Laurel", "Jet",   "Tide",   "Clay"};
constexpr std::array<std::string_view, 25> surname_lasts{
    "down",  "ridge", "bank",  "mere",  "holt", "fell",  "beck",  "wick",  "ford",
    "cliff", "moor",  "garth", "combe", "leaf", "root",  "stone", "field", "water",
    "wood",  "grove", "shaw",  "croft", "lea",  "brook", "gate"};
constexpr std::array<std::string_view, 30> worker_words{
    "Alder", "Beech",    "Cedar",  "Dogwood", "Elm",     "Fir",    "Ginkgo", "Hornbeam", "Ilex",   "Juniper",
    "Kauri", "Larch",    "Maple",  "Nutmeg",  "Oak",     "Poplar", "Quince", "Rowan",    "Sallow", "Tamarisk",
    "Ulmo",  "Viburnum", "Willow", "Yew",     "Zelkova", "Acacia", "Bay",    "Cypress",  "Damson", "Ebony"};

template <class... Parts>
std::string formatted(char const* format, Parts... parts) {
    std::array<char, 48> text{};
    int const size = std::snprintf(text.data(), text.size(), format, parts...);
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace

std::string child_id(Index child) {
    return formatted("SYN%07u", child + 1);
}

std::string forename(std::uint64_t seed, Index child) {
    RandomStream random = stream(seed, child, 1, Purpose::family);
    return std::string(forenames[random.below(static_cast<std::uint32_t>(forenames.size()))]);
}

std::string surname(std::uint64_t seed, Index household) {
    RandomStream random = stream(seed, household, 2, Purpose::family);
    std::string name(surname_firsts[random.below(static_cast<std::uint32_t>(surname_firsts.size()))]);
    name += surname_lasts[random.below(static_cast<std::uint32_t>(surname_lasts.size()))];
    return name + "-Synth";
}

std::string worker_name(unsigned number) {
    std::string const word(worker_words[number % worker_words.size()]);
    return formatted("Worker %s %03u", word.c_str(), number);
}

std::string worker_id(unsigned number) {
    return formatted("W%05u", number);
}

std::string postcode(unsigned number) {
    constexpr std::string_view letters = "ABDEFGHJLNPQRSTUWXYZ"; // those that inward codes use
    unsigned const district = number / (9 * 20 * 20) % 10 + 90;
    unsigned const sector = number / (20 * 20) % 9 + 1;
    return formatted("ZZ%u %u%c%c", district, sector, letters[number / 20 % 20], letters[number % 20]);
}

std::string urn(unsigned number) {
    return formatted("SC99%04u", number % 10'000);
}

// DfE, Unique Pupil Numbers guide: the digits weighted 2 to 13, summed, modulo 23, into an alphabet of 23.
char upn_check_letter(std::string_view twelve) {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    unsigned sum = 0;
    for (std::size_t i = 0; i < twelve.size(); ++i) {
        sum += static_cast<unsigned>(twelve[i] - '0') * static_cast<unsigned>(i + 2);
    }
    return letters[sum % letters.size()];
}

std::string upn(Index child, Date birth) {
    std::chrono::year_month_day const day{birth};
    int const entry = int{day.year()} + 5;
    std::string const digits =
        formatted("999%04u%02d%03u", child / 1'000 % 10'000, entry % 100, child % 1'000);
    return upn_check_letter(digits) + digits;
}

} // namespace weir::synth
