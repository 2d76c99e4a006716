# Compiles through ccache where it is installed; the precompiled header needs two of its sloppiness switches.
find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_NOHASHDIR=1 ${HOLDFAST_CCACHE})
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
