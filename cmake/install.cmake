# cmake --install: the library, its headers, the program, and a package that find_package(holdfast) finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set_target_properties(holdfast PROPERTIES VERSION ${PROJECT_VERSION}
                                          SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(HOLDFAST_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/holdfast)
install(TARGETS holdfast EXPORT holdfast-targets)
if(TARGET holdfast_images)
    set_target_properties(holdfast_images PROPERTIES VERSION ${PROJECT_VERSION}
                                                     SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    install(TARGETS holdfast_images EXPORT holdfast-targets)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/holdfast DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_BINARY_DIR}/include/holdfast/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/holdfast)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET holdfast_program)
    file(RELATIVE_PATH HOLDFAST_BIN_TO_LIB /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
    set_target_properties(holdfast_program PROPERTIES INSTALL_RPATH "$ORIGIN/${HOLDFAST_BIN_TO_LIB};${HOLDFAST_OPENVINO_LIBS}")
    install(TARGETS holdfast_program)
    install(DIRECTORY ${HOLDFAST_MAN_DIR}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
endif()

install(EXPORT holdfast-targets NAMESPACE holdfast:: DESTINATION ${HOLDFAST_PACKAGE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/holdfast-config.cmake.in
                              ${PROJECT_BINARY_DIR}/holdfast-config.cmake INSTALL_DESTINATION ${HOLDFAST_PACKAGE_DIR}
                              NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/holdfast-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/holdfast-config.cmake ${PROJECT_BINARY_DIR}/holdfast-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/libcsv.cmake
        DESTINATION ${HOLDFAST_PACKAGE_DIR})
