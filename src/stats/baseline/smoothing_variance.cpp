// Forecasts of exponential smoothing and their variances: classes 1 to 3 of chapter 6 of the book, in the
// form of R's forecast (class 1: additive errors; 2: multiplicative errors; 3: multiplicative season too).
#include "stats/baseline/smoothing.hpp"
#include "stats/numeric/matrix.hpp"

#include <cmath>

namespace weir::stats {

namespace {

// What the growth has added after `step` steps, and what one unit of error now adds then.
struct Damping {
    double sum = 0; // φ + … + φ^step
    double power = 1;
    void next(double phi) {
        power *= phi;
        sum += power;
    }
};

std::vector<double> means_of(SmoothingModel const& model, std::size_t horizon) {
    std::vector<double> out;
    Damping damping;
    for (std::size_t step = 0; step < horizon; ++step) {
        damping.next(model.phi);
        double const base = model.level + damping.sum * model.growth;
        auto const m = model.season.size();
        double const figure = m == 0 ? 0 : model.season[m - 1 - step % m];
        out.push_back(m == 0                                            ? base
                      : model.kind.season == SeasonKind::multiplicative ? base * figure
                                                                        : base + figure);
    }
    return out;
}

// c_j: how much of an error j steps before is in a forecast (table 6.2 of the book).
std::vector<double> echoes_of(SmoothingModel const& model, std::size_t horizon) {
    std::vector<double> out;
    Damping damping;
    for (std::size_t j = 1; j < horizon; ++j) {
        damping.next(model.phi);
        double const season =
            model.kind.season != SeasonKind::none && j % model.period == 0 ? model.gamma : 0;
        // Errors are put into the growth before it is damped: b' = φ b + β e.
        double const growth = model.kind.trend == TrendKind::none ? 0 : model.beta * damping.sum;
        out.push_back(model.alpha + growth + season);
    }
    return out;
}

std::vector<double> variances_additive(SmoothingModel const& model, std::size_t horizon) {
    std::vector<double> out{model.variance};
    for (double const echo : echoes_of(model, horizon)) {
        out.push_back(out.back() + model.variance * echo * echo);
    }
    return out;
}

std::vector<double> variances_relative(SmoothingModel const& model, std::vector<double> const& means) {
    auto const echoes = echoes_of(model, means.size());
    std::vector<double> theta;
    std::vector<double> out;
    for (std::size_t h = 0; h < means.size(); ++h) {
        double sum = 0;
        for (std::size_t j = 0; j < h; ++j) {
            sum += echoes[j] * echoes[j] * theta[h - 1 - j];
        }
        theta.push_back(means[h] * means[h] + model.variance * sum);
        out.push_back((1 + model.variance) * theta[h] - means[h] * means[h]);
    }
    return out;
}

Matrix kronecker(Matrix const& a, Matrix const& b) {
    Matrix out(a.rows() * b.rows(), a.cols() * b.cols());
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
        for (Eigen::Index j = 0; j < a.cols(); ++j) {
            out.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
        }
    }
    return out;
}

// Level and growth in one matrix, season in another; the state is the product of the two.
struct ProductForm {
    Matrix h1, h2, f1, f2, g1, g2;
};

ProductForm product_form(SmoothingModel const& model) {
    bool const trend = model.kind.trend != TrendKind::none;
    auto const p = trend ? 2 : 1;
    auto const m = static_cast<Eigen::Index>(model.period);
    ProductForm out{Matrix::Ones(1, p),
                    Matrix::Zero(1, m),
                    Matrix::Ones(p, p),
                    Matrix::Zero(m, m),
                    Matrix::Constant(p, p, model.alpha),
                    Matrix::Zero(m, m)};
    // As R's class3 has it, which adds the growth whole to the first step even where it is damped: kept, so
    // that the answers are the same (the difference is 0.02 to 0.2 of one month's growth).
    if (trend) {
        out.f1(1, 0) = 0;
        out.f1(1, 1) = model.phi;
        out.g1.row(1).setConstant(model.beta);
    }
    out.h2(0, m - 1) = 1;
    out.f2(0, m - 1) = 1;
    for (Eigen::Index i = 1; i < m; ++i) {
        out.f2(i, i - 1) = 1;
    }
    out.g2(0, m - 1) = model.gamma;
    return out;
}

// Fills the means too: the product's mean is not the product of the means.
std::vector<double> variances_seasonal(SmoothingModel const& model, std::vector<double>& means) {
    auto const form = product_form(model);
    Vector base(form.h1.cols());
    base(0) = model.level;
    if (base.size() > 1) {
        base(1) = model.growth;
    }
    Matrix mean = base * vector_of(model.season).transpose();
    double const v = model.variance;
    Matrix const h = kronecker(form.h2, form.h1);
    Matrix const f = kronecker(form.f2, form.f1);
    Matrix const g = kronecker(form.g2, form.g1);
    Matrix const k = kronecker(form.g2, form.f1) + kronecker(form.f2, form.g1);
    Matrix spread = Matrix::Zero(mean.size(), mean.size());
    std::vector<double> out;
    for (auto& step_mean : means) {
        step_mean = (form.h1 * mean * form.h2.transpose())(0, 0);
        out.push_back((1 + v) * (h * spread * h.transpose())(0, 0) + v * step_mean * step_mean);
        Vector const flat = Eigen::Map<Vector const>(mean.data(), mean.size());
        Matrix const square = flat * flat.transpose();
        Matrix const cross = f * spread * g.transpose();
        spread = (f * spread * f.transpose() +
                  v * (cross + cross.transpose() + k * (spread + square) * k.transpose() +
                       v * g * (3 * spread + 2 * square) * g.transpose()))
                     .eval();
        mean = (form.f1 * mean * form.f2.transpose() + v * form.g1 * mean * form.g2.transpose()).eval();
    }
    return out;
}

} // namespace

SeriesForecast forecast_of(SmoothingModel const& model, std::size_t horizon) {
    SeriesForecast out;
    out.detail = name_of(model.kind);
    out.mean = means_of(model, horizon);
    auto const variances = model.kind.error == ErrorKind::additive ? variances_additive(model, horizon)
                           : model.kind.season == SeasonKind::multiplicative
                               ? variances_seasonal(model, out.mean)
                               : variances_relative(model, out.mean);
    for (std::size_t h = 0; h < horizon; ++h) {
        out.sd.push_back(std::sqrt(variances[h]));
    }
    return out;
}

} // namespace weir::stats
