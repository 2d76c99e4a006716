# -DHOLDFAST_SANITIZE=address,undefined (or thread) instruments every target of ours.
set(HOLDFAST_SANITIZE "" CACHE STRING "Sanitizers to compile with, as -fsanitize= takes them")
if(HOLDFAST_SANITIZE)
    add_compile_options(-fsanitize=${HOLDFAST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${HOLDFAST_SANITIZE})
endif()
