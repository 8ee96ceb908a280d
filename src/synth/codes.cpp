// The tables; the order is the one that codes.hpp names places in.
#include "synth/codes.hpp"

#include <array>

namespace weir::synth {

namespace {

constexpr std::array<SourceCode, 21> source_table{{
    {"1A", "a) 1A: Individual", "individual"},
    {"1B", "b) 1B: Individual", "individual"},
    {"1C", "c) 1C: Individual", "individual"},
    {"1D", "d) 1D: Individual", "individual"},
    {"2A", "e) 2A: Schools", "schools"},
    {"2B", "f) 2B: Education services", "education services"},
    {"3A", "g) 3A: Health services", "health services"},
    {"3B", "h) 3B: Health services", "health services"},
    {"3C", "i) 3C: Health services", "health services"},
    {"3D", "j) 3D: Health services", "health services"},
    {"3E", "k) 3E: Health services", "health services"},
    {"3F", "l) 3F: Health services", "health services"},
    {"4", "m) 4: Housing", "housing"},
    {"5A", "n) 5A: LA services", "LA services"},
    {"5B", "o) 5B: LA services", "LA services"},
    {"5C", "p) 5C: LA services", "LA services"},
    {"6", "q) 6: Police", "police"},
    {"7", "r) 7: Other legal agency", "other legal"},
    {"8", "s) 8: Other", "other"},
    {"9", "t) 9: Anonymous", "anonymous"},
    {"10", "u) 10: Unknown", "unknown"},
}};
constexpr std::array<std::string_view, 11> group_table{
    "individual",  "schools", "education services", "health services", "housing", "LA services", "police",
    "other legal", "other",   "anonymous",          "unknown"};
constexpr std::array<Code, 2> sex_table{{{"M", "a) Male"}, {"F", "b) Female"}}};
constexpr std::array<Code, 20> ethnicity_table{{
    {"WBRI", "a) WBRI"}, {"WIRI", "b) WIRI"}, {"WIRT", "c) WIRT"}, {"WOTH", "d) WOTH"}, {"WROM", "e) WROM"},
    {"MWBC", "f) MWBC"}, {"MWBA", "g) MWBA"}, {"MWAS", "h) MWAS"}, {"MOTH", "i) MOTH"}, {"AIND", "j) AIND"},
    {"APKN", "k) APKN"}, {"ABAN", "l) ABAN"}, {"AOTH", "m) AOTH"}, {"BCRB", "n) BCRB"}, {"BAFR", "o) BAFR"},
    {"BOTH", "p) BOTH"}, {"CHNE", "q) CHNE"}, {"OOTH", "r) OOTH"}, {"REFU", "s) REFU"}, {"NOBT", "s) NOBT"},
}};
constexpr std::array<Code, 10> need_table{{
    {"N0", "N0 - Not stated"},
    {"N1", "N1 - Abuse or neglect"},
    {"N2", "N2 - Child's disability"},
    {"N3", "N3 - Parental disability or illness"},
    {"N4", "N4 - Family in acute stress"},
    {"N5", "N5 - Family dysfunction"},
    {"N6", "N6 - Socially unacceptable behaviour"},
    {"N7", "N7 - Low income"},
    {"N8", "N8 - Absent parenting"},
    {"N9", "N9 - Cases other than children in need"},
}};
constexpr std::array<Code, 8> closure_table{{
    {"RC1", "RC1 - Adopted"},
    {"RC2", "RC2 - Died"},
    {"RC3", "RC3 - Child arrangements order"},
    {"RC4", "RC4 - Special guardianship order"},
    {"RC5", "RC5 - Transferred to services of another local authority"},
    {"RC6", "RC6 - Transferred to adult social care services"},
    {"RC7", "RC7 - Services ceased for any other reason, including child no longer in need"},
    {"RC8", "RC8 - Case closed after assessment, no further action"},
}};
constexpr std::array<Code, 5> abuse_table{{
    {"NEG", "a) Neglect"},
    {"PHY", "b) Physical abuse"},
    {"SAB", "c) Sexual abuse"},
    {"EMO", "d) Emotional abuse"},
    {"MUL", "e) Multiple/not recommended"},
}};
constexpr std::array<Code, 8> legal_table{{
    {"C1", "C1: ICO"},
    {"C2", "C2: FCO"},
    {"E1", "E1: Placement order"},
    {"V2", "V2: Single period under S20"},
    {"L1", "L1: Police protection LA accommodation"},
    {"L2", "L2: EPO"},
    {"J1", "J1: Remanded to LA or youth detention"},
    {"V4", "V4: Short term breaks, agreements recorded"},
}};
constexpr std::array<Code, 7> permanence_table{{
    {"return", "a) Return to family"},
    {"adoption", "b) Adoption"},
    {"guardianship", "c) SGO/CAO"},
    {"supported", "d) Supported living in the community"},
    {"residential", "e) Long-term residential placement"},
    {"fostering", "f) Long-term fostering"},
    {"other", "g) other"},
}};
constexpr std::array<Code, 16> ceased_table{{
    {"E11", "a) E11: Adopted - application unopposed"},
    {"E12", "b) E12: Adopted - consent dispensed"},
    {"E2", "c) E2: Died"},
    {"E3", "d) E3: Care taken by another LA"},
    {"E4A", "e) E4A: Returned home to live with parents or relatives - part of planning"},
    {"E4B", "f) E4B: Returned home to live with parents or relatives - not part of planning"},
    {"E13", "g) E13: Parents, relatives or other with no parental responsibility"},
    {"E41", "h) E41: Residence order granted"},
    {"E45", "i) E45: Special Guardianship Orders - former carer relative/friend"},
    {"E46", "j) E46: Special Guardianship Orders - former carer other"},
    {"E47", "k) E47: Special Guardianship Orders - relative/friend"},
    {"E5", "m) E5: Moved into independent living - supported"},
    {"E6", "n) E6: Moved into independent living - no support"},
    {"E7", "o) E7: Transferred to residential care funded by adult social services"},
    {"E9", "p) E9: Sentenced to custody"},
    {"E8", "t) E8: Care ceased for any other reason"},
}};
constexpr std::array<Code, 15> placement_table{{
    {"U1", "a) U1: Foster placement - relatives - long term"},
    {"U3", "c) U3: Foster placement - relative - not FFA"},
    {"U4", "d) U4: Foster placement - long term"},
    {"U5", "e) U5: Foster placement - FFA"},
    {"U6", "f) U6: Foster placement - not FFA"},
    {"A5", "i) A5: Placed for adoption - order - foster"},
    {"A6", "j) A6: Placed for adoption - order - not foster"},
    {"P1", "k) P1: Placed with parents"},
    {"P2", "l) P2: Independent living"},
    {"H5", "n) H5: Residential accommodation"},
    {"K1", "o) K1: Secure Children's Homes"},
    {"K2", "p) K2: Children's Homes"},
    {"R3", "s) R3: Family Centre or Mother and Baby Unit"},
    {"R5", "t) R5: Young Offender Institution"},
    {"S1", "u) S1: Residential school"},
}};
constexpr std::array<Code, 6> provider_table{{
    {"PR0", "a) PR0: Parents/Parental responsibility"},
    {"PR1", "b) PR1: Own provision"},
    {"PR2", "c) PR2: Other LA provision"},
    {"PR3", "d) PR3: Other public provision"},
    {"PR4", "e) PR4: Private provision"},
    {"PR5", "f) PR5: Voluntary/third sector"},
}};
constexpr std::array<Code, 3> eligibility_table{{
    {"Relevant child", "a) Relevant child"},
    {"Former relevant child", "b) Former relevant child"},
    {"Qualifying care leaver", "c) Qualifying care leaver"},
}};
constexpr std::array<Code, 6> touch_table{{
    {"YES", "a) Yes"},
    {"NO", "b) No"},
    {"DIED", "c) Died"},
    {"REFU", "d) Refu"},
    {"NREQ", "e) NREQ"},
    {"RHOM", "f) Rhom"},
}};
constexpr std::array<Code, 12> accommodation_table{{
    {"B", "B: Parents/relatives"},
    {"C", "C: Community home / residential care"},
    {"D", "D: Semi-independent, transitional accommodation and self-contained accommodation"},
    {"E", "E: Supported lodgings"},
    {"K", "K: Ordinary lodgings, without formal support"},
    {"R", "R: Residence not known"},
    {"S", "S: No fixed abode / homeless"},
    {"U", "U: Independent living"},
    {"W", "W: Bed and breakfast"},
    {"X", "X: In custody"},
    {"Y", "Y: Other accommodation"},
    {"Z", "Z: With former foster carers"},
}};
constexpr std::array<Code, 9> activity_table{{
    {"F1", "F1: Full time in higher education"},
    {"P1", "P1: Part time in higher education"},
    {"F2", "F2: Full time in education other than higher"},
    {"P2", "P2: Part time in education other than higher"},
    {"F3", "F3: Full time in training or employment"},
    {"P3", "P3: Part time in training or employment"},
    {"G4", "G4: Not in education, employment or training - illness or disability"},
    {"G5", "G5: Not in education, employment or training - other"},
    {"G6", "G6: Not in education, employment or training - pregnancy or parenting"},
}};
constexpr std::array<std::string_view, 10> placement_change_table{
    "CARPL", "CLOSE", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "OTHER"};
constexpr std::array<std::string_view, 3> worker_change_table{"FCONTA", "TSPROC", "LEFTRL"};
constexpr std::array<std::string_view, 6> organisation_table{"Early Help Hub",  "Children's Centre",
                                                             "Primary school",  "Secondary school",
                                                             "Health visiting", "Families in Need"};

} // namespace

std::span<SourceCode const> sources() {
    return source_table;
}
std::span<std::string_view const> source_groups() {
    return group_table;
}
std::span<Code const> sexes() {
    return sex_table;
}
std::span<Code const> ethnicities() {
    return ethnicity_table;
}
std::span<Code const> needs() {
    return need_table;
}
std::span<Code const> closure_reasons() {
    return closure_table;
}
std::span<Code const> abuse_categories() {
    return abuse_table;
}
std::span<Code const> legal_statuses() {
    return legal_table;
}
std::span<Code const> permanence_plans() {
    return permanence_table;
}
std::span<Code const> ceased_reasons() {
    return ceased_table;
}
std::span<Code const> placement_types() {
    return placement_table;
}
std::span<Code const> providers() {
    return provider_table;
}
std::span<Code const> eligibilities() {
    return eligibility_table;
}
std::span<Code const> touch_states() {
    return touch_table;
}
std::span<Code const> accommodations() {
    return accommodation_table;
}
std::span<Code const> activities() {
    return activity_table;
}
std::span<std::string_view const> placement_changes() {
    return placement_change_table;
}
std::span<std::string_view const> worker_changes() {
    return worker_change_table;
}
std::span<std::string_view const> help_organisations() {
    return organisation_table;
}

} // namespace weir::synth
