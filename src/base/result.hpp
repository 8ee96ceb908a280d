// Result<T> is how an operation that may fail in an expected way says so: the value, or an Error with
// a code, a plain sentence and the chain of what was being done. Wrong user data goes to Diagnostics
// instead (diagnostics.hpp); bugs go to contract.hpp.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

// Every code once, with the sentence that docs/errors.md repeats.
#define WEIR_ERROR_CODES(X)                                                                                  \
    X(invalid, "what was given does not make sense as it stands")                                            \
    X(not_found, "no such thing, or not one you may see")                                                    \
    X(conflict, "somebody else changed it first")                                                            \
    X(refused, "it may not be done")                                                                         \
    X(limit, "it is larger than a stated limit")                                                             \
    X(corrupt, "stored data is not as it was written")                                                       \
    X(unsupported, "it is understood but not supported")                                                     \
    X(io, "a file, the disk or the network failed")                                                          \
    X(database, "the database refused or failed")                                                            \
    X(busy, "it is in use; try again")                                                                       \
    X(timeout, "it took longer than allowed")

enum class ErrorCode {
#define WEIR_ERROR_ENUM(code, sentence) code,
    WEIR_ERROR_CODES(WEIR_ERROR_ENUM)
#undef WEIR_ERROR_ENUM
};

[[nodiscard]] std::string_view name_of(ErrorCode code);
[[nodiscard]] std::string_view sentence_of(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::invalid;
    std::string message;              // a sentence for the user: what is wrong and how to mend it
    std::vector<std::string> context; // innermost first: what was being done

    [[nodiscard]] std::string text() const; // "message (while …; while …)"
    [[nodiscard]] Error&& during(std::string what) && {
        context.push_back(std::move(what));
        return std::move(*this);
    }
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message), {}});
}

namespace detail {
template <class T>
T take(tl::expected<T, Error>&& result) {
    return std::move(*result);
}
inline void take(tl::expected<void, Error>&&) {}
} // namespace detail

} // namespace weir

// Passes an error on, else yields the value: auto rows = WEIR_TRY(read(path));
#define WEIR_TRY(...)                                                                                        \
    __extension__({                                                                                          \
        auto weir_try_result = (__VA_ARGS__);                                                                \
        if (!weir_try_result) {                                                                              \
            return ::tl::unexpected<::weir::Error>(std::move(weir_try_result).error());                      \
        }                                                                                                    \
        ::weir::detail::take(std::move(weir_try_result));                                                    \
    })
