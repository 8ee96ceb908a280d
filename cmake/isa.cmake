# One source compiled for each instruction set of this architecture, each in a namespace of its own
# (WEIR_ISA_NAMESPACE, see dynamics/run/pack.hpp), so that the linker never takes one's function for another's.
# Such a source must keep to packs, raw pointers and its own functions: an inline function of the standard
# library that is not inlined there could be the copy that an older machine is given.

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(weir_isas sse42 avx2 avx512)
    set(weir_isa_flags_sse42 -msse4.2)
    set(weir_isa_flags_avx2 -mavx2)
    set(weir_isa_flags_avx512 -mavx512f -mavx512dq -mavx512vl)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(weir_isas neon)
    set(weir_isa_flags_neon "")
else()
    set(weir_isas "")
endif()

# weir_isa_sources(TARGET a.cpp…): adds each source to the target, once for each instruction set.
function(weir_isa_sources target)
    foreach(isa IN LISTS weir_isas)
        add_library(${target}_${isa} OBJECT ${ARGN})
        target_include_directories(${target}_${isa} PRIVATE "${PROJECT_SOURCE_DIR}/src")
        target_link_libraries(${target}_${isa} PRIVATE weir_warnings)
        target_compile_definitions(${target}_${isa} PRIVATE WEIR_ISA_NAMESPACE=${isa})
        target_compile_options(${target}_${isa} PRIVATE -O3 ${weir_isa_flags_${isa}})
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_${isa}>)
    endforeach()
endfunction()
