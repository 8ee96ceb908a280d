// The service behind the pages: it opens the record, the accounts and the definitions once, and gives the
// router that a server runs. Everything a request needs beyond this is in the request itself.
#pragma once

#include "base/date.hpp"
#include "base/result.hpp"
#include "config/home.hpp"
#include "http/router.hpp"
#include "web/views/sign_in.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::web {

struct ServiceOptions {
    config::Home home;
    std::string db_url;
    std::filesystem::path key_file;
    std::string authority;           // code in the record
    std::string authority_name;      // as pages show it
    std::string plan;                // folder below config/plans/; empty: no plan
    std::string public_authority;    // whose published figures open first: "Blackpool"
    std::optional<Date> fixed_today; // the demonstration's day
    bool demonstration = false;
    std::vector<DemonstrationAccount> demonstration_accounts;
    bool tls = false; // cookies are Secure and carry the __Host- prefix
    std::function<Instant()> clock;
    std::function<void(std::string_view line)> log; // never given a name, an id of a child or a query
};

class Service {
public:
    [[nodiscard]] static Result<std::unique_ptr<Service>> open(ServiceOptions options);
    ~Service();

    // Computes what the first page needs, so that nobody waits for it. Gives the seconds it took.
    [[nodiscard]] Result<double> warm_up();
    [[nodiscard]] http::Router router();

private:
    struct Impl;
    explicit Service(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace weir::web
