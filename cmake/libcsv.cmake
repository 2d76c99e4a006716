# libcsv::libcsv: the parser of CSV files, which comes with no CMake or pkg-config file of its own.
find_path(LIBCSV_INCLUDE_DIR csv.h)
find_library(LIBCSV_LIBRARY csv)
if(NOT LIBCSV_INCLUDE_DIR OR NOT LIBCSV_LIBRARY)
    message(FATAL_ERROR "libcsv is missing: install libcsv-dev, or set LIBCSV_INCLUDE_DIR and LIBCSV_LIBRARY")
endif()
add_library(libcsv::libcsv UNKNOWN IMPORTED)
set_target_properties(libcsv::libcsv PROPERTIES IMPORTED_LOCATION ${LIBCSV_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES
                                                                                    ${LIBCSV_INCLUDE_DIR})
