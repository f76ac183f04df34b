"""What else the class of the PyTorch week hands in: right answers in other words, and wrong ones.

Written like a course's alternatives and mistakes. The order counts: the class is dealt from it.
"""

from __future__ import annotations

from grader.checking import alternative, mistake

# ------------------------------------------------------------------- rnn_cell


@alternative(of="rnn_cell")
def two_products(x, h, Wx, Wh, b):
    a = torch.mm(x, Wx)
    a = a + torch.mm(h, Wh)
    return (a + b).tanh()


@mistake(of="rnn_cell", hint="The activation is tanh.")
def with_sigmoid(x, h, Wx, Wh, b):
    return torch.sigmoid(x @ Wx + h @ Wh + b)


@mistake(of="rnn_cell", hint="Not written.")
def no_cell(x, h, Wx, Wh, b):
    raise NotImplementedError


# ---------------------------------------------------------------- rnn_forward


@alternative(of="rnn_forward")
def without_the_cell(xs, h0, Wx, Wh, b):
    h, out = h0, []
    for t in range(xs.shape[0]):
        h = torch.tanh(xs[t] @ Wx + h @ Wh + b)
        out.append(h.unsqueeze(0))
    return torch.cat(out, dim=0)


@mistake(of="rnn_forward", hint="Every step starts from h0.")
def forgetful(xs, h0, Wx, Wh, b):
    return torch.stack([rnn_cell(x, h0, Wx, Wh, b) for x in xs])


@mistake(of="rnn_forward", hint="All states are asked, not the last.")
def last_state(xs, h0, Wx, Wh, b):
    h = h0
    for x in xs:
        h = rnn_cell(x, h, Wx, Wh, b)
    return h


# --------------------------------------------------------------------- d_loss


@alternative(of="d_loss")
def softplus_twice(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


@mistake(of="d_loss", hint="log(sigmoid) is infinite for large logits.")
def through_the_sigmoid(real_logits, fake_logits):
    return -(torch.log(torch.sigmoid(real_logits)).mean() + torch.log(1 - torch.sigmoid(fake_logits)).mean())


@mistake(of="d_loss", hint="The fakes are missing.")
def half_of_it(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits)) / 2


# --------------------------------------------------------------------- g_loss


@alternative(of="g_loss")
def log_sigmoid(fake_logits):
    return -F.logsigmoid(fake_logits).mean()


@mistake(of="g_loss", hint="This is the saturating loss.")
def saturating(fake_logits):
    return torch.log(1 - torch.sigmoid(fake_logits)).mean()


@mistake(of="g_loss", hint="Nothing is returned.")
def nothing(fake_logits):
    return None


# ---------------------------------------------------------------------- train


@alternative(of="train")
def by_hand(model, X, y, epochs, lr):
    losses = []
    for epoch in range(epochs):
        model.zero_grad()
        loss = ((model(X) - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        losses.append(float(loss))
    return losses


@mistake(of="train", hint="No step is taken.")
def no_step(model, X, y, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(X), y)
        loss.backward()
        losses.append(loss.item())
    return losses


@mistake(of="train", hint="Nothing is trained.")
def made_up(model, X, y, epochs, lr):
    return [0.0] * epochs
