// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/training/callbacks/events.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace mica {

namespace detail {

template <class C>
concept HasTrainBeginEvent = requires(C& c, TrainBegin& event) {
  c.on_train_begin(event);
};
template <class C>
concept HasTrainBegin = HasTrainBeginEvent<C> || requires(C& c) {
  c.on_train_begin();
};
template <class C>
concept HasEpochBeginEvent = requires(C& c, EpochBegin& event) {
  c.on_epoch_begin(event);
};
template <class C>
concept HasEpochBegin = HasEpochBeginEvent<C> || requires(C& c) {
  c.on_epoch_begin(0);
};
template <class C>
concept HasTrainBatchEnd = requires(C& c, BatchEnd& event) {
  c.on_train_batch_end(event);
};
template <class C>
concept HasEpochEnd = requires(C& c, EpochEnd& event) {
  c.on_epoch_end(event);
};
template <class C>
concept HasTrainEnd = requires(C& c) {
  c.on_train_end();
};

/// A function that has the name of an event, but other parameters, such as Keras' on_epoch_end(epoch, logs).
template <class C>
concept HasMisfit = (requires { &C::on_train_begin; } && !HasTrainBegin<C>) ||
                    (requires { &C::on_epoch_begin; } && !HasEpochBegin<C>) ||
                    (requires { &C::on_train_batch_end; } && !HasTrainBatchEnd<C>) ||
                    (requires { &C::on_epoch_end; } && !HasEpochEnd<C>) ||
                    (requires { &C::on_train_end; } && !HasTrainEnd<C>);

template <class C>
concept IsCalled = requires(C& c, EpochEnd& event) {
  c(event);
};

}  // namespace detail

/// A class that listens to training. It has at least one of the functions
///
///     on_train_begin(TrainBegin&)  or  on_train_begin()
///     on_epoch_begin(EpochBegin&)  or  on_epoch_begin(int epoch)
///     on_train_batch_end(BatchEnd&)
///     on_epoch_end(EpochEnd&)
///     on_train_end()
///
/// or it can be called with an EpochEnd&, like a lambda. A function that has one of these names and other
/// parameters is an error at compile time. A callback that cannot work with this training throws in
/// on_train_begin, before the first batch. Fit passes on what a callback throws, see Model::fit.
template <class C>
concept IsCallback = !detail::HasMisfit<C> &&
                     (detail::HasTrainBegin<C> || detail::HasEpochBegin<C> || detail::HasTrainBatchEnd<C> ||
                      detail::HasEpochEnd<C> || detail::HasTrainEnd<C> || detail::IsCalled<C>);

/// Any callback: made from an object, which is copied or moved, or from a pointer to an object, which must
/// outlive the Callback. A copy of a Callback shares the object. Throws Error if the pointer is null.
class Callback {
 public:
  template <class C>
  requires(!std::same_as<std::remove_cvref_t<C>, Callback>) Callback(C&& callback) {
    using Object = std::decay_t<C>;
    using Target = std::remove_pointer_t<Object>;
    static_assert(
        !detail::HasMisfit<Target>,
        "mica: a callback's functions are on_train_begin(TrainBegin&), on_epoch_begin(EpochBegin&), "
        "on_train_batch_end(BatchEnd&), on_epoch_end(EpochEnd&) and on_train_end()");
    static_assert(detail::HasMisfit<Target> || IsCallback<Target>,
                  "mica: a callback has on_train_begin, on_epoch_begin, on_train_batch_end, on_epoch_end or "
                  "on_train_end, or is called with an EpochEnd&");
    if constexpr (std::is_pointer_v<Object>) {
      const Object pointer = callback;  // a function that is passed by its name, too
      if (!pointer) detail::throw_error("expected a callback, found a null pointer");
    }
    // Not make_shared, which instantiates more templates for each callback.
    listener_.reset(new ListenerTo<Object>(std::forward<C>(callback)));
  }

  void on_train_begin(TrainBegin& event) const { listener_->on_train_begin(event); }
  void on_epoch_begin(EpochBegin& event) const { listener_->on_epoch_begin(event); }
  void on_train_batch_end(BatchEnd& event) const { listener_->on_train_batch_end(event); }
  void on_epoch_end(EpochEnd& event) const { listener_->on_epoch_end(event); }
  void on_train_end() const { listener_->on_train_end(); }

 private:
  struct Listener {
    virtual ~Listener() = default;
    virtual void on_train_begin(TrainBegin&) {}
    virtual void on_epoch_begin(EpochBegin&) {}
    virtual void on_train_batch_end(BatchEnd&) {}
    virtual void on_epoch_end(EpochEnd&) {}
    virtual void on_train_end() {}
  };

  /// `Object` is a callback or a pointer to one.
  template <class Object>
  struct ListenerTo final : Listener {
    using C = std::remove_pointer_t<Object>;

    template <class X>
    explicit ListenerTo(X&& x) : object(std::forward<X>(x)) {}
    Object object;

    C& callback() {
      if constexpr (std::is_pointer_v<Object>)
        return *object;
      else
        return object;
    }
    void on_train_begin(TrainBegin& event) override {
      if constexpr (detail::HasTrainBeginEvent<C>)
        callback().on_train_begin(event);
      else if constexpr (detail::HasTrainBegin<C>)
        callback().on_train_begin();
      static_cast<void>(event);
    }
    void on_epoch_begin(EpochBegin& event) override {
      if constexpr (detail::HasEpochBeginEvent<C>)
        callback().on_epoch_begin(event);
      else if constexpr (detail::HasEpochBegin<C>)
        callback().on_epoch_begin(event.epoch);
      static_cast<void>(event);
    }
    void on_train_batch_end(BatchEnd& event) override {
      if constexpr (detail::HasTrainBatchEnd<C>) callback().on_train_batch_end(event);
      static_cast<void>(event);
    }
    void on_epoch_end(EpochEnd& event) override {
      if constexpr (detail::HasEpochEnd<C>)
        callback().on_epoch_end(event);
      else if constexpr (detail::IsCalled<C>)
        callback()(event);
      static_cast<void>(event);
    }
    void on_train_end() override {
      if constexpr (detail::HasTrainEnd<C>) callback().on_train_end();
    }
  };

  std::shared_ptr<Listener> listener_;
};

}  // namespace mica
