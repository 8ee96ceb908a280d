// The part of a printed model that is the model: its stocks, its variables, its equations, its steps.
// Apart from the file around it (print_cpp.cpp).
#pragma once

#include "dynamics/compile/cpp_run.hpp"
#include "dynamics/compile/equation_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace weir::dynamics {

class CppBody {
public:
    CppBody(Program const& program, Model const& model, CppOptions const& options, CppRun const& run)
        : program_(program), options_(options), equations_(model), run_(run) {}

    // The two structures; an error names the variable that cannot be printed.
    [[nodiscard]] Result<std::string> print();

private:
    void line(std::string const& text) { out_ += text + "\n"; }
    void find_used();
    void declare(bool stocks);
    void members();
    void function(char const* name, char const* says, std::vector<CppLoop> const& loops,
                  std::vector<CppLoop> const& more = {});
    void statement(CppLoop const& loop);
    void comment(CppStatement const& statement);
    void tables(CppLoop const& loop, std::string const& name);
    void each_stock(std::string_view pattern);
    void integration();
    void run_function();

    Program const& program_;
    CppOptions const& options_;
    EquationTexts equations_;
    CppRun const& run_;
    std::vector<char> used_; // of the variables
    std::size_t tables_ = 0;
    std::optional<Error> unsupported_;
    std::string out_;
};

// One line that can stand behind "//".
[[nodiscard]] std::string cpp_comment(std::string text);
[[nodiscard]] std::string cpp_list(std::vector<double> const& values);

} // namespace weir::dynamics
