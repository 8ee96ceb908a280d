// Pupil numbers: a slow check letter worked out from the weights, and words that are none.
#include "record/pupil_number.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace weir::record;

TEST_CASE("exactly one of the 23 letters fits the twelve digits") {
    std::string const letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    for (std::string const digits : {"801200001001", "000000000000", "999999999999", "123456789012"}) {
        int sum = 0;
        for (int i = 0; i < 12; ++i) {
            sum += (i + 2) * (digits[static_cast<std::size_t>(i)] - '0');
        }
        for (char const letter : letters) {
            CHECK(upn_fits(letter + digits) == (letter == letters[static_cast<std::size_t>(sum % 23)]));
        }
    }
}

TEST_CASE("a temporary number ends in a letter, which counts by its place in the alphabet") {
    int sum = 0;
    std::string const digits = "80120000100";
    for (int i = 0; i < 11; ++i) {
        sum += (i + 2) * (digits[static_cast<std::size_t>(i)] - '0');
    }
    std::string const letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    auto const first = letters[static_cast<std::size_t>((sum + 13 * 2) % 23)]; // C is the letter 2
    CHECK(upn_fits(first + digits + "C"));
    CHECK_FALSE(upn_fits(first + digits + "D"));
}

TEST_CASE("other words are no pupil numbers") {
    for (std::string const text : {"", "UN1", "A12345678901", "A1234567890123", "1801200001001",
                                   "A8012000010O1", "A80120000100I", "A80120000100S", "A8012 0001001"}) {
        CHECK_FALSE(upn_fits(text));
    }
}
