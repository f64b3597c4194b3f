// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/values/number.hpp>
#include <mica/core/values/number_text.hpp>
#include <mica/network/joined.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/sequential.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// A network as text: its type, as a program that says `using namespace mica;` may write it. The text is the
/// same for every compiler, and for every order of a layer's options, which it lists by the alphabet:
///
///     Sequential<Input<28, 28, 1>, Conv2D<16, Size{3, 3}, ReLU>, Flatten, Dense<10, Softmax>>
///
/// A composite that is a class of the user is what it derives from. If it has a name of its own, this stands
/// in front: `"policy": Sequential<Flatten, Dense<7, Softmax>>`. Any other class of the user is its name
/// without namespaces, and a lambda is `lambda`.
namespace mica::detail {

/// What the compiler calls a type or a value, between other words. GCC leaves out the namespace in which the
/// function stands.
namespace compiler {
template <class T>
constexpr std::string_view words_about_type() {
  return __PRETTY_FUNCTION__;
}
template <auto Value>
constexpr std::string_view words_about_value() {
  return __PRETTY_FUNCTION__;
}
}  // namespace compiler

/// The name behind "T = " in such words, with its namespaces and without template arguments.
constexpr std::string_view name_in(std::string_view words, std::string_view start) {
  words.remove_prefix(words.find(start) + start.size());
  return words.substr(0, words.find_first_of("<;]"));
}

/// "Dense" for "mica::Dense".
constexpr std::string_view without_namespaces(std::string_view name) {
  if (const auto colons = name.rfind("::"); colons != std::string_view::npos) name.remove_prefix(colons + 2);
  return name.empty() || name.find('(') != std::string_view::npos ? "lambda" : name;
}

template <class T>
inline constexpr std::string_view qualified_name = name_in(compiler::words_about_type<T>(), "T = ");
template <class T>
inline constexpr bool is_class_of_mica = qualified_name<T>.starts_with("mica::");

/// The name of a class. Types that stand in for what the user writes have the user's name.
template <class T>
constexpr std::string_view class_name() {
  constexpr std::string_view name = without_namespaces(qualified_name<T>);
  if constexpr (!is_class_of_mica<T>) return name;
  if (name == "CompositeWith") return "With";
  if (name == "FrozenLayer" || name == "FrozenNormalization" || name == "FrozenComposite") return "Frozen";
  return name;
}

template <class T>
[[gnu::cold]] std::string description();

template <auto Value>
std::string value_text() {
  using V = std::remove_cvref_t<decltype(Value)>;
  if constexpr (std::is_same_v<V, bool>) {
    return Value ? "true" : "false";
  } else if constexpr (std::is_integral_v<V>) {
    return std::to_string(Value);
  } else if constexpr (std::is_same_v<V, Number>) {
    return shortest_text(Value.value);
  } else if constexpr (std::is_same_v<V, Size>) {
    return joined({"Size{", Value.height, ", ", Value.width, "}"});
  } else if constexpr (std::is_enum_v<V>) {
    const std::string_view enumerator = name_in(compiler::words_about_value<Value>(), "Value = ");
    return std::string(class_name<V>()) + std::string(enumerator.substr(enumerator.rfind("::")));
  } else {
    return std::string(class_name<V>());
  }
}

/// The template arguments of a type: values first, then types.
struct TemplateArguments {
  std::vector<std::string> values = {}, types = {};
};

// A class template is one of these.
template <template <class...> class C, class... Types>
[[gnu::cold]] TemplateArguments arguments_all_types(std::type_identity<C<Types...>>) {
  return {{}, {description<Types>()...}};
}
template <template <auto...> class C, auto... Values>
[[gnu::cold]] TemplateArguments arguments_all_values(std::type_identity<C<Values...>>) {
  return {{value_text<Values>()...}, {}};
}
template <template <auto, class...> class C, auto Value, class... Types>
[[gnu::cold]] TemplateArguments arguments_value_and_types(std::type_identity<C<Value, Types...>>) {
  return {{value_text<Value>()}, {description<Types>()...}};
}
template <template <auto, auto, class...> class C, auto First, auto Second, class... Types>
[[gnu::cold]] TemplateArguments arguments_values_and_types(std::type_identity<C<First, Second, Types...>>) {
  return {{value_text<First>(), value_text<Second>()}, {description<Types>()...}};
}

/// "Dense<10, Softmax>" of such arguments.
[[gnu::cold]] inline std::string with_arguments(std::string_view name, TemplateArguments arguments,
                                                bool are_options) {
  if (are_options) std::sort(arguments.types.begin(), arguments.types.end());
  std::string text(name);
  char separator = '<';
  for (const auto* list : {&arguments.values, &arguments.types}) {
    for (const std::string& argument : *list) {
      text += separator;
      if (separator == ',') text += ' ';
      text += argument;
      separator = ',';
    }
  }
  return text += separator == '<' ? "<>" : ">";
}

/// What a composite of the user derives from.
template <class... Layers>
std::type_identity<Sequential<Layers...>> base_of(const Sequential<Layers...>*);
template <class... Layers>
std::type_identity<Residual<Layers...>> base_of(const Residual<Layers...>*);
template <template <class...> class Self, class Numbers, class Joint, class... Branches>
std::type_identity<Self<Branches...>> base_of(const NumberedJoined<Self, Numbers, Joint, Branches...>*);

/// `"policy": ` if the composite has a name of its own.
template <class L, class Base>
std::string own_name() {
  if constexpr (requires {
                  L::name;
                  Base::name;
                })
    if (L::name != std::string_view(Base::name)) return joined({"\"", L::name, "\": "});
  return {};
}

/// The text of a network, a layer, an option or an optimizer.
template <class T>
[[gnu::cold]] std::string description() {
  constexpr std::type_identity<T> type{};
  constexpr bool are_options =
      is_class_of_mica<T> && (IsLayer<T> || !requires { arguments_all_types(type); });
  if constexpr (!is_class_of_mica<T> && requires { base_of(static_cast<const T*>(nullptr)); }) {
    using Base = typename decltype(base_of(static_cast<const T*>(nullptr)))::type;
    return own_name<T, Base>() + description<Base>();
  } else if constexpr (requires { arguments_all_types(type); }) {
    return with_arguments(class_name<T>(), arguments_all_types(type), are_options);
  } else if constexpr (requires { arguments_all_values(type); }) {
    return with_arguments(class_name<T>(), arguments_all_values(type), are_options);
  } else if constexpr (requires { arguments_value_and_types(type); }) {
    return with_arguments(class_name<T>(), arguments_value_and_types(type), are_options);
  } else if constexpr (requires { arguments_values_and_types(type); }) {
    return with_arguments(class_name<T>(), arguments_values_and_types(type), are_options);
  } else {
    return std::string(class_name<T>());
  }
}

}  // namespace mica::detail
