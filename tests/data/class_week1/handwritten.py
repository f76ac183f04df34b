"""What students of the sample class wrote that is neither an alternative nor a known mistake of the course.

Read as source, like the course's variants. @alternative: it is right. @mistake: it is wrong; `hint` is what the verdict must
call it, or "" where it has no name. The last ones are hostile: none of them may hurt anybody but its author.
"""

from __future__ import annotations

import math
import os
import urllib.request

from grader.checking import alternative, mistake

# ------------------------------------------------------------------------------------------------ right


def 모양(obj):
    """리스트의 모양(shape)을 재귀로 구한다."""
    if isinstance(obj, (list, tuple)):
        모양들 = [모양(원소) for 원소 in obj]
        for s in 모양들:
            if s != 모양들[0]:
                raise ValueError("모양이 서로 다릅니다: %s" % 모양들)
        return (len(obj),) + (모양들[0] if 모양들 else ())
    if isinstance(obj, (int, float)):
        return ()
    raise TypeError("숫자가 아닙니다: %r" % (obj,))


@alternative(of="tensor_info")
def recursion_in_korean(obj, dtype="float32"):
    if dtype not in ITEM_BYTES:
        raise ValueError("모르는 dtype 입니다: " + str(dtype))
    결과 = 모양(obj)
    개수 = 1
    for 크기 in 결과:
        개수 = 개수 * 크기
    return (len(결과), 결과, 개수 * ITEM_BYTES[dtype])


@alternative(of="mse")
def step_by_step(pred, target):
    pred = np.asarray(pred, dtype=np.float64)
    target = np.asarray(target, dtype=np.float64)

    # first attempt, did not work for (6, 1) and (6,):
    # return ((pred - target) ** 2).mean()

    if pred.shape != target.shape:
        raise ValueError("shapes are different: " + str(pred.shape) + " / " + str(target.shape))
    if pred.size == 0:
        raise ValueError("empty")
    diff = pred - target
    squared = diff * diff
    total = squared.sum()
    m = squared.size
    return float(total / m)


@alternative(of="error_metrics")
def with_mse_above(pred, target):
    cost = mse(pred, target)  # checks the shapes, too
    t, y = np.asarray(target, dtype=float), np.asarray(pred, dtype=float)
    n = t.size
    d = {}
    d["sae"] = float(abs(t - y).sum())
    d["mae"] = d["sae"] / n
    d["sse"] = cost * n
    d["mse"] = cost
    d["rmse"] = cost**0.5
    return d


@alternative(of="half_cost_and_grad")
def in_small_steps(W, x, y):
    x = np.asarray(x, dtype=float)
    y = np.asarray(y, dtype=float)
    if x.ndim != 1 or y.ndim != 1 or x.size != y.size or x.size == 0:
        raise ValueError("x, y 는 길이가 같은 벡터여야 합니다")
    m = x.size
    e = W * x - y
    cost = (e**2).sum() / (2 * m)
    grad = (e * x).sum() / m
    return float(cost), float(grad)


# ------------------------------------------------------------------------------------------------ wrong


@mistake(of="mse", hint="")
def prints_instead_of_returning(pred, target):
    cost = np.mean((np.asarray(pred) - np.asarray(target)) ** 2)
    print("cost =", cost)


@mistake(of="mse", hint="mutates_input")
def subtracts_in_place(pred, target):
    pred, target = np.asarray(pred, dtype=float), np.asarray(target, dtype=float)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shape")
    pred -= target
    return float((pred**2).mean())


@mistake(of="matmul", hint="forbidden_api")
def the_short_way(a, b):
    return np.dot(a, b)


@mistake(of="predict_linear", hint="dtype_changed")
def always_float64(X, W, b):
    X, W = np.array(X, dtype="float64"), np.array(W, dtype="float64")
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or X.shape[0] == 0:
        raise ValueError("X, W")
    if np.ndim(b) != 0 and np.shape(b) != (W.shape[1],):
        raise ValueError("b")
    return X.dot(W) + b


@mistake(of="error_metrics", hint="side_effect")
def shows_its_work(pred, target):
    pred, target = np.asarray(pred, dtype=float), np.asarray(target, dtype=float)
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("shape")
    e = target - pred
    print("errors:", e)
    result = {"sae": np.abs(e).sum(), "mae": np.abs(e).mean(), "sse": (e**2).sum(), "mse": (e**2).mean()}
    result["rmse"] = math.sqrt(result["mse"])
    print(result)
    return {k: float(v) for k, v in result.items()}


@mistake(of="result_shape", hint="")
def misspelt(op, a, b):
    if op == "matmul":
        if len(a) != 2 or len(b) != 2 or a[1] != b[0]:
            raise ValueError("no")
        return (a[0], b[1])
    if op != "elementwise":
        raise ValueError("no")
    lenght = max(len(a), len(b))
    a = (1,) * (length - len(a)) + a
    b = (1,) * (length - len(b)) + b
    return tuple(max(m, n) for m, n in zip(a, b))


@mistake(of="to_torch", hint="")
def forgot_the_import(x, share):
    if share:
        return torch.from_numpy(x)
    return torch.tensor(x)


@mistake(of="cost_curve", hint="")
def returns_a_list(Ws, x, y):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if np.ndim(Ws) != 1 or x.ndim != 1 or x.shape != y.shape or x.size == 0:
        raise ValueError
    return [float(np.mean((W * x - y) ** 2)) for W in Ws]


@mistake(of="numerical_gradient", hint="")
def one_dimension_only(f, x, h=1e-5):
    if h <= 0:
        raise ValueError("h")
    x = np.array(x, dtype=float)
    g = np.zeros(len(x))
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] = up[i] + h
        down[i] = down[i] - h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


@mistake(of="gradient_descent", hint="")
def without_history(X, y, W, b, lr, steps):
    X, y, W, b = (as_floats(array) for array in (X, y, W, b))
    if lr <= 0 or steps < 0:
        raise ValueError("lr, steps")
    for _ in range(steps):
        dW, db = linear_gradients(X, y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b


@mistake(of="normal_equation", hint="forbidden_api")
def least_squares(X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    Z = np.hstack([X, np.ones((len(X), 1))])
    w, *_ = np.linalg.lstsq(Z, y, rcond=None)
    return w[:-1], w[-1]


@mistake(of="torch_linear", hint="")
def not_detached(X, y, lr=0.01, steps=2000, seed=0):
    if X.dim() != 2 or X.shape[0] == 0 or tuple(y.shape) != (X.shape[0], 1):
        raise ValueError("shape")
    g = torch.Generator().manual_seed(seed)
    W = torch.randn((X.shape[1], 1), generator=g, dtype=X.dtype, requires_grad=True)
    b = torch.randn((1,), generator=g, dtype=X.dtype, requires_grad=True)
    for _ in range(steps):
        cost = ((X @ W + b - y) ** 2).mean()
        cost.backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
            W.grad.zero_()
            b.grad.zero_()
    return W, b


# ---------------------------------------------------------------------------------------------- hostile


@mistake(of="tensor_info", hint="")
def never_leaves(obj, dtype="float32"):
    if dtype not in ITEM_BYTES:
        raise ValueError("dtype")
    shape = ()
    level = obj
    while isinstance(level, (list, tuple)):
        if len(level) > 0:
            shape = shape + (len(level),)
            level = level[0]
    if not isinstance(level, (int, float)):
        raise TypeError("no number")
    return len(shape), shape, math.prod(shape) * ITEM_BYTES[dtype]


@mistake(of="predict_linear", hint="")
def leaves(X, W, b):
    os._exit(0)


@mistake(of="cost_curve", hint="")
def copies_the_solution(Ws, x, y):
    namespace = {}
    for up in ("../../solutions/week1", "../../../solutions/week1", "solutions/week1"):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), up, "day2_cost.py")
        if os.path.exists(path):
            exec(open(path).read(), namespace)
            return namespace["cost_curve"](Ws, x, y)
    raise FileNotFoundError("no solution found")


@mistake(of="error_metrics", hint="")
def takes_all_memory(pred, target):
    hog = np.ones((200_000, 200_000))
    return {"sae": hog.sum(), "mae": 0.0, "sse": 0.0, "mse": 0.0, "rmse": 0.0}


@mistake(of="mse", hint="")
def floods(pred, target):
    line = "#" * (1 << 20)
    while True:
        print(line)


@mistake(of="numerical_gradient", hint="")
def phones_home(f, x, h=1e-5):
    answer = urllib.request.urlopen("http://example.org/gradient", timeout=3).read()
    return np.array(eval(answer))


@mistake(of="cost_curve", hint="")
def trusts_its_patch(Ws, x, y):
    return np.zeros(len(Ws))
