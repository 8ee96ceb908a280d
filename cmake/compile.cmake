# How our own code is compiled: warnings are errors, floating point is never contracted (every
# instruction set must give the same bits), and the release is hardened.

add_library(weir_warnings INTERFACE)
target_compile_options(weir_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    -Wnon-virtual-dtor -Wold-style-cast -Wno-missing-field-initializers -Werror)

add_compile_options(-ffp-contract=off -fstack-protector-strong)
add_compile_definitions(_GLIBCXX_ASSERTIONS)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64") # Intel's; other architectures refuse the word
        add_compile_options(-fcf-protection)
    endif()
    if(NOT CMAKE_CROSSCOMPILING) # what is built for another machine is linked statically
        add_link_options(-pie -Wl,-z,relro,-z,now)
    endif()
endif()
if(WEIR_SANITIZE)
    add_compile_options(-fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${WEIR_SANITIZE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A statement expression is how WEIR_TRY passes an error on; gcc 12 misreads moved-from optionals in it.
    add_compile_options(-Wno-maybe-uninitialized)
    if(WEIR_SANITIZE STREQUAL "thread")
        # Asio has fences, which gcc's thread sanitizer does not follow and warns of.
        add_compile_options(-Wno-tsan)
    endif()
endif()

# One main() for every unit test program; compiled once.
if(WEIR_TESTS)
    add_library(weir_test_main STATIC ${PROJECT_SOURCE_DIR}/tests/test_main.cpp)
endif()
