# npu_folder(NAME SOURCES ... DEPENDS ...): the library of one folder. A folder's SystemC shells go into a second
# library, NAME_module, so that what needs no SystemC links none.
function(npu_folder name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS})
endfunction()

# SystemC, as Debian ships it: a library built as C++17 checks this symbol at link time.
add_library(npu_systemc INTERFACE)
target_link_libraries(npu_systemc INTERFACE PkgConfig::SYSTEMC Threads::Threads)
target_compile_definitions(npu_systemc INTERFACE SC_CPLUSPLUS=201703L)

# libsystemc calls sc_main; the stub of sim/timing is asked for by name, before the library is read.
target_link_options(npu_systemc INTERFACE LINKER:-u,sc_main)
