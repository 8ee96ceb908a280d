// Draws published figures beside England and neighbours.
#include "web/views/public_figures.hpp"

#include "web/layout.hpp"
#include "web/views/parts.hpp"

namespace weir::web {
namespace {

template <class Chart>
Data section(std::string heading, std::string const& finding, std::optional<Chart> const& chart) {
    if (!chart) {
        return object({{"heading", std::move(heading)},
                       {"section_finding", finding},
                       {"chart", false},
                       {"absent", finding.empty() ? "Not published for this authority." : ""}});
    }
    return object({{"heading", std::move(heading)},
                   {"section_finding", finding},
                   {"chart", parts::chart(chart->text, draw(*chart))},
                   {"absent", ""}});
}

} // namespace

std::string render(Templates const& templates, Frame const& frame, PublicFiguresView const& view) {
    Data::List sections;
    if (view.absent_reason.empty()) {
        sections.push_back(section("Looked-after children", view.looked_after_finding, view.looked_after));
        sections.push_back(section("Referrals by month", view.referrals_finding, view.referrals));
        sections.push_back(
            section("Beside England and statistical neighbours", view.neighbours_finding, view.neighbours));
        if (view.latest) {
            sections.push_back(section("Latest year", std::string(), view.latest));
        }
    }
    Data content = object({{"finding", view.absent_reason.empty() ? view.finding : view.absent_reason},
                           {"authority_name", view.authority_name},
                           {"authority_filter", parts::filter("Authority", "authority", view.authorities)},
                           {"sections", std::move(sections)},
                           {"has_sources", !view.sources.empty()},
                           {"sources", parts::links(view.sources)},
                           {"licence", view.licence}});
    return render_page(templates, frame, "pages/public_figures",
                       {"Public figures", {{"Today", "/today"}}, false}, std::move(content));
}

} // namespace weir::web
