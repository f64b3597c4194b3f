// SPDX-License-Identifier: MIT
// Counts the bytes that operator new hands out, and lets it fail, in the whole executable: include it in one
// of its files.
// (Not inlined, since GCC would then warn that free() meets memory from operator new.)
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

inline std::atomic<std::size_t> bytes_allocated = 0;
/// So many allocations succeed before one fails; none fails if it is negative.
inline std::atomic<std::int64_t> allocations_before_failure = -1;

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (allocations_before_failure >= 0 && allocations_before_failure-- == 0) throw std::bad_alloc();
  bytes_allocated += size;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
// std::stable_sort asks for its memory so. A sanitizer's own function does not call the one above.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// Aligned memory lies inside of a larger block, whose address stands in front of it.
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  auto* const block = static_cast<std::byte*>(operator new(size + step + sizeof(void*)));
  const auto first = reinterpret_cast<std::uintptr_t>(block + sizeof(void*));
  std::byte* const memory = block + sizeof(void*) + (step - first % step) % step;
  reinterpret_cast<void**>(memory)[-1] = block;
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  if (memory) std::free(static_cast<void**>(memory)[-1]);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t alignment) noexcept {
  operator delete(memory, alignment);
}

// Arrays too: a sanitizer has functions of its own for those, which do not call the ones above.
[[gnu::noinline]] void* operator new[](std::size_t size) { return operator new(size); }
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t& kind) noexcept {
  return operator new(size, kind);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept { operator delete(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { operator delete(memory); }
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment) {
  return operator new(size, alignment);
}
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t alignment) noexcept {
  operator delete(memory, alignment);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t alignment) noexcept {
  operator delete(memory, alignment);
}

/// The bytes allocated while `work` runs, freed again or not.
template <class Work>
std::size_t allocated_by(Work work) {
  const std::size_t before = bytes_allocated;
  work();
  return bytes_allocated - before;
}

/// Whether `work` throws std::bad_alloc when its allocation number `k`, counted from 0, fails.
template <class Work>
bool fails_without_allocation(std::int64_t k, Work work) {
  bool has_thrown = false;
  allocations_before_failure = k;
  try {
    work();
  } catch (const std::bad_alloc&) {
    has_thrown = true;
  }
  allocations_before_failure = -1;
  return has_thrown;
}
