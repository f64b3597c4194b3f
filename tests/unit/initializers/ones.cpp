// SPDX-License-Identifier: MIT
#include <mica/initializers/ones.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

using mica::Ones;

TEST_CASE("Ones are ones") { CHECK(initial_values<Ones>(5) == Values(5, 1.0)); }
