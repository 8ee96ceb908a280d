// The episodes of the SSDA903: a row ends whenever legal status, placement or carer changes, so a placement
// and a legal status each run over a chain of rows. Turned into the three tables that the SSD has for them.
#pragma once

#include "intake/return_rows.hpp"

namespace weir::intake {

class CareEpisodes {
public:
    explicit CareEpisodes(ReturnReading& reading);

    void take(ReturnModule const& module, ReturnTable const& table, ReturnRow& row);
    // Once every row was taken: checks each child's chain and makes the facts.
    void finish();

private:
    struct Episode {
        ReturnRow row;
        ReturnTable const* table = nullptr;
        Date start;
        std::optional<Date> end;
        bool mended = false; // counted as such when it was read
    };
    struct Columns { // of the module
        std::size_t start = 0, reason = 0, status = 0, need = 0, place = 0, provider = 0, end = 0, ended = 0,
                    change = 0, postcode = 0, urn = 0;
    };
    // Fields of the record's tables, found once.
    struct EpisodeFields {
        record::TableDef const& table;
        std::size_t start, reason, need, end, ended;
    };
    struct PlacementFields {
        record::TableDef const& table;
        std::size_t start, type, provider, postcode, urn, end, change, continues;
    };
    struct StatusFields {
        record::TableDef const& table;
        std::size_t status, start, end, continues;
    };
    [[nodiscard]] bool follows(Episode const& before, Episode const& after) const;
    [[nodiscard]] bool same_placement(Episode const& before, Episode const& after) const;
    [[nodiscard]] bool same_status(Episode const& before, Episode const& after) const;
    void check_chain(std::vector<Episode>& episodes);
    void make_episodes(std::vector<Episode> const& episodes);
    void make_placements(std::vector<Episode> const& episodes);
    void make_statuses(std::vector<Episode> const& episodes);
    void check_codes(Episode const& episode);

    ReturnReading& reading_;
    Columns columns_;
    EpisodeFields episode_fields_;
    PlacementFields placement_fields_;
    StatusFields status_fields_;
    std::map<std::string, std::vector<Episode>> by_child_;
};

} // namespace weir::intake
