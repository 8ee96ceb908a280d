// Distributions and special functions, each a plain function of numbers. The only door to Boost.Math; what
// has no meaning gives NaN, never an exception.
#pragma once

namespace weir::stats {

[[nodiscard]] double log_gamma(double x); // x > 0
[[nodiscard]] double digamma(double x);   // x > 0
[[nodiscard]] double trigamma(double x);  // x > 0

[[nodiscard]] double normal_density(double z);
[[nodiscard]] double normal_cdf(double z);
[[nodiscard]] double normal_quantile(double p); // −∞ and ∞ at 0 and 1
[[nodiscard]] double student_cdf(double t, double freedom);
[[nodiscard]] double student_quantile(double p, double freedom);
[[nodiscard]] double chi_square_cdf(double x, double freedom);
[[nodiscard]] double chi_square_quantile(double p, double freedom);
[[nodiscard]] double gamma_cdf(double x, double shape, double scale);
[[nodiscard]] double gamma_quantile(double p, double shape, double scale);
[[nodiscard]] double beta_cdf(double x, double a, double b);
[[nodiscard]] double beta_quantile(double p, double a, double b);

// Counts. Quantiles are the least whole k with cdf(k) ≥ p, as R's.
[[nodiscard]] double log_poisson(double k, double mean);
[[nodiscard]] double poisson_cdf(double k, double mean);
[[nodiscard]] double poisson_quantile(double p, double mean);
[[nodiscard]] double log_binomial(double k, double trials, double chance);
[[nodiscard]] double binomial_cdf(double k, double trials, double chance);
[[nodiscard]] double binomial_quantile(double p, double trials, double chance);
// Of variance mean + mean²/size (MASS's theta); an infinite size is Poisson's.
[[nodiscard]] double log_negative_binomial(double k, double mean, double size);
[[nodiscard]] double negative_binomial_cdf(double k, double mean, double size);
[[nodiscard]] double negative_binomial_quantile(double p, double mean, double size);

} // namespace weir::stats
