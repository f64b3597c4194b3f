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
#include <array>
#include <cstdint>
#include <span>
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

/// A value among the template arguments of a type.
struct DescribedValue {
  enum Kind { text, whole, natural, real, size } kind;
  std::string_view name = {};
  std::int64_t number = 0;
  double value = 0;
  int height = 0, width = 0;
};

/// A type, as constants from which its text is made at run time: a program that makes none has no code for
/// it.
struct DescribedType {
  std::string_view name;
  /// Of a composite that has a name of its own.
  std::string_view own_name = {};
  bool has_arguments = false, are_options = false;
  /// The template arguments: values first, then types.
  std::span<const DescribedValue> values = {};
  std::span<const DescribedType* const> types = {};
  bool is_of_mica = false;
};

template <class T>
constexpr DescribedType describe();
template <class T>
inline constexpr DescribedType described = describe<T>();

template <auto Value>
constexpr DescribedValue describe_value() {
  using V = std::remove_cvref_t<decltype(Value)>;
  if constexpr (std::is_same_v<V, bool>) {
    return {DescribedValue::text, Value ? "true" : "false"};
  } else if constexpr (std::is_integral_v<V>) {
    return {std::is_signed_v<V> ? DescribedValue::whole : DescribedValue::natural,
            {},
            static_cast<std::int64_t>(Value)};
  } else if constexpr (std::is_same_v<V, Number>) {
    return {DescribedValue::real, {}, 0, Value.value};
  } else if constexpr (std::is_same_v<V, Size>) {
    return {DescribedValue::size, {}, 0, 0, Value.height, Value.width};
  } else if constexpr (std::is_enum_v<V>) {
    constexpr std::string_view enumerator = name_in(compiler::words_about_value<Value>(), "Value = ");
    // "FanMode::fan_in" of "mica::FanMode::fan_in".
    constexpr auto before = enumerator.substr(0, enumerator.rfind("::")).rfind("::");
    return {DescribedValue::text, enumerator.substr(before == enumerator.npos ? 0 : before + 2)};
  } else {
    return {DescribedValue::text, class_name<V>()};
  }
}

template <auto... Values>
inline constexpr std::array<DescribedValue, sizeof...(Values)> described_values = {
    describe_value<Values>()...};
template <class... Types>
inline constexpr std::array<const DescribedType*, sizeof...(Types)> described_types = {&described<Types>...};

/// The template arguments of a type: values first, then types.
struct TemplateArguments {
  std::span<const DescribedValue> values = {};
  std::span<const DescribedType* const> types = {};
};

// A class template is one of these.
template <template <class...> class C, class... Types>
constexpr TemplateArguments arguments_all_types(std::type_identity<C<Types...>>) {
  return {{}, described_types<Types...>};
}
template <template <auto...> class C, auto... Values>
constexpr TemplateArguments arguments_all_values(std::type_identity<C<Values...>>) {
  return {described_values<Values...>, {}};
}
template <template <auto, class...> class C, auto Value, class... Types>
constexpr TemplateArguments arguments_value_and_types(std::type_identity<C<Value, Types...>>) {
  return {described_values<Value>, described_types<Types...>};
}
template <template <auto, auto, class...> class C, auto First, auto Second, class... Types>
constexpr TemplateArguments arguments_values_and_types(std::type_identity<C<First, Second, Types...>>) {
  return {described_values<First, Second>, described_types<Types...>};
}

template <class = void>
[[gnu::cold]] std::string text_of(const DescribedValue& value) {
  switch (value.kind) {
    case DescribedValue::whole:
      return std::to_string(value.number);
    case DescribedValue::natural:
      return std::to_string(static_cast<std::uint64_t>(value.number));
    case DescribedValue::real:
      return shortest_text(value.value);
    case DescribedValue::size:
      return joined({"Size{", value.height, ", ", value.width, "}"});
    default:
      return std::string(value.name);
  }
}

/// `Dense<10, Softmax>`, and `"policy": ` in front if the composite has a name of its own.
template <class = void>
[[gnu::cold]] std::string text_of(const DescribedType& type) {
  std::string text;
  if (!type.own_name.empty()) text = joined({"\"", type.own_name, "\": "});
  text += type.name;
  if (!type.has_arguments) return text;
  std::vector<std::string> arguments;
  for (const DescribedType* const argument : type.types) arguments.push_back(text_of(*argument));
  if (type.are_options) std::sort(arguments.begin(), arguments.end());
  std::vector<std::string> values;
  for (const DescribedValue& value : type.values) values.push_back(text_of(value));
  arguments.insert(arguments.begin(), values.begin(), values.end());
  char separator = '<';
  for (const std::string& argument : arguments) {
    text += separator;
    if (separator == ',') text += ' ';
    text += argument;
    separator = ',';
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

/// The name of a composite of the user if it has one of its own.
template <class L, class Base>
constexpr std::string_view own_name() {
  if constexpr (requires {
                  L::name;
                  Base::name;
                })
    if (L::name != std::string_view(Base::name)) return L::name;
  return {};
}

template <class T>
constexpr DescribedType describe() {
  constexpr std::type_identity<T> type{};
  constexpr bool are_options =
      is_class_of_mica<T> && (IsLayer<T> || !requires { arguments_all_types(type); });
  const auto with = [](const TemplateArguments& arguments) {
    return DescribedType{class_name<T>(),    {}, true, are_options, arguments.values, arguments.types,
                         is_class_of_mica<T>};
  };
  if constexpr (!is_class_of_mica<T> && requires { base_of(static_cast<const T*>(nullptr)); }) {
    using Base = typename decltype(base_of(static_cast<const T*>(nullptr)))::type;
    DescribedType base = described<Base>;
    base.own_name = own_name<T, Base>();
    return base;
  } else if constexpr (requires { arguments_all_types(type); }) {
    return with(arguments_all_types(type));
  } else if constexpr (requires { arguments_all_values(type); }) {
    return with(arguments_all_values(type));
  } else if constexpr (requires { arguments_value_and_types(type); }) {
    return with(arguments_value_and_types(type));
  } else if constexpr (requires { arguments_values_and_types(type); }) {
    return with(arguments_values_and_types(type));
  } else {
    return {class_name<T>(), {}, false, false, {}, {}, is_class_of_mica<T>};
  }
}

/// The text of a network, a layer, an option or an optimizer.
template <class T>
std::string description() {
  return text_of(described<T>);
}

}  // namespace mica::detail
