// One model into a program: its variables laid out, their equations compiled for each element, stocks
// connected with their flows. A macro's body is compiled the same way, into slots of its own at each call.
#pragma once

#include "dynamics/compile/assembly.hpp"
#include "dynamics/compile/expression_compiler.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::dynamics {

class ModelCompiler {
public:
    ModelCompiler(Model const& model, Assembly& assembly);

    void run() {
        begin();
        finish();
    }
    // Slots for all variables; with a name to go before theirs, they are not shown.
    void begin(std::string const& hidden_within = {});
    void finish(); // their equations
    [[nodiscard]] ExpressionCompiler& expressions() { return expressions_; }

private:
    struct Element {
        std::size_t variable = 0;
        std::size_t offset = 0;
    };

    // What goes behind the names of elements of these dimensions, the same for every variable that has them.
    struct Suffixes {
        std::vector<std::string> names;
        std::vector<std::string> keys;
    };

    // Variables and their definitions (model_compiler.cpp).
    [[nodiscard]] Suffixes const& suffixes_of(std::vector<std::size_t> const& dimensions);
    void lay_out(std::size_t index, std::string const& hidden_within);
    std::uint32_t add_graph(GraphicalFunction const& graph);
    void collect_graphs(std::size_t index);
    void borrow_graph(std::size_t index);
    [[nodiscard]] std::optional<std::vector<std::size_t>> elements_of(std::string const& key,
                                                                      std::size_t dimension) const;
    [[nodiscard]] std::optional<std::vector<std::size_t>> offsets_of(std::vector<std::string> const& keys,
                                                                     std::size_t index) const;
    [[nodiscard]] std::vector<std::size_t> covered(std::size_t index, Definition const& item) const;
    void find_definitions(std::size_t index);
    [[nodiscard]] Definition const* definition_at(std::size_t index, std::size_t offset) const;
    [[nodiscard]] Context context_for(std::size_t index, std::size_t offset, std::size_t line) const;
    void bind_parts(Definition const& definition, std::size_t index, std::vector<std::size_t> const& elements,
                    Context& context) const;
    void define(std::size_t index, std::size_t offset);
    [[nodiscard]] std::optional<Equation> const& equation_of(std::size_t index, std::size_t offset) const;
    NodeId value_of(std::size_t index, std::size_t offset, Equation const& equation, Context const& context);

    // What only Vensim's models have (vensim_model.cpp).
    void find_absent(std::size_t index);
    [[nodiscard]] bool is_absent(std::size_t index, std::size_t offset) const {
        auto const& absent = layout_.of(index).absent;
        return !absent.empty() && absent[offset] != 0;
    }
    NodeId data_of(std::size_t index, std::size_t offset, DataMode mode, Context const& context);
    void collect_flows(NodeId node, bool adds, Stock& stock) const;

    // Stocks, and what limits their flows (stock_flows.cpp).
    struct Ends {
        std::vector<std::size_t> sources; // stocks that it flows out of; one, if the model makes sense
        std::vector<std::size_t> targets;
    };
    void find_ends();
    void define_stock(std::size_t index, Expression const* rate, NodeId initial, Context const& context);
    void connect(Stock& stock, std::string const& key, Op op, Context const& context);
    [[nodiscard]] std::optional<std::size_t> flow_called(std::string const& key, Context const& context);
    [[nodiscard]] std::optional<Element> element_at_end(std::size_t stock, Context const& flow);
    [[nodiscard]] std::optional<SlotId> flow_slot(std::size_t flow, Context const& stock);
    NodeId define_flow(std::size_t index, std::optional<NodeId> asked, Context const& context);
    NodeId limited_by_source(std::size_t index, NodeId asked, Context const& context);
    NodeId minus_earlier(NodeId available, std::vector<std::string> const& keys, std::size_t flow,
                         Context const& stock);
    SlotId available(Element const& stock);
    NodeId inflow_value(std::size_t flow, Context const& stock);
    NodeId multiplied(std::size_t flow, NodeId value, Context const& stock);
    NodeId held_value(NodeId node, Context const& context);

    // Conveyors, queues and ovens (containers.cpp).
    struct Apparatus { // the device of one element of a stock, and the operands of its ports
        std::uint32_t device = 0;
        std::vector<NodeId> common; // arrested, held back, fractions: see device_ports.hpp
        NodeId room = no_id;        // none if it takes in whatever comes
        NodeId may_redirect = no_id;
        std::vector<std::size_t> leaks; // in order of priority: a conveyor's leakages, a queue's outflows
        std::optional<std::size_t> exit;
    };
    [[nodiscard]] std::optional<ContainerAccess> container_at(std::size_t variable, std::size_t offset);
    [[nodiscard]] Container const* container_of(Element const& element) const;
    Apparatus& apparatus(Element const& stock);
    NodeId arrested(Element const& stock);
    void make_conveyor(Element const& stock, Container const& container, Context const& context,
                       Apparatus& made);
    void make_queue(Element const& stock, Context const& context, Apparatus& made);
    void make_oven(Element const& stock, Container const& container, Context const& context, Apparatus& made);
    void sort_outflows(Element const& stock, Context const& context, Apparatus& made);
    NodeId blocked(std::size_t flow, Context const& stock);
    NodeId leak_fraction(std::size_t flow, Context const& stock);
    NodeId room_for(std::size_t flow, Element const& target);
    [[nodiscard]] bool comes_unbidden(std::size_t flow) const;
    void add_inflows(Element const& stock, Context const& context, DeviceSpec& spec);
    void begin_device(Element const& stock, Context const& context, std::uint32_t device,
                      std::vector<NodeId> operands);
    NodeId option(std::optional<Equation> const& equation, double otherwise, Context const& context);
    NodeId port_node(std::uint32_t device, std::uint32_t port, std::vector<NodeId> const& operands);
    [[nodiscard]] bool is_driven(std::size_t flow) const;
    NodeId driven(std::size_t flow, Context const& context);
    NodeId limited_by_target(std::size_t flow, NodeId asked, Context const& context);
    [[nodiscard]] bool drives_its_flows(std::size_t stock) const;

    Model const& model_;
    Assembly& assembly_;
    mutable std::size_t definition_elements_ = 0; // handled so far, exceptions too
    Program& program_;
    Diagnostics& diagnostics_;
    Layout layout_;
    ExpressionCompiler expressions_;
    std::vector<std::vector<Definition const*>>
        definitions_;                                       // by variable and offset; empty if there are none
    std::vector<Ends> ends_;                                // by variable
    std::map<std::vector<std::size_t>, Suffixes> suffixes_; // by dimensions
    std::map<std::pair<std::size_t, std::size_t>, SlotId> available_; // by stock and offset
    std::map<std::pair<std::size_t, std::size_t>, Apparatus> apparatus_;
};

} // namespace weir::dynamics
