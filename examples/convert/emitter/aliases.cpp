// SPDX-License-Identifier: MIT
#include "aliases.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace convert {

namespace {

constexpr std::size_t most_parameters = 3, shortest = 30;

bool may_have_a_name(const Term& term) {
  const bool is_part = term.head == "Heads" || term.head == "Shortcut";
  return !is_part && (term.is_composite || term.head == "BatchNormalization") &&
         text_of(term).size() >= shortest;
}

/// The term with # for each number.
std::string skeleton_of(const Term& term) {
  if (is_number(term)) return "#";
  std::string text = term.head;
  for (const Term& argument : term.arguments) text += '(' + skeleton_of(argument) + ')';
  return text;
}

template <class T, class F>
void for_each_term(T& term, F f) {
  f(term);
  for (auto& argument : term.arguments) for_each_term(argument, f);
}

/// A number in a term: its value, and what it is.
struct Parameter {
  std::string value;
  std::string meaning;
};

void find_numbers(const Term& term, std::vector<Parameter>& numbers) {
  for (std::size_t i = 0; i < term.arguments.size(); ++i) {
    const Term& argument = term.arguments[i];
    if (!is_number(argument)) {
      find_numbers(argument, numbers);
      continue;
    }
    const bool is_convolution = term.head.find("Conv") != std::string::npos;
    const bool is_depthwise = term.head.find("Depthwise") != std::string::npos;
    std::string meaning = "Count";
    if (term.head == "Dense") meaning = "Units";
    if (term.head == "Stride") meaning = "Step";
    if (is_convolution) meaning = i == 0 && !is_depthwise ? "Filters" : "Kernel";
    numbers.push_back({argument.head, meaning});
  }
}

std::vector<Parameter> numbers_of(const Term& term) {
  std::vector<Parameter> numbers;
  find_numbers(term, numbers);
  return numbers;
}

/// Puts the names of the parameters in place of the numbers; "" leaves one as it is.
void name_numbers(Term& term, std::vector<std::string>::const_iterator& name) {
  for (Term& argument : term.arguments) {
    if (!is_number(argument)) {
      name_numbers(argument, name);
      continue;
    }
    if (!name->empty()) argument.head = *name;
    ++name;
  }
}

/// Terms of one form, and which of their numbers differ.
class Group {
 public:
  void add(Term& term) { members_.push_back(&term); }
  std::size_t size() const { return members_.size(); }
  std::size_t length() const { return text_of(*members_[0]).size(); }

  /// Keeps those that equal the first of a pair of equals, if all together differ in too many numbers.
  void choose() {
    find_parameters();
    if (parameters_.size() <= most_parameters) return;
    std::map<std::string, std::vector<Term*>> equals;
    for (Term* const member : members_) equals[text_of(*member)].push_back(member);
    members_.clear();
    for (auto& [text, terms] : equals)
      if (terms.size() > members_.size()) members_ = terms;
    find_parameters();
  }

  /// The alias, which takes the place of the members.
  Alias take(const std::string& name) {
    Alias alias{name, {}, *members_[0]};
    for (const std::size_t number : parameters_) alias.parameters.push_back(names_[number]);
    auto next = names_.cbegin();
    name_numbers(alias.type, next);
    for (Term* const member : members_) {
      Term call{name};
      const std::vector<Parameter> numbers = numbers_of(*member);
      for (const std::size_t number : parameters_) call.arguments.push_back({numbers[number].value});
      *member = call;
    }
    return alias;
  }

 private:
  void find_parameters() {
    parameters_.clear();
    std::vector<std::vector<Parameter>> of_members;
    for (const Term* const member : members_) of_members.push_back(numbers_of(*member));
    const std::vector<Parameter>& first = of_members[0];
    names_.assign(first.size(), "");
    std::map<std::vector<std::string>, std::string> known;  // numbers that always are equal have one name
    std::set<std::string> taken;
    for (std::size_t i = 0; i < first.size(); ++i) {
      std::vector<std::string> values;
      for (const auto& numbers : of_members) values.push_back(numbers[i].value);
      if (std::all_of(values.begin(), values.end(), [&](const auto& value) { return value == values[0]; }))
        continue;
      std::string& name = known[values];
      if (name.empty()) {
        name = first[i].meaning;
        for (int k = 2; !taken.insert(name).second; ++k) name = first[i].meaning + std::to_string(k);
        parameters_.push_back(i);
      }
      names_[i] = name;
    }
  }

  std::vector<Term*> members_;
  std::vector<std::string> names_;       // of each number, "" if it is the same in all members
  std::vector<std::size_t> parameters_;  // the first number of each name
};

std::string name_for(const Term& term, std::set<std::string>& taken) {
  static const std::map<std::string, std::string> names{{"Residual", "Block"},
                                                        {"Concatenate", "Branches"},
                                                        {"Multiply", "Gate"},
                                                        {"Sequential", "Part"},
                                                        {"BatchNormalization", "Normalized"}};
  const auto found = names.find(term.head);
  std::string name = found == names.end() ? term.head + "Block" : found->second;
  if (term.head == "Residual" && term.arguments[0].head == "Shortcut") name = "ShortcutBlock";
  std::string numbered = name;
  for (int k = 2; !taken.insert(numbered).second; ++k) numbered = name + std::to_string(k);
  return numbered;
}

}  // namespace

std::vector<Alias> take_aliases(std::vector<Term>& terms) {
  std::vector<Alias> aliases;
  std::set<std::string> taken;
  while (true) {
    std::map<std::string, Group> groups;
    const auto add = [&](Term& term) {
      if (may_have_a_name(term)) groups[skeleton_of(term)].add(term);
    };
    for (Term& term : terms) for_each_term(term, add);
    // What an alias stands for is no candidate itself, but what is inside of it is.
    for (Alias& alias : aliases)
      for (Term& argument : alias.type.arguments) for_each_term(argument, add);

    Group* longest = nullptr;
    for (auto& [skeleton, group] : groups) {
      if (group.size() < 2) continue;
      group.choose();
      if (group.size() >= 2 && (!longest || group.length() > longest->length())) longest = &group;
    }
    if (!longest) break;
    Alias alias = longest->take("");
    alias.name = name_for(alias.type, taken);
    const auto name = [&](Term& term) {
      if (term.head.empty()) term.head = alias.name;
    };
    for (Term& term : terms) for_each_term(term, name);
    for (Alias& other : aliases) for_each_term(other.type, name);
    aliases.push_back(std::move(alias));
  }
  std::reverse(aliases.begin(), aliases.end());
  return aliases;
}

}  // namespace convert
