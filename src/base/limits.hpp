// Every limit that a stranger's input can meet, in one place, each with its unit. A limit reached is an
// error that names the limit; it is never a crash or a silent cut.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::limits {

inline constexpr std::uint64_t upload_bytes_max = 256ULL << 20;  // one file given to import
inline constexpr std::size_t import_findings_column_max = 1'000; // of one kind in one column, kept row by row
inline constexpr std::size_t import_findings_max = 50'000;       // of one return, kept row by row
inline constexpr std::size_t import_files_max = 256;             // in a folder that is one return
inline constexpr std::size_t import_refused_rows_max = 50'000;   // of one return, kept for repair
inline constexpr std::size_t import_spellings_max = 5'000;       // unmapped, of one return, put to a person
inline constexpr std::size_t spelling_bytes_max = 200;           // of a code; longer is no spelling of one
inline constexpr std::uint64_t zip_entry_bytes_max = 1ULL << 30; // one entry of a workbook, inflated
inline constexpr std::uint64_t zip_total_bytes_max = 2ULL << 30; // all entries of a workbook, inflated
inline constexpr std::uint64_t zip_ratio_max = 200;              // inflated : stored, above 1 MiB
inline constexpr std::size_t zip_entries_max = 4'096;
inline constexpr std::size_t sheets_max = 256;
inline constexpr std::size_t workbook_names_max = 100'000; // given to cells
inline constexpr std::size_t xls_bytes_max = 32ULL << 20;  // a workbook of Excel before 2007
inline constexpr std::size_t rows_max = 2'000'000;         // one sheet or CSV file
inline constexpr std::size_t columns_max = 1'024;
inline constexpr std::size_t cell_bytes_max = 32'768;                 // as Excel's own limit
inline constexpr std::size_t shared_strings_bytes_max = 512ULL << 20; // all texts of one workbook
inline constexpr std::size_t xml_depth_max = 64;
inline constexpr std::size_t xml_nodes_max = 500'000;        // elements of one XML tree
inline constexpr std::size_t xml_record_nodes_max = 100'000; // elements of one child in a return as XML
inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t json_bytes_max = 64ULL << 20;

inline constexpr std::size_t return_faults_kept_max =
    50'000;                                           // rows at fault of one return, kept to be downloaded
inline constexpr std::size_t rule_bytes_max = 16'384; // one expression of a return rule
inline constexpr std::size_t rule_nodes_max = 4'096;  // of its tree
inline constexpr std::size_t rule_depth_max = 64;     // brackets and operators within one another
inline constexpr std::size_t rule_frames_max = 4;     // aggregates within one another
inline constexpr std::size_t child_rows_max = 1'000;  // of one child in one table of a return that is checked

inline constexpr std::size_t http_header_bytes_max = 16'384;
inline constexpr std::size_t http_body_bytes_max = 64ULL << 10; // a form; uploads have their own limit
inline constexpr std::size_t http_target_bytes_max = 2'048;
inline constexpr int http_read_seconds_max = 15;
inline constexpr std::size_t http_connections_max = 4'096;
inline constexpr int http_write_seconds_max = 30;
inline constexpr int http_idle_seconds_max = 60;                      // a kept connection between requests
inline constexpr std::size_t http_bytes_per_second_min = 16'384;      // a body slower than this is cut off
inline constexpr std::size_t http_body_memory_bytes_max = 1ULL << 20; // a larger body goes to a file
inline constexpr std::size_t http_form_fields_max = 2'000;
inline constexpr std::uint64_t upload_form_bytes_max = upload_bytes_max + (1ULL << 20); // files of one form
inline constexpr std::size_t upload_name_bytes_max = 255; // of a file or a field of an upload
inline constexpr std::size_t upload_field_bytes_max = 4'096;
inline constexpr std::size_t uploads_kept_max = 4;  // checked and not yet loaded: they stay on the disk
inline constexpr int upload_kept_minutes_max = 30;  // likewise
inline constexpr std::size_t loads_waiting_max = 4; // behind the one that runs
inline constexpr std::size_t reason_note_bytes_max = 2'000; // why somebody opens a record, in their words
inline constexpr std::size_t http_part_header_bytes_max = 4'096;  // one part of a multipart form
inline constexpr std::size_t http_static_bytes_max = 64ULL << 20; // all files of one folder of assets

inline constexpr std::size_t model_bytes_max = 16ULL << 20;
inline constexpr std::size_t model_sheet_rows_max = 200'000;    // of a workbook that a model reads
inline constexpr std::size_t model_sheet_cells_max = 2'000'000; // of all workbooks that a model reads
inline constexpr std::size_t model_variables_max = 200'000;
inline constexpr std::size_t model_definitions_max = 50'000; // variables written in one file
inline constexpr std::size_t model_terms_max =
    500'000; // names, numbers and signs in the equations of one file
inline constexpr std::size_t model_nodes_max = 4'000'000;  // operations, all array elements written out
inline constexpr std::size_t model_modules_max = 10'000;   // uses of submodels in one model
inline constexpr std::size_t model_name_bytes_max = 2'000; // of a variable, a dimension, an element, a unit
inline constexpr std::size_t dimension_elements_max = 100'000;  // of one dimension
inline constexpr std::size_t dimensions_elements_max = 500'000; // of all dimensions of a model
inline constexpr std::size_t range_comparisons_max = 5'000'000; // to find which range is part of which
inline constexpr std::size_t definition_elements_max =
    4'000'000; // that a model's equations for parts of arrays, and their exceptions, come to
inline constexpr std::size_t variable_dimensions_max = 16; // of one variable
inline constexpr std::size_t nearest_names_max = 200;      // unknown names for which a near one is looked for
inline constexpr std::size_t model_modules_depth_max = 32;
inline constexpr std::size_t model_files_max = 64;      // that one model may be spread over, or reads
inline constexpr std::size_t macro_depth_max = 64;      // macros within macros, when they are written out
inline constexpr std::size_t macro_written_max = 4'000; // calls of macros that one model writes out
inline constexpr std::size_t macro_elements_max = 5'000'000; // of dimensions, counted at each such call
inline constexpr std::size_t macro_recursion_max = 1'000;    // calls within calls, when a model runs
inline constexpr std::size_t macro_calls_max = 1'000'000;    // that one call may lead to
inline constexpr std::size_t macro_steps_max = 1'000'000;    // of a macro that runs by itself
inline constexpr std::size_t delay_order_max = 100;
inline constexpr std::size_t expression_depth_max = 256;
inline constexpr std::size_t expression_operators_max = 4'096;  // of one value: its tree may be as deep
inline constexpr std::size_t expression_bytes_max = 4ULL << 20; // one equation as written
inline constexpr std::size_t conveyor_slats_max = 1'000'000;    // steps that material rides on a conveyor
inline constexpr std::size_t queue_batches_max = 1'000'000;     // waiting in one queue at one time
inline constexpr std::size_t model_steps_max = 50'000'000;
inline constexpr std::size_t model_followed_steps_max = 2'000'000; // to find when a Vensim model ends
inline constexpr std::size_t model_substeps_max = 100'000;         // of the adaptive method within one dt
inline constexpr std::size_t ensemble_runs_max = 1'000'000;
inline constexpr std::size_t causal_tree_nodes_max = 20'000;    // shown of one tree of causes or uses
inline constexpr std::size_t feedback_loops_max = 100'000;      // listed of one model
inline constexpr std::size_t loop_search_steps_max = 2'000'000; // links followed at one moment
inline constexpr std::size_t equilibrium_unknowns_max = 2'000;  // stocks, those of delays included
inline constexpr std::size_t equilibrium_modes_max = 600;       // unknowns up to which eigenvalues are found
inline constexpr std::size_t equilibrium_starts_max = 10'000;
inline constexpr std::size_t varied_max = 2'000; // dimensions of a design; the table of Joe and Kuo has 3,667
inline constexpr std::size_t run_values_max = 200'000'000; // numbers that a run or an ensemble may keep

inline constexpr std::size_t model_diagnostics_max = 10'000; // kept of one model; counted beyond
inline constexpr std::size_t model_circles_max = 100;        // told of one model
inline constexpr std::size_t unit_bytes_max = 1'000;         // one unit as written
inline constexpr std::size_t unit_depth_max = 32;            // brackets and definitions within one another
inline constexpr std::size_t unit_factors_max = 64;          // of one unit
inline constexpr std::int64_t unit_exponent_max = 1'000'000; // above and below the line
inline constexpr std::size_t unit_unknowns_max = 500'000;    // worked out in one model
inline constexpr std::size_t unit_work_max = 20'000'000;     // factors handled while doing so

} // namespace weir::limits
