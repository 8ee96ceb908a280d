// The batches: gathered by the caller, written by the thread, or by the caller who waits for the first one.
#include "db/later_inserts.hpp"

#include "base/contract.hpp"
#include "db/session.hpp"

#include <algorithm>
#include <new>

namespace weir::db {

namespace {

constexpr std::size_t batch_rows = 2048;
constexpr std::size_t batch_bytes = 1U << 20U;
constexpr std::size_t batches_max = 4; // that wait for the thread
// Several rows to a statement spare its beginning and end for each; beyond some five hundred parameters
// nothing more is won.
constexpr std::size_t parameters_max = 512;

} // namespace

LaterInserts::LaterInserts(Connection& connection) : connection_(connection) {
    WEIR_EXPECTS(connection_.session_->later == nullptr);
    connection_.session_->later = this;
}

LaterInserts::~LaterInserts() {
    if (writer_.joinable()) {
        {
            std::scoped_lock const lock(mutex_);
            closing_ = true;
            waiting_.clear();
        }
        changed_.notify_all();
        writer_.join();
    }
    connection_.session_->later = nullptr;
}

LaterInserts::Target LaterInserts::into(std::string_view table, std::vector<std::string_view> const& columns,
                                        Repeated repeated) {
    auto const known = std::ranges::find_if(lanes_, [&](Lane const& lane) {
        return lane.table == table && lane.repeated == repeated && std::ranges::equal(lane.columns, columns);
    });
    if (known != lanes_.end()) {
        return static_cast<Target>(known - lanes_.begin());
    }
    // The writer must not meet a list that grows.
    WEIR_EXPECTS(settle().has_value() || fault_.has_value());
    Lane lane;
    lane.table = table;
    lane.columns.assign(columns.begin(), columns.end());
    lane.repeated = repeated;
    lane.rows_together = std::max<std::size_t>(1, parameters_max / std::max<std::size_t>(1, columns.size()));
    lanes_.push_back(std::move(lane));
    gathering_.cells.resize(lanes_.size());
    return lanes_.size() - 1;
}

LaterInserts& LaterInserts::begin(Target target) {
    target_ = target;
    return *this;
}

LaterInserts& LaterInserts::add(std::nullptr_t) {
    gathering_.cells[target_].push_back({.integer = 0});
    return *this;
}

LaterInserts& LaterInserts::add(std::int64_t value) {
    gathering_.cells[target_].push_back({.kind = Cell::Kind::integer, .integer = value});
    return *this;
}

LaterInserts& LaterInserts::add(double value) {
    gathering_.cells[target_].push_back({.kind = Cell::Kind::real, .real = value});
    return *this;
}

LaterInserts& LaterInserts::put(Cell::Kind kind, char const* data, std::size_t size) {
    gathering_.cells[target_].push_back(
        {.kind = kind, .size = static_cast<std::uint32_t>(size), .begin = gathering_.bytes.size()});
    gathering_.bytes.append(data, size);
    return *this;
}

LaterInserts& LaterInserts::add(std::string_view value) {
    return put(Cell::Kind::text, value.data(), value.size());
}

LaterInserts& LaterInserts::add(Blob value) {
    return put(Cell::Kind::blob, reinterpret_cast<char const*>(value.data()), value.size());
}

LaterInserts& LaterInserts::add(Date value) {
    return add(std::string_view{iso(value)});
}

Status LaterInserts::end() {
    WEIR_EXPECTS(gathering_.cells[target_].size() % lanes_[target_].columns.size() == 0);
    ++gathering_.rows;
    if (gathering_.rows < batch_rows && gathering_.bytes.size() < batch_bytes) {
        return {};
    }
    return hand_over();
}

// Statements are prepared by the caller alone: the connection's store of them is not for two threads. The
// thread reads of a lane only what the batch in its hands needs, which was prepared before it was handed
// over.
Status LaterInserts::prepare() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        auto& lane = lanes_[i];
        auto const rows = gathering_.cells[i].size() / lane.columns.size();
        auto const sql = [&](std::size_t count) {
            return connection_.session_->insert_sql(lane.table, lane.columns, count,
                                                    lane.repeated == Repeated::is_left_out);
        };
        if (rows > 0 && !lane.one) {
            lane.one.emplace(WEIR_TRY(connection_.query(sql(1))));
        }
        if (rows >= lane.rows_together && lane.rows_together > 1 && !lane.several) {
            lane.several.emplace(WEIR_TRY(connection_.query(sql(lane.rows_together))));
        }
    }
    return {};
}

Status LaterInserts::hand_over() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < batches_max || fault_; });
    if (fault_) {
        return tl::unexpected<Error>(*fault_);
    }
    WEIR_TRY(prepare());
    waiting_.push_back(std::move(gathering_));
    if (emptied_.empty()) {
        gathering_ = Batch{};
    } else {
        gathering_ = std::move(emptied_.back());
        emptied_.pop_back();
    }
    gathering_.cells.resize(lanes_.size());
    handed_over_ = true;
    if (!writer_.joinable()) {
        writer_ = std::thread([this] { work(); });
    }
    lock.unlock();
    changed_.notify_all();
    return {};
}

Status LaterInserts::settle() {
    if (handed_over_) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return (waiting_.empty() && !writing_) || fault_; });
        handed_over_ = fault_.has_value();
    }
    if (fault_) {
        return tl::unexpected<Error>(*fault_);
    }
    if (gathering_.rows == 0) {
        return {};
    }
    auto written = prepare();
    if (written) {
        written = write(gathering_);
    }
    if (!written) {
        fault_ = written.error();
    }
    return written;
}

void LaterInserts::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return !waiting_.empty() || closing_; });
        if (closing_) {
            return;
        }
        auto batch = std::move(waiting_.front());
        waiting_.pop_front();
        writing_ = true;
        lock.unlock();
        changed_.notify_all();
        auto written = write_guarded(batch);
        lock.lock();
        writing_ = false;
        if (written) {
            emptied_.push_back(std::move(batch));
        } else if (!fault_) {
            fault_ = std::move(written.error());
            waiting_.clear();
        }
        changed_.notify_all();
        if (fault_) {
            return;
        }
    }
}

// Nobody above the thread would catch what it throws.
Status LaterInserts::write_guarded(Batch& batch) {
    try {
        return write(batch);
    } catch (std::bad_alloc const&) {
        return fail(ErrorCode::limit, "There was not enough memory to write the rows.");
    }
}

Status LaterInserts::write(Batch& batch) {
    for (std::size_t i = 0; i < batch.cells.size(); ++i) {
        auto& lane = lanes_[i];
        auto& cells = batch.cells[i];
        auto const columns = lane.columns.size();
        auto const together = lane.rows_together * columns;
        std::size_t at = 0;
        for (; together > columns && cells.size() - at >= together; at += together) {
            WEIR_TRY(write_rows(*lane.several, batch, cells.data() + at, together));
        }
        for (; at < cells.size(); at += columns) {
            WEIR_TRY(write_rows(*lane.one, batch, cells.data() + at, columns));
        }
        cells.clear();
    }
    batch.bytes.clear();
    batch.rows = 0;
    return {};
}

Status LaterInserts::write_rows(Query& statement, Batch const& batch, Cell const* cells, std::size_t count) {
    auto& cursor = *statement.cursor_; // the statement's own step would wait for what is being written here
    for (std::size_t i = 0; i < count; ++i) {
        auto const& cell = cells[i];
        int const at = static_cast<int>(i);
        switch (cell.kind) {
        case Cell::Kind::null:
            cursor.bind(at, nullptr);
            break;
        case Cell::Kind::integer:
            cursor.bind(at, cell.integer);
            break;
        case Cell::Kind::real:
            cursor.bind(at, cell.real);
            break;
        case Cell::Kind::text:
            cursor.bind(at, std::string_view{batch.bytes.data() + cell.begin, cell.size});
            break;
        case Cell::Kind::blob:
            cursor.bind(
                at, Blob{reinterpret_cast<std::uint8_t const*>(batch.bytes.data()) + cell.begin, cell.size});
            break;
        }
    }
    auto const stepped = cursor.step();
    cursor.reset();
    if (!stepped) {
        return tl::unexpected<Error>(stepped.error());
    }
    return {};
}

} // namespace weir::db
