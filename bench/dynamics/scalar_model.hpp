// A scalar model as large as World3: 41 stocks, 55 graphical functions, some 250 variables, 400 steps. It is
// measured by engine.cpp, and compared between architectures by tests/neon.
#pragma once

#include <ostream>
#include <string>

inline void write_scalar_model(std::ostream& out) {
    out << "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\"><header>"
           "<vendor>Weir</vendor><product version=\"1.0\">Weir</product></header><sim_specs><start>0</start>"
           "<stop>200</stop><dt>0.5</dt></sim_specs><model><variables>\n";
    auto const id = [](char const* name, int i) { return name + std::to_string(i); };
    int graphs = 0;
    auto const graph = [&](std::string const& name, std::string const& input) {
        out << "<aux name=\"" << name << "\"><eqn>" << input
            << "</eqn><gf><xpts>0,0.5,0.8,1,1.2,1.5,2,3</xpts>"
            << "<ypts>0.8,0.88,0.95,1,1.05,1.1,1.15," << 1.2 + 0.001 * graphs++ << "</ypts></gf></aux>\n";
    };
    for (int i = 0; i < 41; ++i) {
        auto const next = (i + 1) % 41;
        out << "<aux name=\"" << id("growth", i) << "\"><eqn>" << 0.02 + 0.0005 * i << "</eqn></aux>\n"
            << "<aux name=\"" << id("life", i) << "\"><eqn>" << 30 + i << "</eqn></aux>\n"
            << "<aux name=\"" << id("ratio", i) << "\"><eqn>" << id("level", i) << " / MAX(1, "
            << id("level", next) << ")</eqn></aux>\n";
        graph(id("effect", i), id("ratio", i));
        if (i < 14) {
            graph(id("second", i), id("ratio", next) + " * " + id("effect", i));
        }
        auto const drag = i < 14 ? id("second", i) : "1";
        out << "<flow name=\"" << id("inflow", i) << "\"><eqn>" << id("level", i) << " * " << id("growth", i)
            << " / " << id("effect", i) << "</eqn></flow>\n"
            << "<flow name=\"" << id("outflow", i) << "\"><eqn>" << id("level", i) << " / (" << id("life", i)
            << " * " << drag << ")</eqn></flow>\n"
            << "<stock name=\"" << id("level", i) << "\"><eqn>" << 100 + i << "</eqn><inflow>"
            << id("inflow", i) << "</inflow><outflow>" << id("outflow", i) << "</outflow></stock>\n";
    }
    out << "</variables></model></xmile>\n";
}
