# Finds OpenVINO: an installed package where there is one, else the pinned wheel in build/venv
# (tools/setup.sh makes it). The wheel carries headers, libraries and a CMake package.
set(HOLDFAST_VENV ${PROJECT_SOURCE_DIR}/build/venv CACHE PATH "Virtual environment that holds the openvino wheel")
set(HOLDFAST_PYTHON_EXECUTABLE ${HOLDFAST_VENV}/bin/python)
if(SKBUILD)  # pip builds the package: the wheel of the environment that it builds in
    set(HOLDFAST_PYTHON_EXECUTABLE ${Python_EXECUTABLE})
endif()
if(NOT SKBUILD)
    find_package(OpenVINO QUIET COMPONENTS Runtime)
endif()
if(NOT OpenVINO_FOUND)
    execute_process(
        COMMAND ${HOLDFAST_PYTHON_EXECUTABLE} -c "from openvino.utils import get_cmake_path; print(get_cmake_path())"
        OUTPUT_VARIABLE HOLDFAST_OPENVINO_CMAKE OUTPUT_STRIP_TRAILING_WHITESPACE
        RESULT_VARIABLE HOLDFAST_OPENVINO_MISSING ERROR_QUIET)
    if(HOLDFAST_OPENVINO_MISSING)
        message(FATAL_ERROR "OpenVINO was not found: neither an installed package nor the wheel in ${HOLDFAST_VENV}. "
                            "Run tools/setup.sh, or give -DOpenVINO_DIR=<folder of OpenVINOConfig.cmake>.")
    endif()
    find_package(OpenVINO REQUIRED COMPONENTS Runtime PATHS ${HOLDFAST_OPENVINO_CMAKE} NO_DEFAULT_PATH)
endif()
message(STATUS "OpenVINO ${OpenVINO_VERSION} in ${OpenVINO_DIR}")
get_filename_component(HOLDFAST_OPENVINO_LIBS ${OpenVINO_DIR}/../libs ABSOLUTE)

# The passes that read/moc_transformations.hpp declares are exported without a public header.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_LIBRARIES openvino::runtime)
set(CMAKE_REQUIRED_INCLUDES ${PROJECT_SOURCE_DIR}/src)
check_cxx_source_compiles("
    #include <read/moc_transformations.hpp>
    int main() {
        ov::pass::SmartReshape first;
        ov::pass::MOCTransformations second(false);
        return first.run_on_model(nullptr) || second.run_on_model(nullptr);
    }"
    HOLDFAST_HAS_CONVERTER_PASSES)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_LIBRARIES)
if(NOT HOLDFAST_HAS_CONVERTER_PASSES)
    message(FATAL_ERROR "This OpenVINO (${OpenVINO_VERSION}) does not export ov::pass::MOCTransformations and "
                        "ov::pass::SmartReshape as version 2026.4.1 does; src/read/simplify.cpp cannot be built against it.")
endif()
