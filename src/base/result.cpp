#include "base/result.hpp"

#include "base/contract.hpp"

namespace weir {

std::string_view name_of(ErrorCode code) {
    switch (code) {
#define WEIR_ERROR_NAME(name, sentence)                                                                      \
    case ErrorCode::name:                                                                                    \
        return #name;
        WEIR_ERROR_CODES(WEIR_ERROR_NAME)
#undef WEIR_ERROR_NAME
    }
    WEIR_UNREACHABLE();
}

std::string_view sentence_of(ErrorCode code) {
    switch (code) {
#define WEIR_ERROR_SENTENCE(name, sentence)                                                                  \
    case ErrorCode::name:                                                                                    \
        return sentence;
        WEIR_ERROR_CODES(WEIR_ERROR_SENTENCE)
#undef WEIR_ERROR_SENTENCE
    }
    WEIR_UNREACHABLE();
}

std::string Error::text() const {
    std::string out = message;
    if (context.empty()) {
        return out;
    }
    out += " (while ";
    for (std::size_t i = 0; i < context.size(); ++i) {
        out += (i == 0 ? "" : "; while ") + context[i];
    }
    return out + ")";
}

} // namespace weir
