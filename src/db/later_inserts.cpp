// The batches: gathered by the caller, written by the thread, or by the caller who waits for the first one.
#include "db/later_inserts.hpp"

#include "db/session.hpp"

#include <algorithm>
#include <new>

namespace weir::db {

namespace {

constexpr std::size_t batch_rows = 4096;
constexpr std::size_t batch_bytes = 2U << 20U;
constexpr std::size_t batches_max = 4; // that wait for the thread
// Several rows to a statement spare its beginning and end for each; beyond some thousand parameters
// nothing more is won.
constexpr std::size_t parameters_max = 1024;

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
    wait_for_writer(); // who must not meet a list that grows
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
    auto& cells = gathering_.cells[target];
    auto const before = cells.size();
    cells.resize(before + lanes_[target].columns.size());
    next_ = cells.data() + before;
    row_end_ = cells.data() + cells.size();
    return *this;
}

Status LaterInserts::end() {
    WEIR_EXPECTS(next_ == row_end_);
    ++gathering_.rows;
    if (gathering_.rows < batch_rows && gathering_.bytes.size() < batch_bytes) {
        return {};
    }
    return hand_over();
}

void LaterInserts::wait_for_writer() {
    if (handed_over_) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return (waiting_.empty() && !writing_) || fault_; });
        handed_over_ = fault_.has_value();
    }
}

// Statements are prepared by the caller alone, and not while the thread is at work: a connection is for one
// thread at a time.
Status LaterInserts::prepare() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        auto& lane = lanes_[i];
        auto const rows = gathering_.cells[i].size() / lane.columns.size();
        bool const one = rows > 0 && !lane.one;
        bool const several = rows >= lane.rows_together && lane.rows_together > 1 && !lane.several;
        if (!one && !several) {
            continue;
        }
        wait_for_writer();
        auto const sql = [&](std::size_t count) {
            return connection_.session_->insert_sql(lane.table, lane.columns, count,
                                                    lane.repeated == Repeated::is_left_out);
        };
        if (one) {
            lane.one.emplace(WEIR_TRY(connection_.prepared(sql(1))));
        }
        if (several) {
            lane.several.emplace(WEIR_TRY(connection_.prepared(sql(lane.rows_together))));
        }
    }
    return {};
}

Status LaterInserts::hand_over() {
    WEIR_TRY(prepare());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < batches_max || fault_; });
    if (fault_) {
        return tl::unexpected<Error>(*fault_);
    }
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
    wait_for_writer();
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
