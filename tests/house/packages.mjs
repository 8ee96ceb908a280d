// What each listed Debian package is for, as something that can be looked up in the tree, and which package
// an outside header comes from. Kept apart from house.mjs because it is a table: a new package is a new line.

// Package → what must occur somewhere in our sources, CMake files or scripts.
export const packageUses = new Map([
  ["g++", /CMAKE_CXX_STANDARD 20/],
  ["cmake", /cmake --preset/],
  ["ninja-build", /"generator": "Ninja"/],
  ["ccache", /"CMAKE_CXX_COMPILER_LAUNCHER": "ccache"/],
  ["pkg-config", /find_package\(PkgConfig/],
  ["ca-certificates", /npm ci/], // Debian's node finds its certificates there
  ["libboost1.81-dev", /#include <boost\/asio/],
  ["libboost-json1.81-dev", /Boost 1\.81 REQUIRED COMPONENTS json/],
  ["libssl-dev", /find_package\(OpenSSL/],
  ["libsqlite3-dev", /#include <sqlite3\.h>/],
  ["libpq-dev", /#include <libpq-fe\.h>/],
  ["libsodium-dev", /#include <sodium\.h>/],
  ["liboath-dev", /#include <liboath\/oath\.h>/],
  ["libzip-dev", /#include <zip\.h>/],
  ["zlib1g-dev", /#include <zlib\.h>/],
  ["libexpat1-dev", /#include <expat\.h>/],
  ["libpugixml-dev", /#include <pugixml\.hpp>/],
  ["libfreexl-dev", /#include <freexl\.h>/],
  ["librandom123-dev", /#include <Random123\//],
  ["libexpected-dev", /#include <tl\/expected\.hpp>/],
  ["libfmt-dev", /#include <fmt\//],
  ["libspdlog-dev", /#include <spdlog\//],
  ["libcli11-dev", /#include <CLI\//],
  ["libtomlplusplus-dev", /#include <toml\+\+\//],
  ["libkainjow-mustache-dev", /#include <kainjow\/mustache\.hpp>/],
  ["libhowardhinnant-date-dev", /#include <date\//],
  ["libeigen3-dev", /#include <Eigen\//],
  ["libnlopt-dev", /#include <nlopt/],
  ["libcurl4-openssl-dev", /#include <curl\//],
  ["doctest-dev", /#include <doctest\/doctest\.h>/],
  ["librapidcheck-dev", /#include <rapidcheck/],
  ["libbenchmark-dev", /find_package\(benchmark/],
  ["libsundials-dev", /find_package\(SUNDIALS/],
  ["clang-19", /"CMAKE_CXX_COMPILER": "clang\+\+-19"/],
  ["libclang-rt-19-dev", /-fsanitize=fuzzer/],
  ["clang-format-19", /clang-format-19/],
  ["clang-tidy-19", /clang-tidy-19/],
  ["chromium", /\/usr\/bin\/chromium/],
  ["fonts-liberation", /\/usr\/bin\/chromium/], // widths of text at 320 px are those of a real font
  ["git", /"git", \["ls-files"|git ls-files/],
  ["openssl", /"openssl req /],
  ["binutils", /readelf/],
  ["g++-aarch64-linux-gnu", /CMAKE_CXX_COMPILER aarch64-linux-gnu-g\+\+/],
  ["qemu-user-static", /qemu-aarch64-static/],
  ["postgresql", /initdb/],
  ["unzip", /"unzip"/],
  ["zip", /"zip"/],
  ["sqlite3", /"sqlite3"/],
  ["curl", /"curl"|\bcurl -/],
  ["python3", /python3/],
]);

const prefixes = [
  [/^boost\/json/, "libboost-json1.81-dev"], [/^boost\//, "libboost1.81-dev"], [/^openssl\//, "libssl-dev"],
  [/^sqlite3\.h$/, "libsqlite3-dev"], [/^libpq-fe\.h$/, "libpq-dev"], [/^sodium/, "libsodium-dev"],
  [/^liboath\//, "liboath-dev"], [/^zip\.h$/, "libzip-dev"], [/^zlib\.h$/, "zlib1g-dev"],
  [/^expat\.h$/, "libexpat1-dev"], [/^pugixml\.hpp$/, "libpugixml-dev"], [/^freexl\.h$/, "libfreexl-dev"], [/^Random123\//, "librandom123-dev"],
  [/^tl\//, "libexpected-dev"], [/^fmt\//, "libfmt-dev"], [/^spdlog\//, "libspdlog-dev"], [/^CLI\//, "libcli11-dev"],
  [/^toml\+\+\//, "libtomlplusplus-dev"], [/^kainjow\//, "libkainjow-mustache-dev"], [/^date\//, "libhowardhinnant-date-dev"],
  [/^Eigen\//, "libeigen3-dev"], [/^nlopt/, "libnlopt-dev"], [/^curl\//, "libcurl4-openssl-dev"],
  [/^doctest\//, "doctest-dev"], [/^rapidcheck/, "librapidcheck-dev"], [/^benchmark\//, "libbenchmark-dev"],
  [/^(cvode|nvector|sundials|sunlinsol|sunmatrix)\//, "libsundials-dev"],
];
// The compiler's own: the standard library has no dot, and POSIX comes with the C library that g++ needs.
const language = /^[a-z_0-9]+$|^(unistd|fcntl|signal|poll|iconv|pthread|spawn|dirent|termios|csignal|cpuid|immintrin|arm_neon)\.h$|^(sys|arpa|netinet|net)\/\w+\.h$/;

// The package of a header: "" when it comes with the compiler, undefined when nobody knows.
export function headerOwner(header) {
  if (language.test(header)) return "";
  return prefixes.find(([pattern]) => pattern.test(header))?.[1];
}
