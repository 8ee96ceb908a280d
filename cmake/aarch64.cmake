# The toolchain of `cmake --preset neon`: what Debian's g++-aarch64-linux-gnu builds, statically linked so that
# qemu-user-static runs it without a root of that architecture. Libraries for it are not asked for.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
