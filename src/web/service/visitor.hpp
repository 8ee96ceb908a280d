// Who makes a request: the account of its session, what its role may open, and the token for its forms.
// Every route is registered through here with the permission it needs, so that none is open by accident.
#pragma once

#include "http/router.hpp"
#include "identity/accounts.hpp"
#include "identity/roles.hpp"

#include <functional>
#include <optional>
#include <string>

namespace weir::web {

struct Visitor {
    identity::Account account;
    identity::Role const* role = nullptr;
    std::string session;    // token
    std::string form_token; // for csrf fields

    [[nodiscard]] bool may(identity::Permission permission) const {
        return role != nullptr && role->may.contains(permission);
    }
};

// Names of the two cookies. With TLS they carry the __Host- prefix (ASVS 3.3.3): this host, this path, TLS
// only.
struct CookieNames {
    explicit CookieNames(bool tls)
        : session(tls ? "__Host-weir-session" : "weir-session"),
          form(tls ? "__Host-weir-form" : "weir-form") {}
    std::string session;
    std::string form; // before sign-in: what the form token of a visitor is made from
};

} // namespace weir::web
