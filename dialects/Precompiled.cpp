#include "dialects/Precompiled.h"
