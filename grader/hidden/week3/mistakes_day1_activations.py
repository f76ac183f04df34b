"""Known mistakes of week 3, day 1. Each function stands in the place of its item in the solution's module."""

from __future__ import annotations

import math

import numpy as np

from grader.checking import mistake


def right_values(name, z):
    """The ten functions, with which each mistake below agrees but for one."""
    formulas = {
        "heaviside": lambda: np.heaviside(z, 0.5),
        "sign": lambda: np.sign(z),
        "linear": lambda: +z,
        "piecewise": lambda: np.clip(z + 0.5, 0, 1),
        "sigmoid": lambda: np.exp(-np.logaddexp(0, -z)),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.maximum(0.1 * z, z),
        "elu": lambda: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
        "softplus": lambda: np.logaddexp(0, z),
    }
    if name not in formulas:
        raise ValueError("name")
    return np.asarray(formulas[name](), dtype=z.dtype)


def right_slopes(name, z):
    """The ten slopes, with which each mistake below agrees but for one or two."""
    sigmoid, tanh = np.exp(-np.logaddexp(0, -z)), np.tanh(z)
    slopes = {
        "heaviside": 0 * z,
        "sign": 0 * z,
        "linear": 0 * z + 1,
        "piecewise": (z > -0.5) & (z < 0.5),
        "sigmoid": sigmoid * (1 - sigmoid),
        "tanh": 1 - tanh * tanh,
        "relu": z > 0,
        "leaky_relu": np.where(z > 0, 1, 0.1),
        "elu": np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
        "softplus": sigmoid,
    }
    if name not in slopes:
        raise ValueError("name")
    return slopes[name].astype(z.dtype)


# ----------------------------------------------------------------- activation


@mistake(of="activation", hint="Books disagree about the step at exactly 0. In this course heaviside(0) is 1/2.")
def heaviside_at_0(name, z):
    z = as_floats(z)
    if name == "heaviside":
        return np.heaviside(z, 1).astype(z.dtype)
    return right_values(name, z)


@mistake(of="activation", hint="sign(0) is 0, neither 1 nor -1: there are three cases.")
def sign_at_0(name, z):
    z = as_floats(z)
    if name == "sign":
        return np.where(z >= 0, 1.0, -1.0).astype(z.dtype)
    return right_values(name, z)


@mistake(of="activation", hint="sign goes from -1 to 1; the step from 0 to 1 is heaviside.")
def sign_is_a_step(name, z):
    z = as_floats(z)
    if name == "sign":
        return (z > 0).astype(z.dtype)
    return right_values(name, z)


@mistake(
    of="activation",
    hint="e^z overflows for large z, and so does your softplus. For z > 0 write ln(1 + e^z) = z + ln(1 + e^-z).",
)
def softplus_overflow(name, z):
    z = as_floats(z)
    if name == "softplus":
        return np.log(1 + np.exp(z))
    return right_values(name, z)


@mistake(
    of="activation",
    hint="np.where computes both of its branches, so that e^z overflows where z is large, although you never use it "
    "there. Give the exponential nothing but what is at most 0.",
)
def elu_overflow(name, z):
    z = as_floats(z)
    if name == "elu":
        return np.where(z > 0, z, np.exp(z) - 1)
    return right_values(name, z)


@mistake(
    of="activation",
    hint="In your sigmoid, e^-z overflows for very negative z. The answer is right, but NumPy warns: choose the form "
    "of the formula by the sign of z, or find a function that never overflows.",
)
def sigmoid_overflow(name, z):
    z = as_floats(z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return right_values(name, z)


@mistake(
    of="activation",
    hint="In your tanh, e^2z overflows and leaves inf / inf, which is no number. NumPy has a tanh.",
)
def tanh_overflow(name, z):
    z = as_floats(z)
    if name == "tanh":
        return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)
    return right_values(name, z)


@mistake(of="activation", hint="tanh(z) is 2 sigmoid(2z) - 1: you used sigmoid(z).")
def tanh_too_flat(name, z):
    z = as_floats(z)
    if name == "tanh":
        return np.tanh(z / 2)
    return right_values(name, z)


@mistake(of="activation", hint="Your leaky_relu has the slope 0.01 below 0. In this course it is 0.1.")
def leaky_001(name, z):
    z = as_floats(z)
    if name == "leaky_relu":
        return np.maximum(0.01 * z, z)
    return right_values(name, z)


@mistake(of="activation", hint="Your piecewise clips z itself. It is z + 1/2 that is cut off at 0 and at 1.")
def piecewise_not_shifted(name, z):
    z = as_floats(z)
    if name == "piecewise":
        return np.clip(z, 0, 1)
    return right_values(name, z)


@mistake(of="activation", hint="Below 0, elu is e^z - 1, so that it is 0 at 0. You left out the - 1.")
def elu_without_minus_1(name, z):
    z = as_floats(z)
    if name == "elu":
        return np.where(z > 0, z, np.exp(np.minimum(z, 0)))
    return right_values(name, z)


@mistake(of="activation", hint="sigmoid(z) is (1 + tanh(z / 2)) / 2: you used tanh(z).")
def sigmoid_too_steep(name, z):
    z = as_floats(z)
    if name == "sigmoid":
        return (1 + np.tanh(z)) / 2
    return right_values(name, z)


@mistake(of="activation", hint="softplus uses the natural logarithm, ln. You used the logarithm to base 2.")
def softplus_base_2(name, z):
    z = as_floats(z)
    if name == "softplus":
        return np.logaddexp(0, z) / np.asarray(np.log(2), z.dtype)
    return right_values(name, z)


@mistake(
    of="activation",
    hint="For `linear` you return z itself. Then the caller has one array under two names, and who writes into the "
    "result changes z. Return a copy.",
)
def linear_is_z_itself(name, z):
    if name == "linear":
        z = np.asarray(z)
        return z if z.dtype in (np.float32, np.float64) else z.astype(np.float64)
    return right_values(name, as_floats(z))


@mistake(of="activation", hint="An array without elements is good input here: return one of the same shape.")
def empty_refused(name, z):
    z = as_floats(z)
    if z.size == 0:
        raise ValueError("empty")
    return right_values(name, z)


@mistake(of="activation", hint="A name that is none of the ten must raise ValueError; yours was taken for linear.")
def unknown_is_linear(name, z):
    z = as_floats(z)
    try:
        return right_values(name, z)
    except ValueError:
        return z.copy()


@mistake(of="activation", hint="A dict answers an unknown name with KeyError. ValueError is asked.")
def unknown_is_a_key_error(name, z):
    try:
        return right_values(name, as_floats(z))
    except ValueError:
        raise KeyError(name) from None


@mistake(of="activation", hint="The numbers are right, but not their type: float32 must stay float32.")
def float32_lost(name, z):
    return right_values(name, np.asarray(z, dtype=np.float64))


@mistake(
    of="activation",
    hint="The numbers are right, but one element after the other is slow. NumPy's functions take whole arrays.",
)
def python_loop(name, z):
    z = as_floats(z)
    formulas = {"elu": lambda v: v if v > 0 else math.expm1(v)}
    formulas["softplus"] = lambda v: max(v, 0.0) + math.log1p(math.exp(-abs(v)))
    if name not in formulas:
        return right_values(name, z)
    return np.array([formulas[name](v) for v in z.ravel().tolist()], dtype=z.dtype).reshape(z.shape)


# ------------------------------------------------------------ activation_grad


@mistake(
    of="activation_grad",
    hint="At its kink relu has no slope of its own; by the convention of this course relu'(0) = 0.",
)
def relu_grad_at_0(name, z):
    z = as_floats(z)
    if name == "relu":
        return (z >= 0).astype(z.dtype)
    return right_slopes(name, z)


@mistake(
    of="activation_grad",
    hint="The argument is z, not the result of the activation: z (1 - z) and 1 - z^2 are the slopes of sigmoid and "
    "tanh only if z is what they returned.",
)
def grad_of_output(name, z):
    z = as_floats(z)
    if name in ("sigmoid", "tanh"):
        return z * (1 - z) if name == "sigmoid" else 1 - z**2
    return right_slopes(name, z)


@mistake(
    of="activation_grad",
    hint="At a kink you took the middle of the two slopes. Here relu'(0) = 0, leaky_relu'(0) = 0.1 and "
    "piecewise' = 0 at -1/2 and at 1/2.",
)
def kink_half(name, z):
    z = as_floats(z)
    kinks = {"relu": (0.0, 0.5), "leaky_relu": (0.0, 0.55), "piecewise": (0.5, 0.5)}
    where, middle = kinks.get(name, (math.inf, 0.0))
    at = np.abs(z) == where
    return np.where(at, np.asarray(middle, z.dtype), right_slopes(name, z))


@mistake(of="activation_grad", hint="By the convention of this course leaky_relu'(0) = 0.1, as on its left.")
def leaky_grad_at_0(name, z):
    z = as_floats(z)
    if name == "leaky_relu":
        return np.where(z >= 0, 1, 0.1).astype(z.dtype)
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="elu has no kink: both slopes at 0 are 1. Yours is 0 exactly there.")
def elu_grad_at_0(name, z):
    z = as_floats(z)
    if name == "elu":
        return (z > 0) + (z < 0) * np.exp(np.minimum(z, 0))
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="By the convention of this course piecewise' is 0 at -1/2 and at 1/2 themselves.")
def piecewise_grad_at_the_corners(name, z):
    z = as_floats(z)
    if name == "piecewise":
        return ((z >= -0.5) & (z <= 0.5)).astype(z.dtype)
    return right_slopes(name, z)


@mistake(
    of="activation_grad",
    hint="heaviside and sign jump at 0, but their derivative is 0 everywhere by convention, at 0 too.",
)
def jump_is_infinite(name, z):
    z = as_floats(z)
    if name in ("heaviside", "sign"):
        return np.where(z == 0, np.inf, 0.0).astype(z.dtype)
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="Below 0 the slope of your leaky_relu is 0.01. In this course it is 0.1.")
def leaky_grad_001(name, z):
    z = as_floats(z)
    if name == "leaky_relu":
        return np.where(z > 0, 1, 0.01).astype(z.dtype)
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="The derivative of e^z - 1 is e^z: the constant vanishes. You returned elu itself.")
def elu_grad_keeps_minus_1(name, z):
    z = as_floats(z)
    if name == "elu":
        return np.where(z > 0, 1, np.exp(np.minimum(z, 0)) - 1).astype(z.dtype)
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="tanh' is 1 - tanh^2. You wrote the formula of sigmoid', s (1 - s), for it.")
def tanh_grad_of_sigmoid(name, z):
    z = as_floats(z)
    if name == "tanh":
        return np.tanh(z) * (1 - np.tanh(z))
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="sigmoid' is s (1 - s). You wrote s (1 + s), which grows above 1/4.")
def sigmoid_grad_sign(name, z):
    z = as_floats(z)
    sigmoid = right_slopes("softplus", z)
    if name == "sigmoid":
        return sigmoid * (1 + sigmoid)
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="The derivative of softplus is sigmoid. You returned the derivative of sigmoid.")
def softplus_grad_once_more(name, z):
    return right_slopes("sigmoid" if name == "softplus" else name, as_floats(z))


@mistake(
    of="activation_grad",
    hint="np.where computes both of its branches, so that e^z overflows where z is large, although you never use it "
    "there. Give the exponential nothing but what is at most 0.",
)
def elu_grad_overflow(name, z):
    z = as_floats(z)
    if name == "elu":
        return np.where(z > 0, 1, np.exp(z)).astype(z.dtype)
    return right_slopes(name, z)


@mistake(
    of="activation_grad",
    hint="The derivative of softplus is e^z / (1 + e^z), but for large z that is inf / inf. Use the sigmoid.",
)
def softplus_grad_overflow(name, z):
    z = as_floats(z)
    if name == "softplus":
        return np.exp(z) / (1 + np.exp(z))
    return right_slopes(name, z)


@mistake(
    of="activation_grad",
    hint="In e^-z / (1 + e^-z)^2 the exponential overflows for very negative z. Use sigmoid (1 - sigmoid).",
)
def sigmoid_grad_overflow(name, z):
    z = as_floats(z)
    if name == "sigmoid":
        return np.exp(-z) / (1 + np.exp(-z)) ** 2
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="1 / cosh^2 is right, but cosh overflows. Use 1 - tanh^2.")
def tanh_grad_overflow(name, z):
    z = as_floats(z)
    if name == "tanh":
        return 1 / np.cosh(z) ** 2
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="An array without elements is good input here: return one of the same shape.")
def no_slopes_of_nothing(name, z):
    z = as_floats(z)
    if z.size == 0:
        raise ValueError("empty")
    return right_slopes(name, z)


@mistake(of="activation_grad", hint="A name that is none of the ten must raise ValueError; you answered with zeros.")
def unknown_is_flat(name, z):
    z = as_floats(z)
    try:
        return right_slopes(name, z)
    except ValueError:
        return np.zeros_like(z)


@mistake(of="activation_grad", hint="A comparison gives True and False. The slopes must be floats, of the type of z.")
def slopes_are_booleans(name, z):
    z = as_floats(z)
    if name in ("relu", "piecewise"):
        return z > 0 if name == "relu" else np.abs(z) < 0.5
    return right_slopes(name, z)


# --------------------------------------------------------------------- maxout


def checked(x, W, b):
    if x.ndim != 2 or W.ndim != 3 or W.shape[1] != x.shape[1] or b.shape != (W.shape[0], W.shape[2]):
        raise ValueError("shapes")
    if len(x) == 0 or len(W) == 0:
        raise ValueError("empty")


@mistake(of="maxout", hint="You took the maximum over the outputs k. The pieces compete, p of them, for each output.")
def max_over_features(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max(x @ W + b[:, None, :], axis=-1)


@mistake(of="maxout", hint="You took the maximum over the rows. Each row is a sample of its own; the pieces compete.")
def max_over_rows(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max(x @ W + b[:, None, :], axis=1)


@mistake(
    of="maxout",
    hint="You took the maximum of x W and then added the largest bias. Each piece has its own bias: add it first.",
)
def bias_after_max(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max(x @ W, axis=0) + np.max(b, axis=0)


@mistake(of="maxout", hint="You left out the biases b.")
def no_bias(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max(x @ W, axis=0)


@mistake(of="maxout", hint="You added the bias of the first piece to all of them. Piece q has the bias b[q].")
def one_bias_for_all(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max(x @ W, axis=0) + b[0]


@mistake(
    of="maxout", hint="You let the piece with the largest absolute value win. It is the largest value: 1 beats -5."
)
def largest_absolute_value(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max(np.abs(x @ W + b[:, None, :]), axis=0)


@mistake(of="maxout", hint="You let the smallest piece win.")
def smallest_piece(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.min(x @ W + b[:, None, :], axis=0)


@mistake(of="maxout", hint="You compared the first piece with the second only. All p pieces compete.")
def two_pieces_only(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    return np.max((x @ W + b[:, None, :])[:2], axis=0)


@mistake(
    of="maxout", hint="You started the maximum at 0, so that nothing is ever negative. Start with the first piece."
)
def never_negative(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    checked(x, W, b)
    best = np.zeros((len(x), W.shape[2]), np.result_type(x, W, b))
    for weights, bias in zip(W, b):
        best = np.maximum(best, x @ weights + bias)
    return best


@mistake(of="maxout", hint="There is nothing to take a maximum of without rows or pieces: raise ValueError.")
def empty_accepted(x, W, b):
    x, W, b = as_floats(x), as_floats(W), as_floats(b)
    if x.ndim != 2 or W.ndim != 3 or W.shape[1] != x.shape[1] or b.shape != (W.shape[0], W.shape[2]):
        raise ValueError("shapes")
    pieces = x @ W + b[:, None, :]
    return np.max(pieces, axis=0, initial=-np.inf)
