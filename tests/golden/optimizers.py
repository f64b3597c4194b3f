#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""20 steps of each optimizer on 16 parameters with given gradients: Keras' formulas in double precision, one
parameter after the other. PyTorch places epsilon elsewhere; with an epsilon that is next to nothing, the script
demands that PyTorch's optimizer gives the same parameters.

    optimizer/start 16, optimizer/gradients 20 16, and for each case the parameters after steps 1, 2, 3, 10, 20
"""
import math
import random

import torch

from golden import Golden, exact

STEPS, COUNT = 20, 16
KEPT = (1, 2, 3, 10, 20)
torch.set_default_dtype(torch.float64)  # PyTorch keeps products of momentums in it
golden = Golden("optimizers")
rng = random.Random(20)
start = exact(rng, COUNT)
gradients = [exact(rng, COUNT) for _ in range(STEPS)]
for t in range(STEPS):
    gradients[t][0] = 0  # never a gradient
    gradients[t][1] /= 1024  # small ones
    if t % 3:
        gradients[t][2] = 0  # seldom one


def array(rows):
    return torch.tensor(rows, dtype=torch.float64)


golden.add("start", array(start))
golden.add("gradients", array(gradients))


def trajectory(update):
    """`update(w, g, t, slots)` returns the new parameter; slots is a dict that is empty at first."""
    w, slots, rows = list(start), [{} for _ in range(COUNT)], []
    for t in range(1, STEPS + 1):
        w = [update(w[i], gradients[t - 1][i], t, slots[i]) for i in range(COUNT)]
        rows.append(list(w))
    return rows


def by_pytorch(make):
    w = torch.nn.Parameter(array(start))
    optimizer, rows = make([w]), []
    for t in range(STEPS):
        w.grad = array(gradients[t])
        optimizer.step()
        rows.append(w.detach().tolist())
    return rows


def compare(name, rows, make):
    for t, (a, b) in enumerate(zip(rows, by_pytorch(make)), 1):
        for i in range(COUNT):
            if not math.isclose(a[i], b[i], rel_tol=1e-9, abs_tol=1e-12):
                raise SystemExit(f"{name}, step {t}, parameter {i}: {a[i]}, but PyTorch gives {b[i]}")


def add(name, formula, options, make=None, epsilon=1e-20, **variant):
    if make:
        tiny = dict(options, **variant)
        if "epsilon" in options:
            tiny["epsilon"] = epsilon
        compare(name, trajectory(lambda *a: formula(*a, **tiny)), make)
    rows = trajectory(lambda *a: formula(*a, **options))
    golden.add(name, array([rows[t - 1] for t in KEPT]))


def sgd(w, g, t, s, lr, momentum, nesterov):
    s["v"] = momentum * s.get("v", 0) - lr * g
    return w + (momentum * s["v"] - lr * g if nesterov else s["v"])


add("sgd", sgd, dict(lr=0.01, momentum=0, nesterov=False), lambda p: torch.optim.SGD(p, 0.01))
add("sgd_momentum", sgd, dict(lr=0.01, momentum=0.9, nesterov=False),
    lambda p: torch.optim.SGD(p, 0.01, momentum=0.9))
add("sgd_nesterov", sgd, dict(lr=0.01, momentum=0.9, nesterov=True),
    lambda p: torch.optim.SGD(p, 0.01, momentum=0.9, nesterov=True))


def adam(w, g, t, s, lr, beta_1, beta_2, epsilon, amsgrad=False, weight_decay=0):
    w -= w * weight_decay * lr
    alpha = lr * math.sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t)
    s["m"] = s.get("m", 0) + (g - s.get("m", 0)) * (1 - beta_1)
    s["v"] = s.get("v", 0) + (g * g - s.get("v", 0)) * (1 - beta_2)
    v = s["v"]
    if amsgrad:
        v = s["v_hat"] = max(s.get("v_hat", 0), v)
    return w - s["m"] * alpha / (math.sqrt(v) + epsilon)


BETAS = dict(beta_1=0.9, beta_2=0.999, epsilon=1e-7)
OTHER = dict(beta_1=0.8, beta_2=0.7, epsilon=1e-3)
add("adam", adam, dict(lr=0.001, **BETAS), lambda p: torch.optim.Adam(p, 0.001, (0.9, 0.999), 1e-20))
add("adam_other", adam, dict(lr=0.1, **OTHER), lambda p: torch.optim.Adam(p, 0.1, (0.8, 0.7), 1e-20))
add("amsgrad", adam, dict(lr=0.001, **BETAS, amsgrad=True),
    lambda p: torch.optim.Adam(p, 0.001, (0.9, 0.999), 1e-20, amsgrad=True))
add("amsgrad_other", adam, dict(lr=0.1, **OTHER, amsgrad=True),
    lambda p: torch.optim.Adam(p, 0.1, (0.8, 0.7), 1e-20, amsgrad=True))
add("adamw", adam, dict(lr=0.001, **BETAS, weight_decay=0.004),
    lambda p: torch.optim.AdamW(p, 0.001, (0.9, 0.999), 1e-20, weight_decay=0.004))
add("adamw_other", adam, dict(lr=0.1, **OTHER, weight_decay=0.25),
    lambda p: torch.optim.AdamW(p, 0.1, (0.8, 0.7), 1e-20, weight_decay=0.25))


def adamax(w, g, t, s, lr, beta_1, beta_2, epsilon):
    s["m"] = s.get("m", 0) + (g - s.get("m", 0)) * (1 - beta_1)
    s["u"] = max(beta_2 * s.get("u", 0), abs(g))
    return w - lr * s["m"] / ((1 - beta_1 ** t) * (s["u"] + epsilon))


add("adamax", adamax, dict(lr=0.001, **BETAS), lambda p: torch.optim.Adamax(p, 0.001, (0.9, 0.999), 1e-20))
add("adamax_other", adamax, dict(lr=0.1, **OTHER), lambda p: torch.optim.Adamax(p, 0.1, (0.8, 0.7), 1e-20))


# PyTorch 1 takes the factor u of this step twice in the product of the next step.
TWICE = torch.__version__.startswith("1.")


def nadam(w, g, t, s, lr, beta_1, beta_2, epsilon, twice=False):
    u = beta_1 * (1 - 0.5 * 0.96 ** t)
    u_next = beta_1 * (1 - 0.5 * 0.96 ** (t + 1))
    product = s["product"] = s.get("product", 1) * u
    s["m"] = s.get("m", 0) + (g - s.get("m", 0)) * (1 - beta_1)
    s["v"] = s.get("v", 0) + (g * g - s.get("v", 0)) * (1 - beta_2)
    product_next = product * u_next * (u if twice else 1)
    m_hat = u_next * s["m"] / (1 - product_next) + (1 - u) * g / (1 - product)
    v_hat = s["v"] / (1 - beta_2 ** t)
    return w - m_hat * lr / (math.sqrt(v_hat) + epsilon)


# PyTorch's exponent is 250 times smaller. Its epsilon stands where Keras' does.
add("nadam", nadam, dict(lr=0.001, **BETAS),
    lambda p: torch.optim.NAdam(p, 0.001, (0.9, 0.999), 1e-7, momentum_decay=1), 1e-7, twice=TWICE)
add("nadam_other", nadam, dict(lr=0.1, **OTHER),
    lambda p: torch.optim.NAdam(p, 0.1, (0.8, 0.7), 1e-3, momentum_decay=1), 1e-3, twice=TWICE)


def rmsprop(w, g, t, s, lr, rho, momentum, epsilon, centered):
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g * g
    denominator = s["v"] + epsilon
    if centered:
        s["g"] = rho * s.get("g", 0) + (1 - rho) * g
        denominator = s["v"] - s["g"] ** 2 + epsilon
    increment = lr * g / math.sqrt(denominator)
    if momentum > 0:
        increment = s["m"] = momentum * s.get("m", 0) + increment
    return w - increment


add("rmsprop", rmsprop, dict(lr=0.001, rho=0.9, momentum=0, epsilon=1e-7, centered=False),
    lambda p: torch.optim.RMSprop(p, 0.001, 0.9, 1e-20))
add("rmsprop_momentum", rmsprop, dict(lr=0.01, rho=0.75, momentum=0.5, epsilon=1e-3, centered=False),
    lambda p: torch.optim.RMSprop(p, 0.01, 0.75, 1e-20, momentum=0.5))
add("rmsprop_centered", rmsprop, dict(lr=0.01, rho=0.75, momentum=0, epsilon=1e-3, centered=True),
    lambda p: torch.optim.RMSprop(p, 0.01, 0.75, 1e-20, centered=True))
add("rmsprop_all", rmsprop, dict(lr=0.01, rho=0.75, momentum=0.5, epsilon=1e-3, centered=True),
    lambda p: torch.optim.RMSprop(p, 0.01, 0.75, 1e-20, momentum=0.5, centered=True))


def adagrad(w, g, t, s, lr, initial, epsilon):
    s["a"] = s.get("a", initial) + g * g
    return w - lr * g / math.sqrt(s["a"] + epsilon)


add("adagrad", adagrad, dict(lr=0.001, initial=0.1, epsilon=1e-7),
    lambda p: torch.optim.Adagrad(p, 0.001, initial_accumulator_value=0.1, eps=1e-20))
add("adagrad_other", adagrad, dict(lr=0.1, initial=0, epsilon=1e-3),
    lambda p: torch.optim.Adagrad(p, 0.1, eps=1e-20))


def adadelta(w, g, t, s, lr, rho, epsilon):
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g * g
    delta = math.sqrt(s.get("u", 0) + epsilon) * g / math.sqrt(s["v"] + epsilon)
    s["u"] = rho * s.get("u", 0) + (1 - rho) * delta * delta
    return w - lr * delta


add("adadelta", adadelta, dict(lr=0.001, rho=0.95, epsilon=1e-7),
    lambda p: torch.optim.Adadelta(p, 0.001, 0.95, 1e-7), 1e-7)
add("adadelta_other", adadelta, dict(lr=1, rho=0.75, epsilon=1e-3),
    lambda p: torch.optim.Adadelta(p, 1, 0.75, 1e-3), 1e-3)


def lion(w, g, t, s, lr, beta_1, beta_2):
    direction = s.get("m", 0) * beta_1 + g * (1 - beta_1)
    s["m"] = s.get("m", 0) * beta_2 + g * (1 - beta_2)
    return w - lr * ((direction > 0) - (direction < 0))


add("lion", lion, dict(lr=0.001, beta_1=0.9, beta_2=0.99))
add("lion_other", lion, dict(lr=0.125, beta_1=0.5, beta_2=0.75))


def ftrl(w, g, t, s, lr, power=-0.5, initial=0.1, l1=0, l2=0, shrinkage=0, beta=0):
    l2 += beta / (2 * lr)
    accumulator = s.get("a", initial)
    new = s["a"] = accumulator + g * g
    s["z"] = (s.get("z", 0) + g + 2 * shrinkage * w
              - (new ** -power - accumulator ** -power) / lr * w)
    quadratic = new ** -power / lr + 2 * l2
    return (min(max(s["z"], -l1), l1) - s["z"]) / quadratic


add("ftrl", ftrl, dict(lr=0.001))
add("ftrl_other", ftrl, dict(lr=0.1, power=-0.25, initial=0.5, l1=0.125, l2=0.25, shrinkage=0.5, beta=2))


def add_rows(name, step):
    """`step(w, g, t)` returns the new parameters; all 16 are two tensors, elements 0 to 9 and 10 to 15."""
    w, rows = list(start), []
    for t in range(1, STEPS + 1):
        w = step(w, list(gradients[t - 1]), t)
        rows.append(list(w))
    golden.add(name, array([rows[t - 1] for t in KEPT]))


TENSORS = (slice(0, 10), slice(10, 16))


def norm(values):
    return math.sqrt(sum(x * x for x in values))


def descend(w, g, t, slots):
    return [sgd(w[i], g[i], t, slots[i], 0.1, 0.5, False) for i in range(COUNT)]


def new_slots():
    return [{} for _ in range(COUNT)]


def clipped(g, clipnorm=None, clipvalue=None, global_clipnorm=None):
    if clipvalue:
        return [min(max(x, -clipvalue), clipvalue) for x in g]
    if clipnorm:
        return [x * clipnorm / max(norm(g[part]), clipnorm) for part in TENSORS for x in g[part]]
    return [x * global_clipnorm / max(norm(g), global_clipnorm) for x in g]


for option, bound in (("clipnorm", 2.5), ("clipvalue", 0.75), ("global_clipnorm", 4)):
    slots = new_slots()
    add_rows(option, lambda w, g, t: descend(w, clipped(g, **{option: bound}), t, slots))

slots = new_slots()
add_rows("weight_decay", lambda w, g, t: descend([x - x * 0.25 * 0.1 for x in w], g, t, slots))


def averaged(momentum, frequency):
    slots, average = new_slots(), [0] * COUNT

    def step(w, g, t):
        w = descend(w, g, t, slots)
        m = momentum if t > 1 else 0
        average[:] = [m * a + (1 - m) * x for a, x in zip(average, w)]
        if t % frequency == 0:
            w = list(average)
        golden_average[:] = average
        return w

    return step


golden_average = []
add_rows("averaged", averaged(0.75, 3))
golden.add("averaged/average", array(golden_average))


def accumulated(count, rate_of_batch):
    """Adam's own steps are counted, but the rate is that of the batch."""
    slots, total = new_slots(), [0] * COUNT

    def step(w, g, t):
        total[:] = [a + b for a, b in zip(total, g)]
        if t % count:
            return w
        mean = clipped([x / count for x in total], global_clipnorm=4)
        total[:] = [0] * COUNT
        return [adam(w[i], mean[i], t // count, slots[i], rate_of_batch(t - 1), **BETAS) for i in range(COUNT)]

    return step


add_rows("accumulated", accumulated(3, lambda batch: 0.1 / (1 + batch)))


def lamb(lr, beta_1, beta_2, epsilon):
    slots = new_slots()

    def step(w, g, t):
        u = []
        for i, s in enumerate(slots):
            s["m"] = s.get("m", 0) + (g[i] - s.get("m", 0)) * (1 - beta_1)
            s["v"] = s.get("v", 0) + (g[i] ** 2 - s.get("v", 0)) * (1 - beta_2)
            u.append(s["m"] / (1 - beta_1 ** t) / (math.sqrt(s["v"] / (1 - beta_2 ** t)) + epsilon))
        ratios = [norm(w[part]) / norm(u[part]) for part in TENSORS for _ in w[part]]
        return [x - ratio * lr * y for x, y, ratio in zip(w, u, ratios)]

    return step


add_rows("lamb", lamb(0.001, **BETAS))
add_rows("lamb_other", lamb(0.1, **OTHER))

golden.write()
