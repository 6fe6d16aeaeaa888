//===- RegisterEverything.cpp - All dialects and passes, C and C++ --------===//
#include "lib/CAPI/RegisterEverything.h"

#include "dialects/Accel/AccelDialect.h"
#include "dialects/Glir/GlirDialect.h"
#include "dialects/Glow/GlowDialect.h"
#include "lib/Conversion/Passes.h"
#include "lib/Transforms/Glir/Passes.h"
#include "lib/Transforms/Glow/Passes.h"
#include "lib/Transforms/LLVM/Passes.h"
#include "lib/Transforms/Linalg/Passes.h"
#include "lib/Transforms/Math/Passes.h"
#include "lib/Transforms/MemRef/Passes.h"

#include "mlir/CAPI/IR.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

using namespace mlir;

void glow::registerEverything(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllToLLVMIRTranslations(registry);
  registry.insert<GlowDialect, glir::GlirDialect, accel::AccelDialect>();
}

void glow::registerPasses() {
  static bool once = [] {
    registerAllPasses();
    registerConversionPasses();
    registerGlirPasses();
    registerGlowPasses();
    registerLLVMPasses();
    registerLinalgPasses();
    registerMathPasses();
    registerMemRefPasses();
    return true;
  }();
  (void)once;
}

void glowRegisterAllDialects(MlirDialectRegistry registry) {
  glow::registerEverything(*unwrap(registry));
}

void glowRegisterAllPasses(void) { glow::registerPasses(); }
