// One load: facts of one source, in one transaction. First every fact finds its row; then each row's
// statement is compared with what the source said last and written where it says something new; then what
// the file covers and does not name is noticed. Internal to the room.
#pragma once

#include "record/past_loads.hpp"
#include "record/row_writer.hpp"

#include <deque>

namespace weir::record {

class Loader {
public:
    Loader(Core& core, LoadRequest const& request, std::span<Fact const> facts, Progress const& progress);
    [[nodiscard]] Result<LoadOutcome> run();

private:
    struct Pending { // what this load says about one row
        SlotNumber slot = 0;
        std::size_t fact = 0;
        std::uint64_t hash = 0;
        std::vector<Value> const* values = nullptr;
        seal::Digest128 alias;
        bool has_alias = false;
        bool fresh = false;            // the row is new with this load
        std::vector<std::size_t> more; // further facts that said something else about the row
    };
    // loader.cpp
    [[nodiscard]] Status check_request() const;
    void hash_facts();
    [[nodiscard]] Result<bool> loaded_before(seal::Digest256 const& content);
    [[nodiscard]] Status begin();
    [[nodiscard]] Status go_on() const;
    [[nodiscard]] Status keep_beside();
    [[nodiscard]] Status keep_findings_again();
    [[nodiscard]] std::vector<RefusedRow> refused_facts() const;
    [[nodiscard]] Status apply_all();
    [[nodiscard]] Status apply_one(Pending& pending);
    [[nodiscard]] Status finish(seal::Digest256 const& content);
    [[nodiscard]] Status write_load_row(seal::Digest256 const& content);

    // loader_find.cpp
    [[nodiscard]] Status find_rows();
    [[nodiscard]] Status find_row(std::size_t fact);
    [[nodiscard]] Status take(std::size_t fact, std::int64_t person, std::vector<Value> const* resolved);
    [[nodiscard]] bool well_typed(Fact const& fact) const;
    void refuse(std::size_t fact);
    void join(Pending& pending, std::size_t fact);

    // loader_rows.cpp
    [[nodiscard]] SlotNumber new_slot(TableDef const& table, std::int64_t person,
                                      seal::Digest128 const& natural);
    [[nodiscard]] std::optional<SlotNumber> by_natural(seal::Digest128 const& natural, bool has_row_id) const;
    [[nodiscard]] Result<std::int64_t> person_of(std::string_view source_id);
    [[nodiscard]] Status add_person_alias(std::int64_t person, std::string_view source_id);
    [[nodiscard]] Result<std::int64_t> unit_of(TableDef const& table, std::string const& text);
    [[nodiscard]] Status resolve(TableDef const& table, std::vector<Value> const& values,
                                 std::vector<Value>& resolved);
    // `found_by`: the fact by whose natural key a new row was made, if it was one.
    [[nodiscard]] Result<bool> say(SlotNumber number, std::vector<Value> const& values, std::uint64_t hash,
                                   seal::Digest128 const* alias, Fact const* found_by = nullptr);
    [[nodiscard]] Status lay_first(SlotNumber number, std::vector<Value> const& values, std::int64_t seq,
                                   Fact const* found_by);
    [[nodiscard]] Result<std::int64_t> journal_statement(Slot const& slot, Encoded const& encoded,
                                                         std::string_view sealed, std::int64_t load,
                                                         std::int32_t known_on, std::optional<Date> happened);
    [[nodiscard]] Result<std::int64_t> journal_event(Slot const& slot, EntryKind kind, std::int64_t system,
                                                     std::int64_t load, std::int32_t known_on);
    [[nodiscard]] Status identity_effects(TableDef const& table, Slot const& slot,
                                          std::vector<Value> const& values);

    [[nodiscard]] Status same_person(std::int64_t person, std::string const& other_id);

    // loader_late.cpp
    [[nodiscard]] Status read_other_loads();
    [[nodiscard]] Result<bool> say_late(SlotNumber number, std::vector<Value> const& values,
                                        std::uint64_t hash);
    [[nodiscard]] Status notice_absences();
    [[nodiscard]] Status recall_query(SlotNumber number);
    [[nodiscard]] Status notice_later_absence(SlotNumber number);
    [[nodiscard]] Status notice(SlotNumber number, std::int64_t load, std::int32_t known_on, bool confirmed);
    [[nodiscard]] Status named_again(SlotNumber number);

    // loader_settle.cpp
    [[nodiscard]] Status settle_all();

    Core& core_;
    LoadRequest const& request_;
    std::span<Fact const> facts_;
    Progress const& progress_;
    LoadOutcome out_;
    std::vector<seal::Digest128> hashes_;
    std::deque<Pending> pending_;
    FlatMap<SlotNumber, Pending*> by_slot_;
    std::deque<std::vector<Value>> owned_; // resolved or joined values that outlive the pass
    FlatMap<std::string_view, std::int64_t> persons_;
    std::unordered_map<std::string, std::int64_t> units_;
    std::vector<FieldSet> carried_; // by table
    std::vector<std::int64_t> mentioned_;
    std::vector<bool> gives_unit_ids_; // by table: this system gives ids to workers, teams
    std::optional<RowWriter> writer_;
    db::LaterInserts::Target insert_person_ = 0;
    db::LaterInserts::Target insert_upn_ = 0;
    PastLoads loads_;       // of this authority, this one among them
    bool newest_ = true;    // no load that the record holds is of a later day
    bool confirms_ = false; // some load withdraws what it does not name
    std::int64_t authority_ = 0;
    std::int64_t system_ = 0;
    std::int64_t actor_ = 0;
    std::int64_t load_ = 0;
    std::int32_t known_on_ = 0;
    std::vector<Value> resolved_; // of the fact in hand, and so on: kept so that their space is
    RowState state_;
    Encoded encoded_;
    std::string sealed_;
};

} // namespace weir::record
