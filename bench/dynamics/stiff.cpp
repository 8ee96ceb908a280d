// Solves the two stiff models of tests/cases/sd/closed with SUNDIALS' CVODE (backward differences, relative
// tolerance 1e-12), and writes their expected tables with `stiff FOLDER`;
// without a folder it only says what it took. Apart from the tests, which read the
// tables and need no SUNDIALS.
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Problem {
    std::string name;
    std::vector<std::string> names;
    std::vector<double> first;
    double stop;
    int rows; // besides the first
    CVRhsFn slope;
};

// y'' = 100 (1 - y^2) y' - y, as two stocks.
int van_der_pol(realtype /*time*/, N_Vector state, N_Vector slope, void* /*data*/) {
    double const* const y = N_VGetArrayPointer(state);
    double* const d = N_VGetArrayPointer(slope);
    d[0] = y[1];
    d[1] = 100 * (1 - y[0] * y[0]) * y[1] - y[0];
    return 0;
}

// H. H. Robertson's three reactions (1966), whose rates differ by nine orders of magnitude.
int robertson(realtype /*time*/, N_Vector state, N_Vector slope, void* /*data*/) {
    double const* const y = N_VGetArrayPointer(state);
    double* const d = N_VGetArrayPointer(slope);
    double const slow = 0.04 * y[0];
    double const back = 1e4 * y[1] * y[2];
    double const fast = 3e7 * y[1] * y[1];
    d[0] = back - slow;
    d[1] = slow - back - fast;
    d[2] = fast;
    return 0;
}

void must(bool good, char const* what) {
    if (!good) {
        std::cerr << "stiff: " << what << " failed\n";
        std::exit(1);
    }
}

void solve(Problem const& problem, std::string const& folder) {
    SUNContext context = nullptr;
    must(SUNContext_Create(nullptr, &context) == 0, "the context");
    auto const count = static_cast<sunindextype>(problem.first.size());
    N_Vector state = N_VNew_Serial(count, context);
    double* const y = N_VGetArrayPointer(state);
    std::copy(problem.first.begin(), problem.first.end(), y);
    void* const solver = CVodeCreate(CV_BDF, context);
    must(CVodeInit(solver, problem.slope, 0, state) == CV_SUCCESS, "the start");
    must(CVodeSStolerances(solver, 1e-12, 1e-14) == CV_SUCCESS, "the tolerance");
    must(CVodeSetMaxNumSteps(solver, 10'000'000) == CV_SUCCESS, "the limit of steps");
    SUNMatrix matrix = SUNDenseMatrix(count, count, context);
    SUNLinearSolver linear = SUNLinSol_Dense(state, matrix, context);
    must(CVodeSetLinearSolver(solver, linear, matrix) == CV_SUCCESS, "the linear solver");

    std::ostringstream out;
    out.precision(std::numeric_limits<double>::max_digits10);
    out << "# CVODE of SUNDIALS, backward differences, relative tolerance 1e-12: "
           "bench/dynamics/stiff.cpp\ntime";
    for (auto const& name : problem.names) {
        out << ',' << name;
    }
    out << '\n';
    for (int row = 0; row <= problem.rows; ++row) {
        double const wanted = problem.stop * row / problem.rows;
        realtype reached = 0;
        if (row > 0) {
            must(CVodeSetStopTime(solver, wanted) == CV_SUCCESS, "the stop time");
            must(CVode(solver, wanted, state, &reached, CV_NORMAL) >= 0, "the solution");
        }
        out << wanted;
        for (sunindextype i = 0; i < count; ++i) {
            out << ',' << y[i];
        }
        out << '\n';
    }
    if (!folder.empty()) {
        std::ofstream file(folder + "/stiff_" + problem.name + ".csv");
        file << out.str();
        must(file.good(), "writing");
    }
    long steps = 0;
    must(CVodeGetNumSteps(solver, &steps) == CV_SUCCESS, "the count of steps");
    std::printf("%s: %ld steps\n", problem.name.c_str(), steps);
}

} // namespace

int main(int count, char** words) {
    std::string const folder = count > 1 ? words[1] : "";
    solve({"van_der_pol", {"y", "speed"}, {2, 0}, 200, 50, van_der_pol}, folder);
    solve({"robertson", {"a", "b", "c"}, {1, 0, 0}, 40, 40, robertson}, folder);
}
