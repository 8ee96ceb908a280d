// Signatures of built-in functions; see unit_functions.hpp. XMILE 1.0, section 3.5, and Vensim's
// reference manual, "Functions", say what the arguments are; where Vensim states their units, so.
#include "dynamics/model/unit_functions.hpp"

namespace weir::dynamics {

namespace {

// Where the two formats give one name different meanings. XMILE's PULSE spreads a volume over one step,
// so that it is a volume for each unit of time; Vensim's is 1 or 0.
constexpr UnitSignature xmile_only[] = {{"pulse", "att", 'f'}, {"log", "1", '1'}};
constexpr UnitSignature vensim_only[] = {{"pulse", "tt", '1'}, {"log", "11", '1'}};

constexpr UnitSignature both[] = {
    {"abs", "a", 'a'},
    {"arccos", "1", '1'},
    {"arcsin", "1", '1'},
    {"arctan", "1", '1'},
    {"cos", "1", '1'},
    {"sin", "1", '1'},
    {"tan", "1", '1'},
    {"sinh", "1", '1'},
    {"cosh", "1", '1'},
    {"tanh", "1", '1'},
    {"exp", "1", '1'},
    {"ln", "1", '1'},
    {"log10", "1", '1'},
    {"logn", "11", '1'},
    {"percent", "1", '1'},
    {"switch", "aa", '1'},
    {"gamma_ln", "1", '1'},
    {"gammaln", "1", '1'},
    {"factorial", "1", '1'},
    {"sqrt", "a", 'h'},
    {"integ", "fa", 'a'},
    {"int", "a", 'a'},
    {"integer", "a", 'a'},
    {"round", "aa", 'a'},
    {"rounddown", "aa", 'a'},
    {"roundup", "aa", 'a'},
    {"quantum", "aa", 'a'},
    {"modulo", "aa", 'a'},
    {"sign", "*", '1'},
    {"min", "a+", 'a'},
    {"max", "a+", 'a'},
    {"sum", "a", 'a'},
    {"mean", "a+", 'a'},
    {"stddev", "a", 'a'},
    {"vmin", "a", 'a'},
    {"vmax", "a", 'a'},
    {"size", "*", '1'},
    {"elmcount", "*", '1'},
    {"rank", "a1*", '1'},
    {"safediv", "abq", 'q'},
    {"xidz", "abq", 'q'},
    {"zidz", "ab", 'q'},
    {"if_then_else", "*aa", 'a'},
    {"time", "", 't'},
    {"dt", "", 't'},
    {"starttime", "", 't'},
    {"stoptime", "", 't'},
    {"step", "at", 'a'},
    {"ramp", "ftt", 'a'},
    {"pulse_train", "tttt", '1'},
    {"delay", "ata", 'a'},
    {"delay1", "ata", 'a'},
    {"delay3", "ata", 'a'},
    {"delayn", "at1a", 'a'},
    {"delay1i", "ata", 'a'},
    {"delay3i", "ata", 'a'},
    {"delay_n", "ata1", 'a'},
    {"delayp", "at", 'a'},
    {"delay_fixed", "ata", 'a'},
    {"delay_material", "ataa", 'a'},
    {"delay_batch", "a1taa", 'a'},
    {"delay_information", "ata", 'a'},
    {"delay_conveyor", "at**aa", 'a'},
    {"depreciate_straightline", "atta", 'a'},
    {"queue_fifo", "ff*at", 'a'},
    {"queue_age_average", "aa", 't'},
    {"queue_age_oldest", "a", 't'},
    {"queue_age_in_range", "att", 'a'},
    {"npv", "fra1", 'a'},
    {"npve", "fra1", 'a'},
    {"smth1", "ata", 'a'},
    {"smth3", "ata", 'a'},
    {"smthn", "at1a", 'a'},
    {"smooth", "at", 'a'},
    {"smooth3", "at", 'a'},
    {"smoothi", "ata", 'a'},
    {"smooth3i", "ata", 'a'},
    {"smooth_n", "ata1", 'a'},
    {"trend", "atr", 'r'},
    {"forcst", "attr", 'a'},
    {"forecast", "att", 'a'},
    {"previous", "aa", 'a'},
    {"history", "ata", 'a'},
    {"init", "a", 'a'},
    {"initial", "a", 'a'},
    {"reinitial", "a", 'a'},
    {"active_initial", "aa", 'a'},
    {"sample_if_true", "*aa", 'a'},
    {"game", "a", 'a'},
    {"simultaneous", "aa", 'a'},
    {"self", "", '*'},
    {"random", "aa*", 'a'},
    {"uniform", "aa*", 'a'},
    {"normal", "aa*aa", 'a'},
    {"lognormal", "aa*", 'a'},
    {"poisson", "a*", 'a'},
    {"exprnd", "a*", 'a'},
    {"binomial", "a1*", 'a'},
    {"random_0_1", "", '1'},
    {"random_uniform", "aa*", 'a'},
    {"random_normal", "aaaa*", 'a'},
    {"random_lognormal", "aaaa*", 'a'},
    {"random_exponential", "aa***", 'a'},
    {"random_poisson", "aaa***", 'a'},
    {"lookup", "l*", 'l'},
    {"lookup_forward", "l*", 'l'},
    {"lookup_backward", "l*", 'l'},
    {"lookup_extrapolate", "l*", 'l'},
    {"get_data_at_time", "lt", 'l'},
    {"get_data_between_times", "lt*", 'l'},
    {"vector_select", "*aa**", 'a'},
    {"vector_elm_map", "a*", 'a'},
    {"vector_reorder", "a*", 'a'},
    {"vector_sort_order", "*1", '1'},
    {"vector_rank", "*1", '1'},
    {"vector_lookup", "a*", 'a'},
    {"allocate_by_priority", "ab*ba", 'a'},
    {"allocate_available", "a*a", 'a'},
    {"get_time_value", "***", '*'},
};

template <std::size_t Count>
UnitSignature const* find(UnitSignature const (&table)[Count], std::string_view key) {
    for (auto const& signature : table) {
        if (signature.key == key) {
            return &signature;
        }
    }
    return nullptr;
}

} // namespace

UnitSignature const* unit_signature(std::string_view key, Dialect dialect) {
    auto const* const own = dialect == Dialect::vensim ? find(vensim_only, key) : find(xmile_only, key);
    return own != nullptr ? own : find(both, key);
}

} // namespace weir::dynamics
