#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Learning rates of 50 steps: Keras' formulas in double precision. Where PyTorch has the same schedule, the
script demands that PyTorch gives the same rates."""
import math
import warnings

import torch

from golden import Golden

STEPS = 50
golden = Golden("schedules")
scheduler = torch.optim.lr_scheduler


def by_pytorch(rate, make):
    """The rates that a schedule of PyTorch, `make(optimizer)`, sets; the optimizer begins with `rate`."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    schedule = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            schedule.step()
    return rates


def add(name, rate_of, initial=None, make=None):
    rates = [rate_of(step) for step in range(STEPS)]
    if make:
        for step, (a, b) in enumerate(zip(rates, by_pytorch(initial, make))):
            if not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-15):
                raise SystemExit(f"{name}, step {step}: {a}, but PyTorch gives {b}")
    golden.add(name, torch.tensor(rates, dtype=torch.float64))


def exponential(initial, steps, rate, staircase):
    def at(step):
        p = step / steps
        return initial * rate ** (math.floor(p) if staircase else p)

    return at


add("exponential", exponential(0.5, 8, 0.75, False), 0.5,
    lambda o: scheduler.ExponentialLR(o, 0.75 ** (1 / 8)))
add("exponential_staircase", exponential(0.5, 8, 0.75, True), 0.5, lambda o: scheduler.StepLR(o, 8, 0.75))


def inverse_time(initial, steps, rate, staircase):
    def at(step):
        p = step / steps
        return initial / (1 + rate * (math.floor(p) if staircase else p))

    return at


add("inverse_time", inverse_time(0.5, 8, 0.75, False), 0.5,
    lambda o: scheduler.LambdaLR(o, lambda step: 1 / (1 + 0.75 * step / 8)))
add("inverse_time_staircase", inverse_time(0.5, 8, 0.75, True))


def piecewise(boundaries, values):
    def at(step):
        if step <= boundaries[0]:
            return values[0]
        for low, high, value in zip(boundaries[:-1], boundaries[1:], values[1:-1]):
            if low < step <= high:
                return value
        return values[-1]

    return at


# A milestone of PyTorch is the first step with the new rate.
add("piecewise", piecewise([10, 25], [0.5, 0.25, 0.125]), 0.5,
    lambda o: scheduler.MultiStepLR(o, [11, 26], 0.5))


def polynomial(initial, steps, end, power, cycle):
    def at(step):
        n = steps
        if cycle:
            n *= 1 if step == 0 else math.ceil(step / steps)
        else:
            step = min(step, n)
        return (initial - end) * (1 - step / n) ** power + end

    return at


add("polynomial", polynomial(0.5, 30, 0, 2, False), 0.5, lambda o: scheduler.PolynomialLR(o, 30, 2))
add("polynomial_end", polynomial(0.5, 30, 0.01, 1, False), 0.5,
    lambda o: scheduler.LinearLR(o, 1.0, 0.02, 30))
add("polynomial_cycle", polynomial(0.5, 15, 0.01, 0.5, True))


def cosine(initial, steps, alpha=0, target=None, warmup=0):
    def decayed(step, start):
        wave = 0.5 * (1 + math.cos(math.pi * step / steps))
        return start * ((1 - alpha) * wave + alpha)

    def at(step):
        if target is None:
            return decayed(min(step, steps), initial)
        step = min(step, steps + warmup)
        if step < warmup:
            return (target - initial) * (step / warmup) + initial
        return decayed(step - warmup, target)

    return at


# PyTorch's wave goes on where Keras' ends.
add("cosine", cosine(0.5, 49), 0.5, lambda o: scheduler.CosineAnnealingLR(o, 49))
add("cosine_alpha", cosine(0.5, 49, 0.25), 0.5, lambda o: scheduler.CosineAnnealingLR(o, 49, 0.125))
add("cosine_short", cosine(0.5, 20, 0.25))
add("cosine_warmup", cosine(0.125, 25, 0.25, 0.5, 12))


def restarts(initial, first, t_mul, m_mul, alpha):
    """The periods one after the other: where Keras' logarithm is exact, this is Keras' formula."""

    def at(step):
        period, begin, length = 0, 0, first
        while step >= begin + length:
            begin += length
            length *= t_mul
            period += 1
        wave = 0.5 * m_mul ** period * (1 + math.cos(math.pi * (step - begin) / length))
        keras = keras_period(step / first, t_mul)
        if abs(keras - round(keras)) > 1e-9 and math.floor(keras) != period:
            raise SystemExit(f"restarts, step {step}: Keras' period is {math.floor(keras)}, and not {period}")
        return initial * ((1 - alpha) * wave + alpha)

    return at


def keras_period(completed, t_mul):
    return completed if t_mul == 1 else math.log(1 - completed * (1 - t_mul)) / math.log(t_mul)


add("restarts", restarts(0.5, 7, 2, 1, 0), 0.5, lambda o: scheduler.CosineAnnealingWarmRestarts(o, 7, 2))
add("restarts_even", restarts(0.5, 7, 1, 0.5, 0.25))
add("restarts_falling", restarts(0.5, 3, 3, 0.5, 0))
add("restarts_fraction", restarts(0.5, 10, 1.5, 1, 0.125))


def one_cycle(most, total, pct, div, final_div, three_phase):
    low = most / div
    end = low / final_div
    points = [(pct * total - 1, low, most), (total - 1, most, end)]
    if three_phase:
        points = [(pct * total - 1, low, most), (2 * pct * total - 2, most, low), (total - 1, low, end)]

    def at(step):
        begin = 0
        for until, a, b in points:
            if step <= until:
                return b + (a - b) / 2 * (math.cos(math.pi * (step - begin) / (until - begin)) + 1)
            begin = until

    return at


def torch_cycle(*arguments):
    most, total, pct, div, final_div, three = arguments
    add_arguments = dict(total_steps=total, pct_start=pct, div_factor=div, final_div_factor=final_div,
                         three_phase=three, cycle_momentum=False)
    return lambda o: scheduler.OneCycleLR(o, most, **add_arguments)


for name, arguments in {"one_cycle": (0.5, 50, 0.3, 25, 1e4, False),
                        "one_cycle_three_phase": (0.5, 50, 0.375, 10, 100, True)}.items():
    add(name, one_cycle(*arguments), 0.5, torch_cycle(*arguments))

golden.write()
