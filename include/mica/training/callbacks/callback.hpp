// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/description.hpp>
#include <mica/training/callbacks/events.hpp>
#include <mica/training/callbacks/hooks.hpp>

#include <concepts>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mica {

/// A class that listens to training. It has at least one of the functions
///
///     on_train_begin(TrainBegin&)  or  on_train_begin()
///     on_epoch_begin(EpochBegin&)  or  on_epoch_begin(int epoch)
///     on_train_batch_begin(BatchBegin&)
///     on_train_batch_end(BatchEnd&)
///     on_test_begin(TestBegin&)
///     on_test_end(TestEnd&)
///     on_epoch_end(EpochEnd&)
///     on_train_end(TrainEnd&)      or  on_train_end()
///
/// or it can be called with an EpochEnd&, like a lambda. It may have a function visit_state(SavedState&) that
/// names the members which a checkpoint must keep, see SavedState. A function that has a name of the list
/// above and other parameters is an error at compile time. A callback that cannot work with this training
/// throws in on_train_begin, before the first batch. Fit passes on what a callback throws, see Model::fit.
template <class C>
concept IsCallback = !detail::HasMisfit<C> &&
                     (detail::HasTrainBegin<C> || detail::HasEpochBegin<C> || detail::HasTrainBatchBegin<C> ||
                      detail::HasTrainBatchEnd<C> || detail::HasTestBegin<C> || detail::HasTestEnd<C> ||
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
        "on_train_batch_begin(BatchBegin&), on_train_batch_end(BatchEnd&), on_test_begin(TestBegin&), "
        "on_test_end(TestEnd&), on_epoch_end(EpochEnd&) and on_train_end(TrainEnd&)");
    static_assert(
        detail::HasMisfit<Target> || IsCallback<Target>,
        "mica: a callback has on_train_begin, on_epoch_begin, on_train_batch_begin, on_train_batch_end, "
        "on_test_begin, on_test_end, on_epoch_end or on_train_end, or is called with an EpochEnd&");
    if constexpr (std::is_pointer_v<Object>) {
      const Object pointer = callback;  // a function that is passed by its name, too
      if (!pointer) detail::throw_error("expected a callback, found a null pointer");
    }
    // Not make_shared, which instantiates more templates for each callback.
    listener_.reset(new ListenerTo<Object>(std::forward<C>(callback)));
  }

  template <class = void>
  void on_train_begin(TrainBegin& event) const {
    listener_->on_train_begin(event);
  }
  template <class = void>
  void on_epoch_begin(EpochBegin& event) const {
    listener_->on_epoch_begin(event);
  }
  template <class = void>
  void on_train_batch_begin(BatchBegin& event) const {
    listener_->on_train_batch_begin(event);
  }
  template <class = void>
  void on_train_batch_end(BatchEnd& event) const {
    listener_->on_train_batch_end(event);
  }
  template <class = void>
  void on_test_begin(TestBegin& event) const {
    listener_->on_test_begin(event);
  }
  template <class = void>
  void on_test_end(TestEnd& event) const {
    listener_->on_test_end(event);
  }
  template <class = void>
  void on_epoch_end(EpochEnd& event) const {
    listener_->on_epoch_end(event);
  }
  template <class = void>
  void on_train_end(TrainEnd& event) const {
    listener_->on_train_end(event);
  }
  template <class = void>
  void visit_state(SavedState& state) const {
    listener_->visit_state(state);
  }
  /// The name of the object's class, without namespaces.
  std::string_view name() const { return listener_->name(); }

 private:
  struct Listener {
    virtual ~Listener() = default;
    virtual void on_train_begin(TrainBegin&) {}
    virtual void on_epoch_begin(EpochBegin&) {}
    virtual void on_train_batch_begin(BatchBegin&) {}
    virtual void on_train_batch_end(BatchEnd&) {}
    virtual void on_test_begin(TestBegin&) {}
    virtual void on_test_end(TestEnd&) {}
    virtual void on_epoch_end(EpochEnd&) {}
    virtual void on_train_end(TrainEnd&) {}
    virtual void visit_state(SavedState&) {}
    virtual std::string_view name() const = 0;
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
    void on_train_batch_begin(BatchBegin& event) override {
      if constexpr (detail::HasTrainBatchBegin<C>) callback().on_train_batch_begin(event);
      static_cast<void>(event);
    }
    void on_train_batch_end(BatchEnd& event) override {
      if constexpr (detail::HasTrainBatchEnd<C>) callback().on_train_batch_end(event);
      static_cast<void>(event);
    }
    void on_test_begin(TestBegin& event) override {
      if constexpr (detail::HasTestBegin<C>) callback().on_test_begin(event);
      static_cast<void>(event);
    }
    void on_test_end(TestEnd& event) override {
      if constexpr (detail::HasTestEnd<C>) callback().on_test_end(event);
      static_cast<void>(event);
    }
    void on_epoch_end(EpochEnd& event) override {
      if constexpr (detail::HasEpochEnd<C>)
        callback().on_epoch_end(event);
      else if constexpr (detail::IsCalled<C>)
        callback()(event);
      static_cast<void>(event);
    }
    void on_train_end(TrainEnd& event) override {
      if constexpr (detail::HasTrainEndEvent<C>)
        callback().on_train_end(event);
      else if constexpr (detail::HasTrainEnd<C>)
        callback().on_train_end();
      static_cast<void>(event);
    }
    void visit_state(SavedState& state) override {
      if constexpr (detail::HasState<C>) callback().visit_state(state);
      static_cast<void>(state);
    }
    std::string_view name() const override { return detail::class_name<C>(); }
  };

  std::shared_ptr<Listener> listener_;
};

}  // namespace mica
