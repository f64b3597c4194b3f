// SPDX-License-Identifier: MIT
#include "stored.hpp"

#include <algorithm>
#include <numeric>

namespace convert {

bool Stored::is_in_onnx_order() const { return std::is_sorted(order.begin(), order.end()); }

Extents Stored::stored_atoms() const {
  Extents stored;
  for (const int atom : order) stored.push_back(atoms[static_cast<std::size_t>(atom)]);
  return stored;
}

std::vector<std::vector<int>> Stored::atoms_of_extents() const {
  std::vector<std::vector<int>> groups;
  std::size_t atom = 0;
  for (const std::int64_t extent : extents) {
    std::vector<int>& group = groups.emplace_back();
    for (std::int64_t rest = extent; rest > 1; rest /= atoms[atom++]) group.push_back(static_cast<int>(atom));
  }
  return groups;
}

std::vector<int> Stored::order_of(const std::vector<int>& axes) const {
  const auto groups = atoms_of_extents();
  std::vector<int> wanted;
  for (const int axis : axes) {
    const auto& group = groups[static_cast<std::size_t>(axis)];
    wanted.insert(wanted.end(), group.begin(), group.end());
  }
  return wanted;
}

std::vector<std::size_t> Stored::positions() const {
  // The distance in ONNX's order between neighbours along each atom.
  std::vector<std::size_t> step(atoms.size(), 1);
  for (std::size_t i = atoms.size(); i-- > 1;) step[i - 1] = step[i] * static_cast<std::size_t>(atoms[i]);
  std::vector<std::size_t> positions{0};
  for (const int atom : order) {
    const auto i = static_cast<std::size_t>(atom);
    std::vector<std::size_t> finer;
    finer.reserve(positions.size() * static_cast<std::size_t>(atoms[i]));
    for (const std::size_t position : positions)
      for (std::int64_t k = 0; k < atoms[i]; ++k)
        finer.push_back(position + static_cast<std::size_t>(k) * step[i]);
    positions = std::move(finer);
  }
  return positions;
}

Stored stored_as(int value, const Extents& extents, const std::vector<int>& axes) {
  Stored stored{value, extents};
  std::vector<int> atom_of_axis;
  for (const std::int64_t extent : extents) {
    atom_of_axis.push_back(extent == 1 ? -1 : static_cast<int>(stored.atoms.size()));
    if (extent != 1) stored.atoms.push_back(extent);
  }
  for (const int axis : axes)
    if (const int atom = atom_of_axis[static_cast<std::size_t>(axis)]; atom >= 0)
      stored.order.push_back(atom);
  return stored;
}

std::optional<Stored> reshaped(const Stored& from, const Extents& extents) {
  if (from.is_in_onnx_order()) {
    std::vector<int> axes(extents.size());
    std::iota(axes.begin(), axes.end(), 0);
    return stored_as(from.value, extents, axes);
  }
  // Atoms are cut where an extent ends inside of one: parts[i] are those of atom i.
  std::vector<Extents> parts(from.atoms.size());
  std::size_t atom = 0;
  std::int64_t left = from.atoms.empty() ? 1 : from.atoms[0];  // of this atom
  for (std::int64_t rest : extents) {
    while (rest > 1) {
      if (left == 1) {
        if (++atom == from.atoms.size()) return std::nullopt;
        left = from.atoms[atom];
      }
      const std::int64_t part = std::min(rest, left);
      if (rest % part != 0 || left % part != 0) return std::nullopt;
      parts[atom].push_back(part);
      rest /= part;
      left /= part;
    }
  }
  Stored to{from.value, extents};
  std::vector<int> first(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    first[i] = static_cast<int>(to.atoms.size());
    to.atoms.insert(to.atoms.end(), parts[i].begin(), parts[i].end());
  }
  for (const int i : from.order)
    for (std::size_t k = 0; k < parts[static_cast<std::size_t>(i)].size(); ++k)
      to.order.push_back(first[static_cast<std::size_t>(i)] + static_cast<int>(k));
  return to;
}

Stored transposed(const Stored& from, const std::vector<int>& permutation) {
  Stored to{from.value};
  std::vector<int> new_number(from.atoms.size());
  const auto groups = from.atoms_of_extents();
  for (const int axis : permutation) {
    to.extents.push_back(from.extents[static_cast<std::size_t>(axis)]);
    for (const int atom : groups[static_cast<std::size_t>(axis)]) {
      new_number[static_cast<std::size_t>(atom)] = static_cast<int>(to.atoms.size());
      to.atoms.push_back(from.atoms[static_cast<std::size_t>(atom)]);
    }
  }
  for (const int atom : from.order) to.order.push_back(new_number[static_cast<std::size_t>(atom)]);
  return to;
}

}  // namespace convert
