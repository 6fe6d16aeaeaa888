//===- GlowOps.td - All operations of the glow dialect --------------------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPS_TD
#define GLOW_DIALECTS_GLOW_GLOWOPS_TD

include "dialects/Glow/GlowOpsElementwise.td"
include "dialects/Glow/GlowOpsContraction.td"
include "dialects/Glow/GlowOpsPooling.td"
include "dialects/Glow/GlowOpsNormalization.td"
include "dialects/Glow/GlowOpsReduction.td"
include "dialects/Glow/GlowOpsShape.td"
include "dialects/Glow/GlowOpsMovement.td"
include "dialects/Glow/GlowOpsRecurrent.td"
include "dialects/Glow/GlowOpsQuantization.td"

#endif // GLOW_DIALECTS_GLOW_GLOWOPS_TD
