"""Known mistakes of the epoch."""

from __future__ import annotations

from grader.checking.marks import mistake


@mistake(of="standardised", hint="Stay on the device of x: no .cpu(), no NumPy.")
def computes_on_the_processor(x):
    x = x.cpu()
    return (x - x.mean(dim=0)) / x.std(dim=0, unbiased=False)


@mistake(of="train_epoch", hint="`.item()` waits for the GPU; add up on the device and ask once.")
def item_every_batch(model, device, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    for x, y in batches:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        n += len(x)
    return total / n


@mistake(of="train_epoch", hint="Give the whole batch to the model at once.")
def loops_over_samples(model, device, batches, optimizer):
    model.train()
    total, n = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        for i in range(len(x)):
            row, label = x[i : i + 1].to(device), y[i : i + 1].to(device)
            loss = nn.functional.cross_entropy(model(row), label)
            (loss / len(x)).backward()
            total += loss.item()
        optimizer.step()
        n += len(x)
    return total / n
