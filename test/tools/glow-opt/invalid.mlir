// RUN: not glow-opt %s 2>&1 | FileCheck %s

// CHECK: [[FILE:.*invalid.mlir]]:[[#@LINE+1]]:3: error: custom op 'glow.no_such_operator' is unknown
  glow.no_such_operator
