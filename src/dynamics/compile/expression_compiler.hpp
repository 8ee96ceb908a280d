// One equation's syntax tree to operations, for one element of a variable: names become slots, array
// expressions are written out, functions with memory become hidden stocks and histories.
#pragma once

#include "base/diagnostics.hpp"
#include "dynamics/compile/assembly.hpp"
#include "dynamics/compile/functions.hpp"
#include "dynamics/compile/layout.hpp"
#include "dynamics/compile/node_builder.hpp"
#include "dynamics/compile/vensim_operations.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weir::dynamics {

// A dimension's name standing for one of its elements: in an equation for all elements, or, with
// `star`, within SUM(x[*]) and its like.
struct Bound {
    std::size_t dimension = 0;
    std::size_t element = 0;
    bool star = false;
    std::size_t nth = 0; // x[d, d] and SUM(x[*, *]) have two of the same dimension
};

// For which variable, element and equation something is compiled.
struct Context {
    std::size_t variable = 0;
    SlotId slot = no_id;
    std::size_t line = 0;
    std::vector<Bound> bounds;
};

// A conveyor, a queue or an oven: its device, the slot that shows how much is in it, and its capacity with
// what that is written in terms of.
struct ContainerAccess {
    std::uint32_t device = 0;
    SlotId contents = no_id;
    Container::Kind kind = Container::Kind::conveyor;
    Equation const* capacity = nullptr;
    Context context;
};
// What stands at this variable and offset, if it is one of these.
using ContainerAt = std::function<std::optional<ContainerAccess>(std::size_t variable, std::size_t offset)>;

class ExpressionCompiler {
public:
    ExpressionCompiler(Model const& model, Layout const& layout, Assembly& assembly)
        : model_(model), layout_(layout), assembly_(assembly), builder_(assembly.program),
          diagnostics_(assembly.diagnostics) {}

    void set_containers(ContainerAt container_at) { container_at_ = std::move(container_at); }

    NodeId compile(Expression const& expression, Context const& context);
    // A variable as named without subscripts: the element with the same dimension elements as bound.
    NodeId variable_value(std::size_t variable, Context const& context);
    [[nodiscard]] NodeBuilder& builder() { return builder_; }
    // A slot of its own for a value, not shown.
    SlotId hidden_value(NodeId node, Context const& context);
    // Lets a variable without slots, a macro's parameter, stand for these values, one an element.
    void bind(std::size_t variable, std::vector<NodeId> values) { bound_[variable] = std::move(values); }
    // A macro with its parameters given as scalars (macros.cpp).
    NodeId apply_macro(Macro const& macro, std::vector<NodeId> const& values, Context const& context);

    // A node that gives a graph's data at a time, between its points as the mode says.
    NodeId data_value(std::uint32_t graph, DataMode mode, NodeId time);
    // What can only be compiled when every variable is: delays whose order is worked out.
    void finish();

    // Told once for each line, variable and message, however many elements meet it.
    NodeId error(std::string code, Context const& context, std::string message, std::string hint);

private:
    // References and subscripts.
    struct Place {
        std::optional<std::size_t> element; // known now
        NodeId index = no_id;               // else worked out at run time, counted from 1
        bool outside = false;               // known and out of range: the value is 0
        bool failed = false;
    };
    NodeId reference(ReferenceNode const& node, Context const& context);
    [[nodiscard]] std::optional<std::size_t> variable_named(ReferenceNode const& node);
    [[nodiscard]] std::optional<std::size_t> plain_offset(ReferenceNode const& node, std::size_t variable,
                                                          Context const& context);
    NodeId built_in_name(ReferenceNode const& node, Context const& context);
    NodeId unknown_name(std::string const& written, std::string const& key, Context const& context);
    [[nodiscard]] std::optional<std::vector<Place>> places(ReferenceNode const& node, std::size_t variable,
                                                           Context const& context);
    Place place(Subscript const& subscript, std::size_t dimension, std::size_t nth, Context const& context);
    Place named_place(ReferenceNode const& name, std::size_t dimension, Context const& context, bool& taken);
    [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>>
    qualified_element(std::string const& key) const;
    Place numbered_place(ReferenceNode const& name, std::size_t dimension, Context const& context);
    NodeId counted_value(Expression const& expression, std::vector<NodeId> const& values,
                         Context const& context);
    [[nodiscard]] GraphicalFunction const* points_of(ReferenceNode const& node) const;
    NodeId transposed(ReferenceNode const& node, Context const& context);
    NodeId flat_element(std::size_t variable, Expression const& index, Context const& context);
    Place counted_place(Expression const& expression, std::size_t dimension, Context const& context);
    // The element that a `*` stands for, and the one that a dimension's name stands for in an equation for
    // all elements; failed if there is none.
    [[nodiscard]] static Place star_place(std::size_t dimension, std::size_t nth, Context const& context);
    [[nodiscard]] static Place own_place(std::size_t dimension, std::optional<std::size_t> nth,
                                         Context const& context);
    [[nodiscard]] static Place name_place(std::size_t dimension, Context const& context);
    [[nodiscard]] Place bare_place(std::size_t dimension, std::size_t nth, Context const& context) const;
    [[nodiscard]] std::optional<std::size_t> bare_offset(std::size_t variable, Context const& context) const;
    NodeId element_value(std::size_t variable, std::vector<Place> const& places, std::size_t at,
                         std::vector<std::size_t>& chosen);

    // An element without an equation, told as an error.
    bool is_absent(std::size_t variable, std::vector<Place> const& places, Context const& context);
    // Vensim's subscripts (vensim_subscripts.cpp): mappings, parts of ranges, ranges as numbers.
    [[nodiscard]] Place range_place(std::size_t range, bool star, Context const& context) const;
    Place each_place(Subscript const& subscript, std::size_t dimension, Context const& context);
    [[nodiscard]] std::optional<std::size_t> mapped_element(std::size_t range, Bound const& bound) const;
    [[nodiscard]] std::optional<std::size_t> element_in(std::size_t dimension, std::size_t range,
                                                        std::size_t element) const;
    [[nodiscard]] double number_of_element(std::size_t dimension, std::size_t element) const;
    [[nodiscard]] std::optional<double> subscript_number(std::string const& key,
                                                         Context const& context) const;
    [[nodiscard]] std::optional<std::size_t> range_named(std::string const& key) const;
    [[nodiscard]] bool is_vensim() const { return model_.dialect == Dialect::vensim; }
    [[nodiscard]] Function const* function_for(std::string_view key) const {
        return is_vensim() ? find_vensim_function(key) : find_function(key);
    }

    // Vensim's functions (vensim_calls.cpp, vensim_arrays.cpp, vensim_state.cpp).
    NodeId vensim_call(Function const& function, CallNode const& node, Context const& context);
    NodeId vensim_plain(Function const& function, CallNode const& node, Context const& context);
    NodeId vensim_lookup(Function const& function, CallNode const& node, Context const& context);
    NodeId vensim_data(Function const& function, CallNode const& node, Context const& context);
    NodeId vensim_array(Function const& function, CallNode const& node, Context const& context);
    NodeId vensim_allocation(Function const& function, CallNode const& node, Context const& context);
    NodeId vensim_state(Function const& function, CallNode const& node, Context const& context);
    [[nodiscard]] std::optional<std::uint32_t> graph_of(Expression const& expression, Context const& context);
    [[nodiscard]] std::optional<DataMode> data_mode_of(Expression const& expression) const;
    // The vector that an array function runs over: the last range among the first reference's subscripts,
    // and the place in it that the equation is for.
    struct Vector {
        std::size_t range = 0;
        std::size_t place = 0;
    };
    [[nodiscard]] std::optional<Vector> vector_of(Expression const& expression, std::size_t from_last,
                                                  Context const& context);
    [[nodiscard]] Context with_element(std::size_t range, std::size_t element, Context const& context) const;
    std::vector<NodeId> vector_values(Expression const& expression, std::size_t range,
                                      Context const& context);
    NodeId element_map(CallNode const& node, Context const& context);
    NodeId matrix_inverse(CallNode const& node, Context const& context);
    bool add_profiles(Expression const& profile, std::optional<std::size_t> range, std::size_t position,
                      Context const& context, std::vector<NodeId>& operands);
    NodeId market_price(CallNode const& node, Context const& context);
    NodeId delay_of_order(std::vector<NodeId> const& arguments, bool is_smooth, Context const& context);
    [[nodiscard]] std::size_t shortened(std::size_t order, NodeId duration);
    NodeId stepped_delay(std::size_t order, SlotId input, SlotId duration, NodeId initial,
                         Context const& context);
    NodeId pipeline(std::size_t order, SlotId input, NodeId stage, std::size_t output,
                    Context const& context);
    NodeId net_present_value(std::vector<NodeId> const& arguments, bool at_end, Context const& context);
    NodeId vector_lookup(CallNode const& node, Context const& context);
    // What keeps more than numbers from step to step (vensim_devices.cpp).
    NodeId vensim_device(Function const& function, CallNode const& node, Context const& context);
    SlotId device_contents(std::uint32_t device, Context const& context, std::vector<NodeId> const& begin);
    NodeId shipment(std::vector<NodeId> const& arguments, bool information, Context const& context);
    NodeId depreciation(std::vector<NodeId> const& arguments, Context const& context);
    NodeId waiting_line(CallNode const& node, Context const& context);
    NodeId waiting_age(Function const& function, CallNode const& node, Context const& context);
    std::uint32_t add_device(DeviceSpec::Kind kind);
    void tell_missing_lines();
    struct WaitingLine {
        std::uint32_t device = 0;
        bool defined = false;
        Context context; // of what asked for it first
    };
    std::map<SlotId, WaitingLine> lines_; // by the slot that QUEUE FIFO defines
    [[nodiscard]] std::optional<double> start_value(NodeId node, std::size_t depth);
    struct WaitingDelay {
        SlotId result;
        bool is_smooth;
        std::vector<NodeId> arguments;
        Context context;
    };
    std::vector<WaitingDelay> waiting_;
    [[nodiscard]] std::size_t stages_of(WaitingDelay const& delay);
    void make_waiting(WaitingDelay const& delay, std::size_t stages);

    // Calls.
    NodeId call(CallNode const& node, Context const& context);
    NodeId plain_call(Function const& function, CallNode const& node, Context const& context);
    // Draws (random_functions.cpp).
    NodeId random_call(Function const& function, CallNode const& node, Context const& context);
    NodeId density(Expression const& argument, Context const& context);
    NodeId random_node(Op op, std::vector<NodeId> const& operands, Context const& context);
    NodeId pink_noise(std::vector<NodeId> const& arguments, Context const& context);
    NodeId time_call(Function const& function, std::vector<NodeId> operands);
    NodeId lookup(std::size_t variable, ReferenceNode const* written, Expression const& input,
                  Context const& context);
    NodeId reduction(Function const& function, CallNode const& node, Context const& context);
    // Stella's functions beyond XMILE's (stella_functions.cpp).
    NodeId stella_call(Function const& function, CallNode const& node, Context const& context);
    NodeId stella_lookup(Function const& function, CallNode const& node, Context const& context);
    NodeId stella_inverse(std::uint32_t graph, NodeId value, Context const& context);
    NodeId financial(StellaFunction which, std::vector<NodeId> const& arguments);
    NodeId assumed(Function const& function, CallNode const& node, std::vector<NodeId> const& arguments,
                   Context const& context);
    NodeId derivative(CallNode const& node, std::vector<NodeId> const& arguments, Context const& context);
    NodeId earlier_value(std::vector<NodeId> const& arguments, Context const& context);
    // What is in conveyors, queues and ovens (container_access.cpp).
    [[nodiscard]] std::optional<ContainerAccess> container_named(ReferenceNode const& node,
                                                                 Context const& context);
    [[nodiscard]] std::optional<ContainerAccess> container_named(Expression const& expression,
                                                                 Context const& context);
    NodeId ask(ContainerAccess const& container, std::uint32_t port, std::vector<NodeId> const& operands);
    std::optional<NodeId> container_reduction(Function const& function, CallNode const& node,
                                              Context const& context);
    std::optional<NodeId> container_element(ReferenceNode const& node, Context const& context);
    NodeId discrete_call(Function const& function, CallNode const& node, Context const& context);

    NodeId rank_call(CallNode const& node, Context const& context);
    NodeId size_call(CallNode const& node, Context const& context);

    // Macros (macros.cpp).
    struct Actual { // what a parameter stands for in one call
        std::vector<NodeId> values;
        std::vector<std::string> dimension_keys;
        std::vector<Dimension> made; // for ranges that are no dimension
        std::optional<GraphicalFunction> graph;
    };
    [[nodiscard]] Macro const* find_macro(CallNode const& node) const;
    NodeId macro_call(Macro const& macro, CallNode const& node, Context const& context);
    [[nodiscard]] std::optional<std::vector<Actual>> actuals(Macro const& macro, CallNode const& node,
                                                             Context const& context);
    Actual actual(Expression const& argument, bool array, Context const& context);
    NodeId leaf_for(NodeId node, Context const& context);
    [[nodiscard]] Model macro_model(Macro const& macro, std::vector<Actual> const& given,
                                    Context const& context) const;
    NodeId written_out(Macro const& macro, std::vector<Actual> given, std::size_t output,
                       Context const& context);
    NodeId function_call(Macro const& macro, std::vector<Actual> const& given, Context const& context);
    NodeId simulation(Macro const& macro, std::vector<Actual> const& given, Context const& context);
    NodeId local_value(std::size_t variable, Context const& context);

    // Array expressions: which dimensions an expression runs over, and its value for each combination.
    struct Domain {
        std::size_t dimension = 0;
        std::size_t nth = 0;
        std::vector<std::size_t> elements;
    };
    void collect(Expression const& expression, Context const& context, bool inside_extreme,
                 std::vector<Domain>& domains);
    void collect_reference(ReferenceNode const& node, Context const& context, bool inside_extreme,
                           std::vector<Domain>& domains);
    void expand(Expression const& expression, Context const& context, std::vector<Domain> const& domains,
                std::vector<NodeId>& values);

    // Functions with memory (state_functions.cpp).
    NodeId state_call(Function const& function, CallNode const& node, Context const& context);
    std::optional<std::size_t> order_of(Function const& function, NodeId order, Context const& context);
    NodeId material_delay(std::size_t order, SlotId input, NodeId duration, NodeId initial,
                          Context const& context);
    NodeId smooth(std::size_t order, SlotId input, NodeId duration, NodeId initial, Context const& context);
    NodeId trend(SlotId input, NodeId duration, NodeId initial_trend, Context const& context);
    NodeId held(SlotId input, NodeId initial, Context const& context);
    NodeId history(SlotId input, NodeId delay, NodeId initial, Context const& context);
    NodeId kept_once(NodeId node, Context const& context);
    SlotId hidden_stock(NodeId initial, Context const& context);
    void set_rate(SlotId stock, NodeId rate);
    SlotId hidden_slot(SlotKind kind, Context const& context);
    // Whether so many hidden slots more may be made; told if not, and counted before they are made.
    bool has_room_for(std::size_t slots, Context const& context);

    Model const& model_;
    Layout const& layout_;
    Assembly& assembly_;
    ContainerAt container_at_; // none: the model has none of them
    NodeBuilder builder_;
    Diagnostics& diagnostics_;
    struct Named { // a name as it stands in an equation, and the variable that it means
        ReferenceNode const* node = nullptr;
        std::size_t variable = 0;
    };
    std::array<Named, 256> named_;
    std::size_t unknown_names_ = 0;
    std::set<std::string> told_;
    std::unordered_map<std::size_t, std::vector<NodeId>> bound_; // by variable
    std::set<std::size_t> open_locals_;                          // being written into a function
};

} // namespace weir::dynamics
