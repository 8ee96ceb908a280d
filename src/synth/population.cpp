// Families are made one by one from their own streams; how many there must be for the wanted population
// follows from a first batch of them.
#include "synth/population.hpp"

#include <algorithm>
#include <cmath>

namespace weir::synth {

namespace {

// Shares of ethnic groups in the order of the code table: a coastal town of the North West, mostly White
// British; round figures, not those of any real place.
constexpr std::array<double, 20> ethnic_shares{88,  0.3, 0.3, 2.2, 0.4, 1.0, 0.5, 1.0, 0.9, 0.5,
                                               0.6, 0.3, 0.5, 0.2, 0.6, 0.2, 0.2, 0.6, 0.2, 1.5};

Interval living_here(World const& world, RandomStream& random, Date first_birth, Date last_birth) {
    Interval always{first_birth - Days{400}, std::nullopt};
    if (!random.chance(world.rates.moving_share)) {
        return always;
    }
    int const span = static_cast<int>((add_years(last_birth, 18) - first_birth).count());
    Date const arrival = first_birth + Days{between(random, -400, span)};
    return {arrival, arrival + Days{gamma_days(random, world.rates.moving_stay_years * 365.25, 1.2)}};
}

void add_family(World const& world, Town& town, Index number) {
    RandomStream random = stream(world.seed, number, 0, Purpose::family);
    Date const earliest = add_years(world.begin, -23);
    int const span = static_cast<int>((world.end - earliest).count());
    Date birth = earliest + Days{between(random, 0, span)};
    Date const first_birth = birth;
    auto const size = static_cast<Index>(pick(random, world.rates.family_sizes) + 1);
    double const drawn = random.gamma(world.rates.need_shape, 1.0 / world.rates.need_shape);
    Household family{static_cast<Index>(town.children.size()), size, drawn, {}};
    auto const ethnicity = static_cast<std::uint8_t>(pick(random, ethnic_shares));
    for (Index i = 0; i < size; ++i) {
        Child child;
        child.household = number;
        child.birth = birth;
        child.expected_birth = birth + Days{between(random, -12, 9)};
        child.sex = random.chance(0.488) ? 1 : 0;
        child.ethnicity =
            random.chance(0.9) ? ethnicity : static_cast<std::uint8_t>(pick(random, ethnic_shares));
        child.disabled = random.chance(world.rates.disabled_share);
        town.children.push_back(child);
        birth += Days{330 + gamma_days(random, world.rates.years_between_births * 365.25 - 330, 1.5)};
    }
    family.residence = living_here(world, random, first_birth, town.children.back().birth);
    for (Index i = 0; i < size; ++i) {
        town.children[family.first_child + i].residence = family.residence;
    }
    town.households.push_back(family);
}

} // namespace

bool resident_child(Child const& child, Date day) {
    return child.birth <= day && day < add_years(child.birth, 18) && child.residence.contains(day);
}

int children_at(Town const& town, Date day) {
    return static_cast<int>(std::count_if(town.children.begin(), town.children.end(),
                                          [day](Child const& child) { return resident_child(child, day); }));
}

Town make_town(World const& world, int population) {
    Town town;
    auto const first_batch = static_cast<Index>(std::max(400, population / 4));
    for (Index number = 0; number < first_batch; ++number) {
        add_family(world, town, number);
    }
    Date const middle = world.end - (world.end - world.begin) / 4;
    double const each = std::max(1, children_at(town, middle)) / static_cast<double>(first_batch);
    auto const wanted = static_cast<Index>(std::lround(population / each));
    if (wanted < first_batch) {
        town.households.resize(wanted);
        town.children.resize(town.households.back().first_child + town.households.back().children);
    }
    for (Index number = first_batch; number < wanted; ++number) {
        add_family(world, town, number);
    }
    return town;
}

} // namespace weir::synth
