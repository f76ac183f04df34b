"""The asserts of the PyTorch week. Plain pytest runs this file; a notebook has the body of each test as one cell."""

import torch
import torch.nn.functional as F
from solution import d_loss, g_loss, rnn_cell, rnn_forward, train


def test_rnn_cell():
    torch.manual_seed(1)
    x, h, Wx, Wh, b = (torch.randn(*shape) for shape in ((4, 3), (4, 5), (3, 5), (5, 5), (5,)))
    state = rnn_cell(x, h, Wx, Wh, b)
    assert state.shape == (4, 5)
    assert torch.all(state.abs() <= 1)
    ### BEGIN HIDDEN TESTS
    assert torch.allclose(state, torch.tanh(x @ Wx + h @ Wh + b), atol=1e-6)
    cell = torch.nn.RNNCell(3, 5)
    own = rnn_cell(x, h, cell.weight_ih.T, cell.weight_hh.T, cell.bias_ih + cell.bias_hh)
    assert torch.allclose(own, cell(x, h), atol=1e-5)
    Wx.requires_grad_(True)
    rnn_cell(x, h, Wx, Wh, b).sum().backward()
    assert Wx.grad is not None
    assert torch.isfinite(Wx.grad).all()
    ### END HIDDEN TESTS


def test_rnn_forward():
    torch.manual_seed(2)
    rnn = torch.nn.RNN(6, 8)
    xs, h0 = torch.randn(10, 4, 6), torch.randn(4, 8)
    weights = rnn.weight_ih_l0.T, rnn.weight_hh_l0.T, rnn.bias_ih_l0 + rnn.bias_hh_l0
    states = rnn_forward(xs, h0, *weights)
    assert states.shape == (10, 4, 8)
    assert states.requires_grad
    ### BEGIN HIDDEN TESTS
    right, last = rnn(xs, h0[None])
    assert torch.allclose(states, right, atol=1e-5)
    assert torch.allclose(states[-1], last[0], atol=1e-5)
    first = rnn_forward(xs[:1], h0, *weights)
    assert first.shape == (1, 4, 8)
    assert torch.allclose(first[0], right[0], atol=1e-5)
    ### END HIDDEN TESTS


def test_d_loss():
    torch.manual_seed(3)
    assert torch.isclose(d_loss(torch.zeros(4), torch.zeros(4)), torch.tensor(1.3862944))
    assert d_loss(torch.zeros(4), torch.zeros(4)).ndim == 0
    ### BEGIN HIDDEN TESTS
    assert torch.isfinite(d_loss(torch.tensor([-500.0]), torch.tensor([500.0])))
    for n in (1, 16, 128):
        real, fake = torch.randn(n, 1), torch.randn(n, 1)
        assert torch.allclose(d_loss(real, fake), F.softplus(-real).mean() + F.softplus(fake).mean(), atol=1e-5)
    ### END HIDDEN TESTS


def test_g_loss():
    torch.manual_seed(4)
    assert torch.isclose(g_loss(torch.zeros(3)), torch.tensor(0.6931472))
    assert g_loss(torch.tensor([10.0])) < 1e-3
    ### BEGIN HIDDEN TESTS
    assert torch.isfinite(g_loss(torch.tensor([-500.0])))
    fake = torch.randn(32, 1, requires_grad=True)
    g_loss(fake).backward()
    assert torch.all(fake.grad < 0)
    for n in (1, 64):
        fake = torch.randn(n, 1)
        assert torch.allclose(g_loss(fake), F.softplus(-fake).mean(), atol=1e-5)
    ### END HIDDEN TESTS


def test_train():
    torch.manual_seed(5)
    net = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    X = torch.randn(128, 3)
    y = X.sum(1, keepdim=True)
    before = [p.detach().clone() for p in net.parameters()]
    history = train(net, X, y, 200, 0.1)
    assert len(history) == 200
    assert history[-1] < history[0]
    ### BEGIN HIDDEN TESTS
    assert history[-1] < 0.2 * history[0]
    assert any(not torch.equal(a, b) for a, b in zip(before, net.parameters()))
    torch.manual_seed(6)
    line, X, y = torch.nn.Linear(2, 1), torch.randn(16, 2), torch.randn(16, 1)
    cost, weight = F.mse_loss(line(X), y), line.weight.detach().clone()
    slope = torch.autograd.grad(cost, line.weight)[0]
    assert abs(train(line, X, y, 1, 0.05)[0] - cost.item()) < 1e-6
    assert torch.allclose(line.weight, weight - 0.05 * slope, atol=1e-6)
    ### END HIDDEN TESTS
