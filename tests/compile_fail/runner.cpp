// expects: the runner sees this sentence
// expects: Layer<3>
// twin: Layer<3> -> Layer<2>
#include <mica/mica.hpp>

template <class T>
inline constexpr bool is_right = false;
template <>
inline constexpr bool is_right<mica::Layer<2>> = true;

template <class T>
struct Network {
  static_assert(is_right<T>, "the runner sees this sentence");
};

template struct Network<mica::Layer<3>>;
