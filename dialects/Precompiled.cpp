//===- Precompiled.cpp - Owner of the precompiled header ------------------===//
#include "dialects/Precompiled.h"
