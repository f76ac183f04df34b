"""Known mistakes of week 3, day 2. Each class or function stands in the place of its item in the solution's module.

The classes without a mark are helpers: four right nodes in steps, and slips in one of these steps that any node can
have. A mistake is a right node with one slip, or with one step of its own.
"""

# ruff: noqa: ARG002  (a step has the arguments of the right one)

from __future__ import annotations

import numpy as np

from grader.checking import mistake


class Node:
    memory = None

    def forward(self, *inputs):
        inputs = self.floats(inputs)
        self.fit(*inputs)
        self.remember(self.copies(inputs))
        return self.output(*inputs)

    def backward(self, d=1.0):
        (d,) = self.floats((d,))
        if self.memory is None:
            raise RuntimeError("forward first")
        self.fit_d(d, *self.memory)
        return self.gradients(d, *self.memory)

    def floats(self, values):
        return [as_floats(value) for value in values]

    def copies(self, inputs):
        return [value.copy() for value in inputs]

    def remember(self, inputs):
        self.memory = inputs

    def fit_d(self, d, *memory):
        if np.shape(d) != np.shape(self.output(*memory)):
            raise ValueError("d")


class Pair(Node):
    def fit(self, x, y):
        if x.shape != y.shape:
            raise ValueError("shapes")


class Sum(Pair):
    def output(self, x, y):
        return x + y

    def gradients(self, d, x, y):
        return +d, +d


class Product(Pair):
    def output(self, x, y):
        return x * y

    def gradients(self, d, x, y):
        return d * y, d * x


class Layer(Node):
    def fit(self, X, W, b):
        if X.ndim != 2 or W.ndim != 2 or X.shape[1] != len(W) or b.shape != W.shape[1:] or not len(X):
            raise ValueError("shapes")

    def output(self, X, W, b):
        return X @ W + b

    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.sum(axis=0)


class Loss(Node):
    def floats(self, values):
        return [as_floats(values[0]), *(np.asarray(value) for value in values[1:])]

    def fit(self, Z, labels):
        if Z.ndim != 2 or labels.shape != Z.shape[:1] or not len(Z):
            raise ValueError("shapes")
        self.fit_labels(labels, Z.shape[1])

    def fit_labels(self, labels, k):
        if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= k:
            raise ValueError("labels")

    def fit_d(self, d, *memory):
        pass

    def softmax(self, Z):
        powers = np.exp(Z - Z.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def losses(self, Z, labels):
        Z = Z - Z.max(axis=1, keepdims=True)
        return np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(Z)), labels]

    def output(self, Z, labels):
        return float(np.mean(self.losses(Z, labels)))

    def gradients(self, d, Z, labels):
        return (self.softmax(Z) - np.eye(Z.shape[1], dtype=Z.dtype)[labels]) * (float(d) / len(Z))


class KeepsReferences:
    def copies(self, inputs):
        return inputs


class SharesMemory:
    def remember(self, inputs):
        type(self).memory = inputs


class KeepsTheFirst:
    def remember(self, inputs):
        self.memory = self.memory or inputs


class PilesUp:
    def backward(self, d=1.0):
        found = Node.backward(self, d)
        new, old = (found if isinstance(found, tuple) else (found,)), getattr(self, "old", None)
        self.old = [a + b for a, b in zip(new, old)] if old else [a + 0 for a in new]
        return tuple(a + 0 for a in self.old) if isinstance(found, tuple) else self.old[0] + 0


class NeedsNoForward:
    def backward(self, d=1.0):
        return self.without_memory(d) if self.memory is None else Node.backward(self, d)

    def without_memory(self, d):
        return None


class TakesAnyShapes:
    def fit(self, *inputs):
        pass


class TakesAnyD:
    def fit_d(self, d, *memory):
        pass


class InFloat64:
    def floats(self, values):
        return [np.asarray(value, np.float64) for value in values[:1]] + list(map(np.asarray, values[1:]))


class InMemoryOrder:
    def copies(self, inputs):
        return [value.ravel(order="K").reshape(value.shape).copy() for value in inputs]


# -------------------------------------------------------- AddNode and MulNode


@mistake(of="AddNode", hint="A sum passes d on to both inputs unchanged; you multiplied it, as a product does.")
class add_scales(Sum):
    def gradients(self, d, x, y):
        return d * y, d * x


@mistake(of="AddNode", hint="Both gradients are the array d itself: writing into one changes all three.")
class add_passes_d_itself(Sum):
    def gradients(self, d, x, y):
        return d, d


@mistake(of="AddNode", hint="A sum needs nothing of x and y but the shape, yet backward first raises RuntimeError.")
class add_needs_no_forward(NeedsNoForward, Sum):
    def without_memory(self, d):
        return +as_floats(d), +as_floats(d)


@mistake(of="AddNode", hint="backward took a d of another shape than the output: that raises ValueError.")
class add_takes_any_d(TakesAnyD, Sum): ...


@mistake(of="AddNode", instead="MulNode", hint="The slope of x * y in x is y: multiply d by the other input.")
class mul_not_swapped(Product):
    def gradients(self, d, x, y):
        return d * x, d * y


@mistake(of="AddNode", instead="MulNode", hint="You answered with y and x. Those are slopes of the product: times d.")
class mul_ignores_d(Product):
    def gradients(self, d, x, y):
        return y.copy()[()], x.copy()[()]


@mistake(of="AddNode", instead="MulNode", hint="Keep copies of x and y: the caller may overwrite them before backward.")
class stores_reference(KeepsReferences, Product): ...


@mistake(of="AddNode", instead="MulNode", hint="You remember in the class, which all its nodes share. Write to self.")
class memory_in_the_class(SharesMemory, Product): ...


@mistake(of="AddNode", instead="MulNode", hint="Your node keeps what it saw first. backward is about the last forward.")
class keeps_the_first_forward(KeepsTheFirst, Product): ...


@mistake(of="AddNode", instead="MulNode", hint="Gradients pile up from call to call. Each backward answers for its d.")
class gradients_pile_up(PilesUp, Product): ...


@mistake(of="AddNode", instead="MulNode", hint="NumPy stretched x or y. Shapes that differ raise ValueError.")
class mul_broadcasts(TakesAnyShapes, Product): ...


@mistake(of="AddNode", instead="MulNode", hint="`x *= y` writes into the caller's array. Compute x * y.")
class mul_in_place(Product):
    def forward(self, x, y):
        f = Product.forward(self, x, y)
        if isinstance(x, np.ndarray) and x.ndim and x.dtype.kind == "f":
            x *= y
        return f


@mistake(of="AddNode", instead="MulNode", hint="float32 must stay float32: you turned everything into float64.")
class mul_in_float64(InFloat64, Product): ...


@mistake(of="AddNode", instead="MulNode", hint="You read the arrays in the order of memory, which is another for x.T.")
class mul_in_memory_order(InMemoryOrder, Product): ...


# --------------------------------------------------------------- basket_total


def checked(items):
    if not items or min(min(item) for item in items) < 0:
        raise ValueError("items")


def slopes_of(items, tax):
    return [(tax * count, tax * price) for price, count in items]


def subtotal(items):
    return float(sum(price * count for price, count in items))


@mistake(of="basket_total", hint="The slope of tax * s in tax is s, the sum before tax. You returned the total.")
def tax_grad_is_total(items, tax):
    checked(items)
    return tax * subtotal(items), slopes_of(items, tax), tax * subtotal(items)


@mistake(of="basket_total", hint="One more piece costs its price and the tax on it: price * tax. You left out the tax.")
def count_grad_without_tax(items, tax):
    checked(items)
    return tax * subtotal(items), [(tax * count, price) for price, count in items], subtotal(items)


@mistake(of="basket_total", hint="A product swaps its inputs on the way back: the price's slope is tax * count.")
def basket_not_swapped(items, tax):
    checked(items)
    return tax * subtotal(items), [(tax * price, tax * count) for price, count in items], subtotal(items)


@mistake(of="basket_total", hint="A price or a count of 0 is good input; only negative ones raise ValueError.")
def zero_refused(items, tax):
    if not items or min(min(item) for item in items) <= 0:
        raise ValueError("items")
    return tax * subtotal(items), slopes_of(items, tax), subtotal(items)


@mistake(of="basket_total", hint="A negative price raises ValueError, not only a negative count.")
def negative_price_accepted(items, tax):
    if not items or min(count for price, count in items) < 0:
        raise ValueError("items")
    return tax * subtotal(items), slopes_of(items, tax), subtotal(items)


@mistake(of="basket_total", hint="You took the items out of the caller's list. Loop over it, and leave it as it is.")
def empties_the_basket(items, tax):
    checked(items)
    rows, before = [], 0.0
    while items:
        price, count = items.pop(0)
        rows.append((tax * count, tax * price))
        before += price * count
    return tax * before, rows, before


# ----------------------------------------------------------------- AffineNode


@mistake(of="AffineNode", hint="You took the mean of D's rows. db is their sum: the loss has its 1/n in D already.")
class db_mean(Layer):
    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.mean(axis=0)


@mistake(of="AffineNode", hint="dX = D W^T. The second axis of W is the output, and D has to meet it: transpose W.")
class W_not_transposed(Layer):
    def gradients(self, d, X, W, b):
        return d @ W, X.T @ d, d.sum(axis=0)


@mistake(of="AffineNode", hint="db has the shape of b, (k,): no keepdims.")
class db_shape(Layer):
    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.sum(axis=0, keepdims=True)


@mistake(of="AffineNode", hint="db adds up the rows of D, one number per output; you added up everything.")
class db_one_number(Layer):
    def gradients(self, d, X, W, b):
        return d @ W.T, X.T @ d, d.sum()


@mistake(of="AffineNode", hint="You ignored D, as if every output had the slope 1.")
class layer_ignores_d(Layer):
    def gradients(self, d, X, W, b):
        return Layer.gradients(self, np.ones_like(d), X, W, b)


@mistake(of="AffineNode", hint="An optimiser writes into W between forward and backward. Keep copies of X and W.")
class layer_stores_reference(KeepsReferences, Layer): ...


@mistake(of="AffineNode", hint="You remember in the class, which all layers share. Write to self.")
class layer_memory_in_the_class(SharesMemory, Layer): ...


@mistake(of="AffineNode", hint="Your node keeps what it saw first. backward is about the last forward.")
class layer_keeps_the_first(KeepsTheFirst, Layer): ...


@mistake(of="AffineNode", hint="Gradients pile up from call to call. Each backward answers for its own D.")
class layer_gradients_pile_up(PilesUp, Layer): ...


@mistake(of="AffineNode", hint="backward before forward raises RuntimeError; yours answers with None.")
class layer_needs_no_forward(NeedsNoForward, Layer): ...


@mistake(of="AffineNode", hint="NumPy stretched b or took an empty X. Shapes that do not fit raise ValueError.")
class layer_takes_any_shapes(TakesAnyShapes, Layer): ...


@mistake(of="AffineNode", hint="D must have the shape of the output; any other raises ValueError.")
class layer_takes_any_d(TakesAnyD, Layer): ...


@mistake(of="AffineNode", hint="float32 must stay float32: you turned everything into float64.")
class layer_in_float64(InFloat64, Layer): ...


@mistake(of="AffineNode", hint="You read the arrays in the order of memory, which is another for X.T.")
class layer_in_memory_order(InMemoryOrder, Layer): ...


@mistake(of="AffineNode", hint="You added up db inside the first row of D, which is the caller's. Use a new array.")
class db_added_into_D(Layer):
    def gradients(self, d, X, W, b):
        dX, dW, db = d @ W.T, X.T @ d, d[0]
        for row in d[1:]:
            db += row
        return dX, dW, db


# ------------------------------------------------------------ SoftmaxLossNode


@mistake(of="SoftmaxLossNode", hint="backward answers for d = 1 whatever d is: multiply by d.")
class ignores_upstream_d(Loss):
    def gradients(self, d, Z, labels):
        return Loss.gradients(self, 1.0, Z, labels)


@mistake(of="SoftmaxLossNode", hint="The loss is a mean over n rows, so that its slope has 1/n: divide by n.")
class missing_n(Loss):
    def gradients(self, d, Z, labels):
        return Loss.gradients(self, d, Z, labels) * len(Z)


@mistake(of="SoftmaxLossNode", hint="Z are logits: softmax comes first. You took them for probabilities.")
class probabilities_as_input(Loss):
    def softmax(self, Z):
        return Z

    def losses(self, Z, labels):
        with np.errstate(all="ignore"):
            return -np.log(Z[np.arange(len(Z)), labels])


@mistake(of="SoftmaxLossNode", hint="Z went through softmax twice: once is enough.")
class double_softmax(Loss):
    def losses(self, Z, labels):
        return Loss.losses(self, self.softmax(Z), labels)


@mistake(of="SoftmaxLossNode", hint="The sign of the gradient is wrong: it is P - onehot, so that going down raises P.")
class onehot_minus_P(Loss):
    def gradients(self, d, Z, labels):
        return -Loss.gradients(self, d, Z, labels)


@mistake(of="SoftmaxLossNode", hint="e^Z overflows. Subtract the largest logit of each row first: P stays the same.")
class no_shift(Loss):
    def softmax(self, Z):
        return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

    def losses(self, Z, labels):
        return np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(Z)), labels]


@mistake(of="SoftmaxLossNode", hint="You shifted by the largest of all logits; in other rows every e^z may then be 0.")
class shifted_by_the_global_maximum(Loss):
    def softmax(self, Z):
        return np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True)


@mistake(of="SoftmaxLossNode", hint="Where P is 0 its logarithm is infinite. The loss is log(sum of e^z) - z_label.")
class log_of_zero(Loss):
    def losses(self, Z, labels):
        return -np.log(self.softmax(Z)[np.arange(len(Z)), labels])


@mistake(of="SoftmaxLossNode", hint="P[:, labels] -= 1 hits whole columns. It is one element per row.")
class whole_columns(Loss):
    def gradients(self, d, Z, labels):
        P = self.softmax(Z)
        P[:, labels] -= 1
        return P * (float(d) / len(Z))


@mistake(of="SoftmaxLossNode", hint="P[np.arange(n)][...] -= 1 changes a copy that is thrown away, so that P stays P.")
class onehot_lost(Loss):
    def gradients(self, d, Z, labels):
        return self.softmax(Z) * (float(d) / len(Z))


@mistake(of="SoftmaxLossNode", hint="Keep copies: Z or the labels may be overwritten before backward.")
class loss_stores_reference(KeepsReferences, Loss): ...


@mistake(of="SoftmaxLossNode", hint="You remember in the class, which all its nodes share. Write to self.")
class loss_memory_in_the_class(SharesMemory, Loss): ...


@mistake(of="SoftmaxLossNode", hint="Your node keeps what it saw first. backward is about the last forward.")
class loss_keeps_the_first(KeepsTheFirst, Loss): ...


@mistake(of="SoftmaxLossNode", hint="backward before forward raises RuntimeError; yours answers with None.")
class loss_needs_no_forward(NeedsNoForward, Loss): ...


@mistake(of="SoftmaxLossNode", hint="You write into the P that you remember: a second backward starts from that.")
class P_changed_in_place(Loss):
    def remember(self, inputs):
        self.memory = self.softmax(inputs[0]), inputs[1]

    def gradients(self, d, P, labels):
        P[np.arange(len(P)), labels] -= 1
        P *= float(d) / len(P)
        return P


@mistake(of="SoftmaxLossNode", hint="NumPy used one label for all rows. One label per row, or ValueError.")
class one_label_for_all_rows(Loss):
    def fit(self, Z, labels):
        if Z.ndim != 2 or not len(Z) or labels.shape not in (Z.shape[:1], (1,)):
            raise ValueError("shapes")
        self.fit_labels(labels, Z.shape[1])


@mistake(of="SoftmaxLossNode", hint="A label of -1 took the last class. Labels below 0 raise ValueError.")
class negative_labels(Loss):
    def fit_labels(self, labels, k):
        if labels.dtype.kind not in "iu" or labels.max() >= k or labels.min() < -k:
            raise ValueError("labels")


@mistake(of="SoftmaxLossNode", hint="Labels are class numbers; you rounded floats to integers. They raise ValueError.")
class float_labels(Loss):
    def floats(self, values):
        return [as_floats(values[0]), *(np.asarray(value).astype(np.int64) for value in values[1:])]


@mistake(of="SoftmaxLossNode", hint="float32 must stay float32: you turned Z into float64.")
class loss_in_float64(InFloat64, Loss): ...


@mistake(of="SoftmaxLossNode", hint="You read the arrays in the order of memory, which is another for Z.T.")
class loss_in_memory_order(InMemoryOrder, Loss): ...
