// Names of elements that are a letter off one that the return's layout knows, as headers of a CSV file may
// be. A name is looked up once for the whole file; what was read otherwise than written is told.
#pragma once

#include "intake/return_layout.hpp"

#include <map>
#include <string>
#include <vector>

namespace weir::intake {

struct NameSlip {
    std::string written; // by match_key
    std::string header;  // of the column that was meant
    std::size_t count = 0;
};

class ElementNames {
public:
    explicit ElementNames(ReturnLayout const& layout);

    // The known key that an unknown one is one letter off; null where it is known, or is near none or
    // several.
    [[nodiscard]] std::string const* value_meant(std::string const& key);  // of an element with text
    [[nodiscard]] std::string const* around_meant(std::string const& key); // of one that holds others
    void count(std::string const& written, std::string const& meant);
    [[nodiscard]] std::vector<NameSlip> slips() const;

private:
    using Headers = std::map<std::string, std::string, std::less<>>; // by key
    [[nodiscard]] static std::string const* meant(std::string const& key, Headers const& among,
                                                  std::map<std::string, std::string const*>& asked);

    Headers values_;
    Headers around_;
    std::map<std::string, std::string const*> asked_values_;
    std::map<std::string, std::string const*> asked_around_;
    std::map<std::pair<std::string, std::string>, std::size_t> counts_; // written, meant
};

} // namespace weir::intake
