#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes metrics.txt: metrics of random outputs by Keras' definitions, written down in plain Python as Keras
defines them and not as the library computes them: decisions are counted for each threshold anew."""
import math
import random

from golden import Golden, exact

rng = random.Random(20)
golden = Golden("metrics")
EPSILON = 1e-7


def column(rows, i):
    return [row[i] for row in rows]


def flat(rows):
    return [value for row in rows for value in row]


class Values:
    """A list with extents, as Golden wants it."""

    def __init__(self, values, *shape):
        self.values, self.shape = values, shape

    def reshape(self, _):
        return self

    def tolist(self):
        return self.values


def save(name, rows):
    golden.add(name, Values(flat(rows), len(rows), len(rows[0])))


def counts(labels, outputs, threshold):
    """tp, fp, fn, tn; labels may be fractions."""
    tp = sum(t for t, y in zip(labels, outputs) if y > threshold)
    fp = sum(1 - t for t, y in zip(labels, outputs) if y > threshold)
    fn = sum(t for t, y in zip(labels, outputs) if not y > threshold)
    tn = sum(1 - t for t, y in zip(labels, outputs) if not y > threshold)
    return tp, fp, fn, tn


def ratio(a, b):
    return a / b if b else 0.0


def auc(labels, outputs, curve, n=200):
    thresholds = [-EPSILON] + [(i + 1) / (n - 1) for i in range(n - 2)] + [1 + EPSILON]
    points = [counts(labels, outputs, threshold) for threshold in thresholds]
    area = 0.0
    if curve == "ROC":
        rates = [(ratio(fp, fp + tn), ratio(tp, tp + fn)) for tp, fp, fn, tn in points]
        for (x0, y0), (x1, y1) in zip(rates, rates[1:]):
            area += (x0 - x1) * (y0 + y1) / 2
        return area
    for (tp0, fp0, _, _), (tp1, fp1, fn1, _) in zip(points, points[1:]):
        p0, p1 = tp0 + fp0, tp1 + fp1
        slope = ratio(tp0 - tp1, max(p0 - p1, 0))
        intercept = tp1 - slope * p1
        safe = p0 / max(p1, 0) if p0 > 0 and p1 > 0 else 1.0
        area += ratio(slope * (tp0 - tp1 + intercept * math.log(safe)), max(tp1 + fn1, 0))
    return area


def f1(labels, outputs, average, threshold=None, beta=1.0):
    classes = range(len(labels[0]))
    decisions = []
    for row in outputs:
        limit = max(row)
        decisions.append(
            [float(y >= limit and abs(y) > 1e-9 if threshold is None else y > threshold) for y in row]
        )
    tp = [sum(a * b for a, b in zip(column(decisions, c), column(labels, c))) for c in classes]
    fp = [sum(a * (1 - b) for a, b in zip(column(decisions, c), column(labels, c))) for c in classes]
    fn = [sum((1 - a) * b for a, b in zip(column(decisions, c), column(labels, c))) for c in classes]

    def score(tp, fp, fn):
        precision, recall = tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)
        return (1 + beta**2) * precision * recall / (beta**2 * precision + recall + EPSILON)

    if average == "micro":
        return score(sum(tp), sum(fp), sum(fn))
    scores = [score(*of_class) for of_class in zip(tp, fp, fn)]
    if average == "macro":
        return sum(scores) / len(scores)
    weights = [sum(column(labels, c)) for c in classes]
    return sum(s * w for s, w in zip(scores, weights)) / (sum(weights) + EPSILON)


# One output: probabilities that know something of their labels.
labels = [float(rng.random() < 0.4) for _ in range(150)]
outputs = [min(max((rng.randint(0, 64) + 24 * int(t)) / 96, 0), 1) for t in labels]
outputs = [float(int(y * 256)) / 256 for y in outputs]
outputs[:4] = [0.0, 1.0, 0.5, 1 / 256]
save("binary/labels", [[t] for t in labels])
save("binary/outputs", [[y] for y in outputs])
golden.add("binary/accuracy", sum((y > 0.5) == (t == 1) for t, y in zip(labels, outputs)) / len(labels))
golden.add("binary/accuracy_0.25", sum((y > 0.25) == (t == 1) for t, y in zip(labels, outputs)) / len(labels))
for threshold in (0.5, 0.75):
    tp, fp, fn, _ = counts(labels, outputs, threshold)
    golden.add(f"binary/precision_{threshold}", ratio(tp, tp + fp))
    golden.add(f"binary/recall_{threshold}", ratio(tp, tp + fn))
golden.add("binary/roc", auc(labels, outputs, "ROC"))
golden.add("binary/pr", auc(labels, outputs, "PR"))
golden.add("binary/roc_7", auc(labels, outputs, "ROC", 7))
golden.add("binary/f1", f1([[t] for t in labels], [[y] for y in outputs], "macro", 0.5))

# Five classes, one of which no label has.
classes = [rng.choice((0, 1, 2, 4)) for _ in range(80)]
rows = []
for c in classes:
    weights = [rng.randint(1, 40) for _ in range(5)]
    weights[c] += rng.randint(0, 60)
    weights[3] = 1
    rows.append([float(int(256 * w / sum(weights))) / 256 for w in weights])
one_hot = [[float(i == c) for i in range(5)] for c in classes]
save("classes/outputs", rows)
save("classes/one_hot", one_hot)
golden.add("classes/numbers", Values(classes, len(classes)))
decided = [row.index(max(row)) for row in rows]
golden.add("classes/accuracy", sum(c == d for c, d in zip(classes, decided)) / len(classes))
for k in (1, 2, 3):
    golden.add(
        f"classes/top_{k}", sum(sum(y > row[c] for y in row) < k for c, row in zip(classes, rows)) / len(classes)
    )
for average in ("macro", "micro", "weighted"):
    golden.add(f"classes/f1_{average}", f1(one_hot, rows, average))
    golden.add(f"classes/f1_{average}_0.3", f1(one_hot, rows, average, 0.3))
tp, fp, fn, _ = counts(flat(one_hot), flat(rows), 0.3)
golden.add("classes/precision_0.3", ratio(tp, tp + fp))
golden.add("classes/recall_0.3", ratio(tp, tp + fn))
tp, fp, fn, _ = counts(column(one_hot, 2), column(rows, 2), 0.3)
golden.add("classes/precision_0.3_of_2", ratio(tp, tp + fp))
golden.add("classes/recall_0.3_of_2", ratio(tp, tp + fn))
golden.add("classes/roc", auc(flat(one_hot), flat(rows), "ROC"))
golden.add("classes/pr", auc(flat(one_hot), flat(rows), "PR"))
ious = []
for c in range(5):
    both = sum(a == c and b == c for a, b in zip(classes, decided))
    either = sum(a == c or b == c for a, b in zip(classes, decided))
    if either:
        ious.append(both / either)
golden.add("classes/mean_iou", sum(ious) / len(ious))
matrix = [[sum(a == i and b == j for a, b in zip(classes, decided)) for j in range(5)] for i in range(5)]
save("classes/confusion", matrix)

# Values.
targets = [exact(rng, 3, 4.0) for _ in range(40)]
values = [[t + e for t, e in zip(row, exact(rng, 3, 1.0))] for row in targets]
save("values/targets", targets)
save("values/outputs", values)
errors = [(y - t) ** 2 for y, t in zip(flat(values), flat(targets))]
golden.add("values/rmse", math.sqrt(sum(errors) / len(errors)))
golden.add("values/mse", sum(errors) / len(errors))

golden.add("classes/fbeta_2_macro", f1(one_hot, rows, "macro", None, 2.0))
golden.add("classes/fbeta_0.5_weighted_0.3", f1(one_hot, rows, "weighted", 0.3, 0.5))
golden.add("classes/fbeta_2_micro", f1(one_hot, rows, "micro", None, 2.0))


def binary_ious(threshold):
    decisions = [float(y >= threshold) for y in outputs]
    return [
        sum(a == c and b == c for a, b in zip(labels, decisions))
        / sum(a == c or b == c for a, b in zip(labels, decisions))
        for c in (0.0, 1.0)
    ]


golden.add("binary/iou", sum(binary_ious(0.5)) / 2)
golden.add("binary/iou_0.25_of_0", binary_ious(0.25)[0])
golden.add("binary/iou_0.25_of_1", binary_ious(0.25)[1])
golden.add("values/mae", sum(abs(y - t) for y, t in zip(flat(values), flat(targets))) / len(errors))
scores = []
for i in range(3):
    t, y = column(targets, i), column(values, i)
    mean = sum(t) / len(t)
    scores.append(1 - sum((a - b) ** 2 for a, b in zip(t, y)) / sum((a - mean) ** 2 for a in t))
golden.add("values/r2", sum(scores) / 3)
golden.write()
