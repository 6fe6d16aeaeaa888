# Build rules of the project: components are object libraries that end up in one shared library, `Glow`.

add_custom_target(glow-tablegen)

# glow_tablegen(<td> <out> <generator args...>): runs mlir-tblgen; the result is in the mirrored build folder.
function(glow_tablegen td out)
  set(LLVM_TARGET_DEFINITIONS ${td})
  mlir_tablegen(${out} ${ARGN} -I${CMAKE_SOURCE_DIR})
  set(TABLEGEN_OUTPUT ${TABLEGEN_OUTPUT} PARENT_SCOPE)
endfunction()

# glow_tablegen_target(<name>): closes the glow_tablegen calls of this folder under one target.
function(glow_tablegen_target name)
  add_public_tablegen_target(${name})
  add_dependencies(glow-tablegen ${name})
endfunction()

# glow_passes_tablegen(<prefix>): Passes.td -> Passes.h.inc in this folder, with registerX hooks of <prefix>.
function(glow_passes_tablegen prefix)
  glow_tablegen(Passes.td Passes.h.inc -gen-pass-decls -name ${prefix})
  set(TABLEGEN_OUTPUT ${TABLEGEN_OUTPUT} PARENT_SCOPE)
  glow_tablegen_target(Glow${prefix}PassesIncGen)
endfunction()

# glow_component(<name> <sources...>): one folder of C++; becomes part of libGlow.so.
function(glow_component name)
  add_library(${name} OBJECT ${ARGN})
  add_dependencies(${name} glow-tablegen)
  if(NOT name STREQUAL "GlowPrecompiled")
    target_precompile_headers(${name} REUSE_FROM GlowPrecompiled)
  endif()
  set_property(GLOBAL APPEND PROPERTY GLOW_COMPONENTS ${name})
endfunction()

# glow_tool(<name> <sources...>): an executable linked with libGlow.so and libMLIR.so.
function(glow_tool name)
  add_executable(${name} ${ARGN})
  add_dependencies(${name} glow-tablegen)
  target_link_libraries(${name} PRIVATE Glow MLIR LLVM)
endfunction()
