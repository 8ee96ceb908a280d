#include "intake/care_episodes.hpp"

#include <algorithm>

namespace weir::intake {

namespace {

using record::Blank;
using record::NotSupplied;
using record::Value;

Value day_or_blank(std::optional<Date> const& day) {
    return day ? Value{*day} : Value{Blank{}};
}

// What an episode began with (SSDA903 guide, reason for new episode): S the start of care, L legal status
// alone, P placement and carer, T placement with the same carer, B and U legal status with P and T.
bool changes_placement(std::string const& reason) {
    return reason == "S" || reason == "P" || reason == "T" || reason == "B" || reason == "U";
}
bool changes_status(std::string const& reason) {
    return reason == "S" || reason == "L" || reason == "B" || reason == "U";
}

// A return names the episodes of its year: the first of them may begin in the middle of a placement or of a
// legal status, whose own beginning stands in an earlier return.
bool goes_on_from_before(std::string const& reason, bool (*changes)(std::string const&)) {
    return !reason.empty() && !changes(reason);
}

} // namespace

CareEpisodes::CareEpisodes(ReturnReading& reading)
    : reading_(reading), episode_fields_([&] {
          auto const& table = reading.rules.schema.at("ssd_cla_episodes");
          return EpisodeFields{table,
                               table.at("clae_cla_episode_start_date"),
                               table.at("clae_cla_episode_start_reason"),
                               table.at("clae_cla_primary_need_code"),
                               table.at("clae_cla_episode_ceased_date"),
                               table.at("clae_cla_episode_ceased_reason")};
      }()),
      placement_fields_([&] {
          auto const& table = reading.rules.schema.at("ssd_cla_placement");
          return PlacementFields{table,
                                 table.at("clap_cla_placement_start_date"),
                                 table.at("clap_cla_placement_type"),
                                 table.at("clap_cla_placement_provider"),
                                 table.at("clap_cla_placement_postcode"),
                                 table.at("clap_cla_placement_urn"),
                                 table.at("clap_cla_placement_end_date"),
                                 table.at("clap_cla_placement_change_reason"),
                                 table.at("local_continues")};
      }()),
      status_fields_([&] {
          auto const& table = reading.rules.schema.at("ssd_legal_status");
          return StatusFields{table, table.at("lega_legal_status"), table.at("lega_legal_status_start_date"),
                              table.at("lega_legal_status_end_date"), table.at("local_continues")};
      }()) {}

void CareEpisodes::take(ReturnModule const& module, ReturnTable const& table, ReturnRow& row) {
    if (by_child_.empty()) {
        auto const at = [&](std::string_view header) { return *module.column(header); };
        columns_ = {at("DECOM"),   at("RNE"),   at("LS"),
                    at("CIN"),     at("PLACE"), at("PLACE_PROVIDER"),
                    at("DEC"),     at("REC"),   at("REASON_PLACE_CHANGE"),
                    at("PL_POST"), at("URN")};
    }
    auto const start = row.day(columns_.start);
    if (!start) {
        reading_.note(table, row, IssueCode::date_missing, columns_.start);
        row.refused = true;
        return;
    }
    Episode episode{{row.place, row.number, row.id, std::move(row.values)}, &table, *start, {}};
    episode.end = episode.row.day(columns_.end);
    if (episode.end && *episode.end < *start) {
        reading_.note(table, row, IssueCode::end_before_start, columns_.end,
                      iso(*episode.end) + " is before " + iso(*start));
        episode.end.reset();
        episode.row.values[columns_.end] = NotSupplied{};
    } else if (episode.end && *episode.end > reading_.out.extract_date) {
        reading_.note(table, row, IssueCode::end_after_extract, columns_.end, iso(*episode.end));
    } else if (episode.end && *episode.end == *start) {
        reading_.note(table, row, IssueCode::zero_length, columns_.end, iso(*start));
    }
    episode.mended = reading_.row_mended();
    by_child_[row.id].push_back(std::move(episode));
}

bool CareEpisodes::follows(Episode const& before, Episode const& after) const {
    return before.end == after.start;
}

bool CareEpisodes::same_placement(Episode const& before, Episode const& after) const {
    auto const same = [&](std::size_t column) {
        return before.row.values[column] == after.row.values[column];
    };
    return follows(before, after) && !changes_placement(after.row.text(columns_.reason)) &&
           same(columns_.place) && same(columns_.provider) && same(columns_.urn);
}

bool CareEpisodes::same_status(Episode const& before, Episode const& after) const {
    return follows(before, after) && !changes_status(after.row.text(columns_.reason)) &&
           before.row.values[columns_.status] == after.row.values[columns_.status];
}

void CareEpisodes::check_codes(Episode const& episode) {
    auto const* code = reading_.rules.codes.find("rec", episode.row.text(columns_.ended));
    if (code != nullptr && episode.end && !code->in_use(*episode.end)) {
        reading_.note(*episode.table, episode.row, IssueCode::code_not_in_use, columns_.ended, code->code);
    }
}

void CareEpisodes::check_chain(std::vector<Episode>& episodes) {
    std::ranges::stable_sort(episodes, [](Episode const& a, Episode const& b) {
        auto const far = [](Episode const& one) { return one.end.value_or(Date::max()); };
        return a.start != b.start ? a.start < b.start : far(a) < far(b);
    });
    std::vector<Episode> kept;
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        if (i + 1 < episodes.size() && episodes[i].start == episodes[i + 1].start) {
            reading_.note(*episodes[i].table, episodes[i].row, IssueCode::same_start, columns_.start,
                          iso(episodes[i].start));
            reading_.mended_later("episodes", episodes[i].mended ? 0 : 1);
            continue;
        }
        kept.push_back(std::move(episodes[i]));
    }
    episodes = std::move(kept);
    for (std::size_t i = 0; i < episodes.size(); ++i) {
        auto const& episode = episodes[i];
        check_codes(episode);
        bool const last = i + 1 == episodes.size();
        if (!last && !episode.end) {
            reading_.note(*episode.table, episode.row, IssueCode::open_before_later_start, columns_.end);
        } else if (!last && *episode.end > episodes[i + 1].start) {
            reading_.note(*episode.table, episode.row, IssueCode::episodes_overlap, columns_.end,
                          iso(*episode.end) + " is after " + iso(episodes[i + 1].start));
        } else if (episode.end && episode.row.text(columns_.ended) == "X1" &&
                   (last || episodes[i + 1].start != *episode.end)) {
            reading_.note(*episode.table, episode.row, IssueCode::chain_broken, columns_.ended,
                          iso(*episode.end));
        }
    }
}

void CareEpisodes::make_episodes(std::vector<Episode> const& episodes) {
    auto const& [table, start, reason, need, end, ended] = episode_fields_;
    for (auto const& episode : episodes) {
        std::vector<Value> values(table.fields.size(), Value{NotSupplied{}});
        values[start] = episode.start;
        values[reason] = episode.row.values[columns_.reason];
        values[need] = episode.row.values[columns_.need];
        values[end] = episode.row.values[columns_.end];
        values[ended] = episode.row.values[columns_.ended];
        reading_.book.add(table, episode.row.id, std::move(values), episode.row.place, episode.row.number);
    }
}

void CareEpisodes::make_placements(std::vector<Episode> const& episodes) {
    auto const& fields = placement_fields_;
    auto const& table = fields.table;
    for (std::size_t first = 0; first < episodes.size();) {
        std::size_t last = first;
        while (last + 1 < episodes.size() && same_placement(episodes[last], episodes[last + 1])) {
            ++last;
        }
        auto const& begun = episodes[first];
        auto const& ended = episodes[last];
        std::vector<Value> values(table.fields.size(), Value{NotSupplied{}});
        values[fields.start] = begun.start;
        values[fields.type] = begun.row.values[columns_.place];
        values[fields.provider] = begun.row.values[columns_.provider];
        values[fields.postcode] = begun.row.values[columns_.postcode];
        values[fields.urn] = begun.row.values[columns_.urn];
        values[fields.end] = day_or_blank(ended.end);
        values[fields.change] = ended.row.values[columns_.change];
        if (goes_on_from_before(begun.row.text(columns_.reason), changes_placement)) {
            values[fields.continues] = std::string("Y");
        }
        reading_.book.add(table, begun.row.id, std::move(values), begun.row.place, begun.row.number);
        first = last + 1;
    }
}

void CareEpisodes::make_statuses(std::vector<Episode> const& episodes) {
    auto const& fields = status_fields_;
    auto const& table = fields.table;
    for (std::size_t first = 0; first < episodes.size();) {
        std::size_t last = first;
        while (last + 1 < episodes.size() && same_status(episodes[last], episodes[last + 1])) {
            ++last;
        }
        auto const& begun = episodes[first];
        if (record::has_content(begun.row.values[columns_.status])) {
            std::vector<Value> values(table.fields.size(), Value{NotSupplied{}});
            values[fields.status] = begun.row.values[columns_.status];
            values[fields.start] = begun.start;
            values[fields.end] = day_or_blank(episodes[last].end);
            if (goes_on_from_before(begun.row.text(columns_.reason), changes_status)) {
                values[fields.continues] = std::string("Y");
            }
            reading_.book.add(table, begun.row.id, std::move(values), begun.row.place, begun.row.number);
        }
        first = last + 1;
    }
}

void CareEpisodes::finish() {
    for (auto& [child, episodes] : by_child_) {
        check_chain(episodes);
        make_episodes(episodes);
        make_placements(episodes);
        make_statuses(episodes);
    }
}

} // namespace weir::intake
