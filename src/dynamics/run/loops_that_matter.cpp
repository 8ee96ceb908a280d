// Loops, their scores and their order; see loops_that_matter.hpp.
#include "dynamics/run/loops_that_matter.hpp"

#include "base/contract.hpp"
#include "base/limits.hpp"
#include "base/parallel.hpp"
#include "dynamics/run/link_scores.hpp"
#include "dynamics/run/strongest_paths.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

namespace weir::dynamics {

namespace {

using Polarity = FeedbackLoop::Polarity;

// Vertices through which every loop goes somewhere: a loop without memory is refused by the compiler.
std::vector<std::uint32_t> remembering(LinkScores const& scores) {
    auto const& graph = scores.graph.graph;
    std::vector<std::uint32_t> found;
    for (std::uint32_t vertex = 0; vertex < graph.size(); ++vertex) {
        bool const delayed = std::any_of(graph.in[vertex].begin(), graph.in[vertex].end(), [&](auto edge) {
            return graph.edges[edge].kind == LinkKind::delayed;
        });
        auto const kind = scores.graph.vertices[vertex].kind;
        if (scores.parts.of_vertex[vertex] != no_id &&
            (delayed || kind == SlotKind::stock || kind == SlotKind::memory)) {
            found.push_back(vertex);
        }
    }
    return found;
}

// All loops if they are few; else those that are strongest at some time.
std::vector<Loop> find_loops(LinkScores const& scores, LoopsSpec const& spec, LoopsOutput& output) {
    auto listed = elementary_loops(scores.graph.graph, spec.loops_max);
    if (listed.all) {
        return std::move(listed.loops);
    }
    output.all = false;
    auto const starts = remembering(scores);
    std::vector<StrongestPaths> found(scores.times.size());
    parallel_for(scores.times.size(), spec.threads, [&](std::size_t time) {
        if (!spec.stop.stop_requested()) {
            found[time] = strongest_paths(scores.graph.graph, scores.scores[time], starts);
        }
    });
    std::set<Loop> all;
    bool cut = false;
    for (auto const& one : found) {
        cut = cut || one.cut;
        for (auto const& loop : one.loops) {
            if (all.size() < limits::feedback_loops_max) {
                all.insert(loop);
            } else {
                cut = true;
            }
        }
    }
    output.notes.push_back("the model has more than " + std::to_string(spec.loops_max) + " feedback loops; " +
                           std::to_string(all.size()) + " were found as the strongest at some time");
    if (cut) {
        output.notes.push_back("the search for strong loops was broken off at its limit at some times");
    }
    return {all.begin(), all.end()};
}

// Told from its first stock on.
FeedbackLoop score_loop(LinkScores const& scores, Loop loop) {
    FeedbackLoop made;
    auto const& graph = scores.graph.graph;
    auto const stock = std::find_if(loop.begin(), loop.end(), [&](std::uint32_t edge) {
        return scores.graph.vertices[graph.edges[edge].from].kind == SlotKind::stock;
    });
    std::rotate(loop.begin(), stock == loop.end() ? loop.begin() : stock, loop.end());
    made.part = scores.parts.of_vertex[graph.edges[loop.front()].from];
    for (auto const edge : loop) {
        made.names.push_back(scores.graph.vertices[graph.edges[edge].from].name);
    }
    std::size_t up = 0;
    std::size_t down = 0;
    for (auto const& of_time : scores.scores) {
        double score = 1;
        for (auto const edge : loop) {
            score *= of_time[edge];
        }
        made.score.push_back(std::isfinite(score) ? score : 0);
        up += made.score.back() > 0 ? 1 : 0;
        down += made.score.back() < 0 ? 1 : 0;
    }
    made.polarity = down == 0 ? Polarity::reinforcing : up == 0 ? Polarity::balancing : Polarity::changing;
    return made;
}

// The larger part first, as a reader would look at it.
void number_parts(LinkScores const& scores, LoopsOutput& output) {
    std::vector<std::size_t> size(scores.parts.count, 0);
    for (auto const part : scores.parts.of_vertex) {
        size[part == no_id ? 0 : part] += part == no_id ? 0 : 1;
    }
    std::map<std::size_t, std::size_t> loops;
    for (auto const& loop : output.loops) {
        ++loops[loop.part];
    }
    std::vector<std::size_t> order;
    for (auto const& [part, count] : loops) {
        order.push_back(part);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return size[a] > size[b]; });
    std::map<std::size_t, std::size_t> place;
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
    }
    for (auto& loop : output.loops) {
        loop.part = place[loop.part];
    }
    output.parts = order.size();
}

void weigh(LoopsOutput& output) {
    std::vector<std::vector<double>> total(output.parts, std::vector<double>(output.times.size(), 0));
    for (auto const& loop : output.loops) {
        for (std::size_t time = 0; time < output.times.size(); ++time) {
            total[loop.part][time] += std::abs(loop.score[time]);
        }
    }
    for (auto& loop : output.loops) {
        std::size_t moving = 0;
        for (std::size_t time = 0; time < output.times.size(); ++time) {
            double const all = total[loop.part][time];
            loop.relative.push_back(all > 0 ? loop.score[time] / all : 0);
            moving += all > 0 ? 1 : 0;
            loop.share += std::abs(loop.relative.back());
        }
        loop.share = moving == 0 ? 0 : loop.share / static_cast<double>(moving);
    }
}

void order_loops(LoopsOutput& output) {
    std::stable_sort(output.loops.begin(), output.loops.end(),
                     [](FeedbackLoop const& a, FeedbackLoop const& b) {
                         return a.part != b.part ? a.part < b.part : a.share > b.share;
                     });
    std::array<std::size_t, 3> count{};
    for (auto& loop : output.loops) {
        auto const kind = static_cast<std::size_t>(loop.polarity);
        loop.id = std::string(1, "RBU"[kind]) + std::to_string(++count[kind]);
    }
}

// Stretches of time by the loop with the greatest share.
void find_leading(LoopsOutput& output) {
    for (std::size_t part = 0; part < output.parts; ++part) {
        LeadingLoop stretch;
        std::size_t length = 0;
        for (std::size_t time = 0; time < output.times.size(); ++time) {
            std::size_t best = LeadingLoop::none;
            double share = 0;
            for (std::size_t i = 0; i < output.loops.size(); ++i) {
                auto const& loop = output.loops[i];
                if (loop.part == part && std::abs(loop.relative[time]) > share) {
                    best = i;
                    share = std::abs(loop.relative[time]);
                }
            }
            if (length > 0 && best == stretch.loop) {
                stretch.to = output.times[time];
                stretch.share += share;
                ++length;
                continue;
            }
            if (length > 0) {
                stretch.share /= static_cast<double>(length);
                output.leading.push_back(stretch);
            }
            stretch = {part, best, output.times[time], output.times[time], share};
            length = 1;
        }
        if (length > 0) {
            stretch.share /= static_cast<double>(length);
            output.leading.push_back(stretch);
        }
    }
}

std::string number(double value, char const* format) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string sentence(LoopsOutput const& output, LeadingLoop const& stretch) {
    auto text = "from " + number(stretch.from, "%g") + " to " + number(stretch.to, "%g") + " ";
    if (stretch.loop == LeadingLoop::none) {
        return text + "nothing moves (equilibrium)";
    }
    auto const& loop = output.loops[stretch.loop];
    return text + loop.id + (stretch.share >= 0.5 ? " drives" : " leads") + " (" +
           number(100 * stretch.share, "%.0f") + " %)";
}

} // namespace

std::string_view name_of(Polarity polarity) {
    switch (polarity) {
    case Polarity::reinforcing:
        return "reinforcing";
    case Polarity::balancing:
        return "balancing";
    case Polarity::changing:
        return "changing";
    }
    WEIR_UNREACHABLE();
}

std::string path_of(FeedbackLoop const& loop) {
    std::string text;
    for (auto const& name : loop.names) {
        text += name + " → ";
    }
    return text + loop.names.front();
}

Result<LoopsOutput> loops_that_matter(Program const& program, LoopsSpec const& spec) {
    auto const recording = WEIR_TRY(Recording::make(program, spec.base));
    auto const scores = WEIR_TRY(link_scores(
        program, recording, {.threads = spec.threads, .stop = spec.stop, .progress = spec.progress}));
    LoopsOutput output;
    if (spec.stop.stop_requested()) {
        output.stopped = true;
        return output;
    }
    auto const found = find_loops(scores, spec, output);
    output.stopped = spec.stop.stop_requested();
    if (output.stopped) {
        return output;
    }
    if (static_cast<double>(found.size()) * static_cast<double>(scores.times.size()) >
        static_cast<double>(limits::run_values_max) / 4) {
        return fail(ErrorCode::limit, "the scores of " + std::to_string(found.size()) +
                                          " loops at all save times are too many; save less often");
    }
    output.times = scores.times;
    output.notes.insert(output.notes.begin(), scores.notes.begin(), scores.notes.end());
    output.troubles = recording.troubles();
    for (auto const& loop : found) {
        auto made = score_loop(scores, loop);
        bool const moves =
            std::any_of(made.score.begin(), made.score.end(), [](double score) { return score != 0; });
        if (moves) {
            output.loops.push_back(std::move(made));
        } else {
            ++output.at_rest;
        }
    }
    number_parts(scores, output);
    weigh(output);
    order_loops(output);
    find_leading(output);
    return output;
}

std::vector<std::string> sentences(LoopsOutput const& output, std::size_t parts_max) {
    constexpr std::size_t stretches_max = 8;
    std::vector<std::string> all;
    for (std::size_t part = 0; part < std::min(parts_max, output.parts); ++part) {
        std::vector<FeedbackLoop const*> own;
        for (auto const& loop : output.loops) {
            if (loop.part == part) {
                own.push_back(&loop);
            }
        }
        std::string text = "part " + std::to_string(part + 1) + ", " + std::to_string(own.size()) +
                           (own.size() == 1 ? " loop: " : " loops: ");
        std::size_t told = 0;
        std::size_t more = 0;
        for (auto const& stretch : output.leading) {
            if (stretch.part == part) {
                if (told < stretches_max) {
                    text += (told++ == 0 ? "" : "; ") + sentence(output, stretch);
                } else {
                    ++more;
                }
            }
        }
        text += more == 0 ? "" : "; and " + std::to_string(more) + " more changes";
        all.push_back(text);
        for (std::size_t i = 0; i < std::min<std::size_t>(3, own.size()); ++i) {
            all.push_back("  " + own[i]->id + ", " + std::string(name_of(own[i]->polarity)) + ", " +
                          number(100 * own[i]->share, "%.0f") + " % over the run: " + path_of(*own[i]));
        }
    }
    if (output.parts > parts_max) {
        all.push_back("and " + std::to_string(output.parts - parts_max) + " smaller parts");
    }
    return all;
}

} // namespace weir::dynamics
