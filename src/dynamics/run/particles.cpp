// Particles over tiles of the fast machine; see particles.hpp. What a particle is lies in one lane of the
// places of stocks, memories and constants, in its histories and in its devices.
#include "dynamics/run/particles.hpp"

#include "base/contract.hpp"
#include "dynamics/run/machine_pass.hpp"

#include <algorithm>
#include <optional>

namespace weir::dynamics {

namespace {

struct PlaceTile {
    PlaceTile(MachineCode const& code, std::size_t first, std::size_t count, std::uint32_t stream,
              bool needs_scalar)
        : context(code, code.width()),
          batch{.stream = stream + static_cast<std::uint32_t>(first), .runs = count} {
        if (needs_scalar) {
            context.scalar = std::make_unique<Machine::Context>(code, 1);
        }
        pass.emplace(code, context, batch, false);
    }

    Machine::Context context;
    Machine::Batch batch;
    std::optional<TilePass> pass;
    std::vector<double> varied;
};

// What belongs to one particle, taken out of its lane.
struct Kept {
    std::vector<double> values;
    std::vector<std::unique_ptr<Device>> devices;
};

} // namespace

struct Particles::State {
    std::shared_ptr<Program const> program;
    std::shared_ptr<MachineCode const> code;
    std::size_t count = 0;
    std::size_t width = 1;
    std::size_t varied = 0;
    std::vector<std::string> names;
    std::vector<std::unique_ptr<PlaceTile>> tiles;

    // The areas of the frame that make up a particle.
    template <class Visit>
    void each_area(PlaceTile& tile, Visit visit) {
        auto const& made = code->tile_program();
        auto& context = tile.context;
        visit(tile.pass->stocks_now(), made.stock_order.size());
        visit(context.at(made.memories), program->memories.size());
        visit(context.at(made.contents), program->devices.size());
        visit(context.at(made.constants), std::size_t{made.constant_count});
        for (auto& history : context.histories) {
            visit(history.values.data(), history.values.size() / width);
        }
    }
    void take(std::size_t particle, Kept& kept) {
        auto& tile = *tiles[particle / width];
        std::size_t const lane = particle % width;
        kept.values.clear();
        each_area(tile, [&](double const* first, std::size_t places) {
            for (std::size_t i = 0; i < places; ++i) {
                kept.values.push_back(first[i * width + lane]);
            }
        });
        kept.devices.clear();
        for (std::size_t i = 0; i < program->devices.size(); ++i) {
            kept.devices.push_back(tile.context.devices[i * width + lane]->clone());
        }
    }
    void put(std::size_t particle, Kept const& kept) {
        auto& tile = *tiles[particle / width];
        std::size_t const lane = particle % width;
        auto value = kept.values.begin();
        each_area(tile, [&](double* first, std::size_t places) {
            for (std::size_t i = 0; i < places; ++i) {
                first[i * width + lane] = *value++;
            }
        });
        for (std::size_t i = 0; i < kept.devices.size(); ++i) {
            tile.context.devices[i * width + lane] = kept.devices[i]->clone();
        }
    }
    // Every history long enough for the whole run, so that any lane may go on in any tile.
    void lengthen_histories(PlaceTile& tile) {
        for (auto& history : tile.context.histories) {
            history.length = code->plan().clock.steps + 2;
            history.values.assign(history.length * width, 0.0);
        }
    }
    Result<std::size_t> stock_place(std::string const& name) const {
        auto const slots = program->find(name);
        auto const& order = code->tile_program().stock_order;
        for (std::size_t place = 0; place < order.size() && slots.size() == 1; ++place) {
            if (program->stocks[order[place]].slot == slots.front()) {
                return place;
            }
        }
        return fail(ErrorCode::not_found, "'" + name + "' is not one stock of the model");
    }
};

Particles::Particles(std::unique_ptr<State> state) : state_(std::move(state)) {}
Particles::Particles(Particles&&) noexcept = default;
Particles& Particles::operator=(Particles&&) noexcept = default;
Particles::~Particles() = default;

Result<Particles> Particles::make(std::shared_ptr<Program const> program, ParticleSpec const& spec) {
    auto const plan = WEIR_TRY(make_plan(*program, spec.run));
    if (spec.count == 0 || !MachineCode::supports(*program, plan)) {
        return fail(ErrorCode::unsupported,
                    "particles need at least one of them, and Euler's method, RK2 or RK4");
    }
    std::vector<SlotId> varied;
    for (auto const& name : spec.varied) {
        auto const slots = WEIR_TRY(settable_slots(*program, name));
        varied.insert(varied.end(), slots.begin(), slots.end());
    }
    auto state = std::make_unique<State>();
    state->code = WEIR_TRY(MachineCode::make(*program, plan, varied, spec.count));
    state->program = std::move(program);
    state->count = spec.count;
    state->width = static_cast<std::size_t>(state->code->width());
    state->varied = varied.size();
    for (SlotId const slot : plan.saved) {
        state->names.push_back(state->program->slots[slot].name);
    }
    for (std::size_t first = 0; first < spec.count; first += state->width) {
        state->tiles.push_back(std::make_unique<PlaceTile>(*state->code, first,
                                                           std::min(state->width, spec.count - first),
                                                           spec.run.run, !state->code->tabulated_));
    }
    return Particles(std::move(state));
}

Status Particles::start(std::span<double const> varied) {
    if (varied.size() != state_->varied * state_->count) {
        return fail(ErrorCode::invalid, "start needs a value for each particle and varied slot");
    }
    for (auto& tile : state_->tiles) {
        tile->varied.assign(varied.begin(),
                            varied.begin() + static_cast<std::ptrdiff_t>(state_->varied * tile->batch.runs));
        varied = varied.subspan(tile->varied.size());
        tile->batch.varied = tile->varied;
        tile->pass->begin();
        state_->lengthen_histories(*tile);
    }
    return {};
}

Status Particles::advance(std::uint64_t steps) {
    if (steps_done() + steps > state_->code->plan().clock.steps) {
        return fail(ErrorCode::invalid, "the particles cannot go beyond the end of the run");
    }
    for (auto& tile : state_->tiles) {
        for (std::uint64_t i = 0; i < steps; ++i) {
            tile->pass->step();
        }
    }
    return {};
}

double Particles::time() const {
    return state_->code->plan().clock.at(steps_done());
}
std::uint64_t Particles::steps_done() const {
    return state_->tiles.front()->pass->steps_done();
}
std::size_t Particles::count() const {
    return state_->count;
}
std::vector<std::string> const& Particles::names() const {
    return state_->names;
}

void Particles::read(std::span<double> values) {
    WEIR_EXPECTS(values.size() == state_->names.size() * state_->count);
    std::size_t first = 0;
    for (auto& tile : state_->tiles) {
        auto const& places = tile->pass->observe();
        for (std::size_t column = 0; column < places.size(); ++column) {
            std::copy_n(tile->context.at(places[column]), tile->batch.runs,
                        values.begin() + static_cast<std::ptrdiff_t>(column * state_->count + first));
        }
        first += tile->batch.runs;
    }
}

Status Particles::read_stock(std::string const& name, std::span<double> values) {
    WEIR_EXPECTS(values.size() == state_->count);
    auto const place = WEIR_TRY(state_->stock_place(name));
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto& tile = *state_->tiles[i / state_->width];
        values[i] = tile.pass->stocks_now()[place * state_->width + i % state_->width];
    }
    return {};
}

Status Particles::set_stock(std::string const& name, std::span<double const> values) {
    WEIR_EXPECTS(values.size() == state_->count);
    auto const place = WEIR_TRY(state_->stock_place(name));
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto& tile = *state_->tiles[i / state_->width];
        tile.pass->stocks_now()[place * state_->width + i % state_->width] = values[i];
    }
    return {};
}

void Particles::copy(std::size_t from, std::size_t to) {
    WEIR_EXPECTS(from < state_->count && to < state_->count);
    Kept kept;
    state_->take(from, kept);
    state_->put(to, kept);
}

Status Particles::resample(std::span<std::uint32_t const> ancestors) {
    if (ancestors.size() != state_->count ||
        std::any_of(ancestors.begin(), ancestors.end(),
                    [&](std::uint32_t i) { return i >= state_->count; })) {
        return fail(ErrorCode::invalid, "resampling needs one of the particles as ancestor for each of them");
    }
    std::vector<Kept> kept(state_->count); // all are taken before any is put
    std::vector<char> wanted(state_->count, 0);
    for (std::size_t i = 0; i < ancestors.size(); ++i) {
        wanted[ancestors[i]] = ancestors[i] == i ? wanted[ancestors[i]] : char{1};
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] != 0) {
            state_->take(i, kept[i]);
        }
    }
    for (std::size_t i = 0; i < ancestors.size(); ++i) {
        if (ancestors[i] != i) {
            state_->put(i, kept[ancestors[i]]);
        }
    }
    return {};
}

} // namespace weir::dynamics
