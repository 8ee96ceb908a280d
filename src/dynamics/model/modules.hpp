// Submodels joined into one model (XMILE 1.0, 3.7.4 and 4.7): each module's variables come under its name,
// an input that is connected becomes another name of what it is connected to. Units, dimensions and
// settings are the whole model's.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/model/model.hpp"

#include <string>
#include <vector>

namespace weir::dynamics {

struct Connection {
    std::string to; // keys, qualified or not, as written
    std::string from;
    std::size_t line = 0;
};

struct Module {
    std::string name;
    std::string key;
    std::string model_key; // of the submodel it stands for; most often its own
    std::size_t line = 0;
    std::vector<Connection> connections;
};

struct Submodel {
    std::string name;
    std::string key; // empty for the root
    std::size_t line = 0;
    std::vector<Variable> variables;
    std::vector<Module> modules;
};

// The submodel that the others are parts of: the one without a name, else one that no module stands for.
[[nodiscard]] std::size_t root_of(std::vector<Submodel> const& models);

// For each submodel the keys of its variables that a module connects, which need no equation then.
[[nodiscard]] std::vector<std::vector<std::string>> connected_inputs(std::vector<Submodel> const& models);

// Adds the variables of the root and of all modules below it to `whole`; they are taken out of the models.
void join_models(std::vector<Submodel>& models, Model& whole, Diagnostics& diagnostics);

} // namespace weir::dynamics
