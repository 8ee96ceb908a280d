// What was worked out about past days (quality/observation.hpp), kept so that a start need not do it again.
// Nothing here is told by anybody: each day stands beside the basis on which it was worked out, and one whose
// basis is another is as good as absent.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace weir::record {

class Core;

struct KeptDay {
    std::string basis, seen;
};

class KeptDays {
public:
    explicit KeptDays(Core& core) : core_(core) {}

    [[nodiscard]] Result<std::map<Date, KeptDay>> of(std::string_view authority);
    // In place of what stood there. It is no new statement, so the record's generation stays. Errors:
    // not_found (no such authority), busy.
    [[nodiscard]] Status keep(std::string_view authority, std::map<Date, KeptDay> const& days);
    // Changes with each merge, split, erasure, change of teams or load taken back: these hold for past days
    // too.
    [[nodiscard]] Result<std::int64_t> decisions();

private:
    Core& core_;
};

} // namespace weir::record
