"""Sound without a microphone: rushing and trickling water, a pump, insects, a low uneasy chord.

Samples are floats in -1..1 at RATE; filters are one pole, which is enough for water.
"""

import math
from array import array
from collections.abc import Callable, Sequence

from studio.demo.film.texture import lots_from

RATE = 48_000


def white(count: int, seed: int) -> Sequence[float]:
    lots = lots_from(seed).random
    return [2 * lots() - 1 for _ in range(count)]


def low_pass(samples: Sequence[float], hertz: float) -> list[float]:
    part = 1 - math.exp(-2 * math.pi * hertz / RATE)
    held, out = 0.0, []
    for value in samples:
        held += part * (value - held)
        out.append(held)
    return out


def high_pass(samples: Sequence[float], hertz: float) -> list[float]:
    return [value - low for value, low in zip(samples, low_pass(samples, hertz), strict=True)]


def rush(count: int, seed: int) -> list[float]:
    """A strong flow: two bands of noise, breathing slowly."""
    noise = white(count, seed)
    body = low_pass(low_pass(noise, 420), 900)
    hiss = high_pass(low_pass(noise, 5200), 1400)
    return [
        (2.6 * b + 0.34 * h) * (0.86 + 0.14 * math.sin(i / RATE * 2.3 + math.sin(i / RATE * 5.1)))
        for i, (b, h) in enumerate(zip(body, hiss, strict=True))
    ]


def trickle(count: int, seed: int) -> list[float]:
    """A thin flow: drops that ring, over a little noise."""
    lots = lots_from(seed)
    out = [0.5 * value for value in high_pass(low_pass(white(count, seed + 1), 2600), 500)]
    at = 0
    while at < count - RATE // 8:
        pitch, loud = lots.uniform(520, 1500), lots.uniform(0.05, 0.22)
        for i in range(RATE // 16):
            bend = pitch * (1 + 0.5 * i / (RATE / 16))
            out[at + i] += loud * math.exp(-i / 700) * math.sin(2 * math.pi * bend * i / RATE)
        at += int(RATE * lots.uniform(0.02, 0.09))
    return out


def crickets(count: int, seed: int) -> list[float]:
    """Chirps at 4.2 kHz in groups of three."""
    lots = lots_from(seed)
    out = [0.0] * count
    at = 0
    while at < count - RATE:
        for chirp in range(3):
            start = at + int(chirp * 0.055 * RATE)
            for i in range(int(0.035 * RATE)):
                shape = math.sin(math.pi * i / (0.035 * RATE)) ** 2
                out[start + i] += 0.05 * shape * math.sin(2 * math.pi * 4200 * i / RATE)
        at += int(RATE * lots.uniform(0.45, 0.95))
    return out


def pump(count: int) -> list[float]:
    """A motor somewhere behind a wall: 49 Hz with its overtones, beating."""
    step = 2 * math.pi * 49 / RATE
    return [
        (0.10 * math.sin(step * i) + 0.05 * math.sin(2 * step * i) + 0.03 * math.sin(3.01 * step * i))
        * (0.8 + 0.2 * math.sin(i / RATE * 9))
        for i in range(count)
    ]


def chord(count: int, hertz: Sequence[float]) -> list[float]:
    """A low pad that swells, as under every exposé."""
    steps = [2 * math.pi * h / RATE for h in hertz]
    length = count / RATE
    return [
        0.045
        * math.sin(math.pi * min(1.0, i / RATE / length)) ** 0.5
        * sum(math.sin(step * i + 0.6 * math.sin(i / RATE * (1.1 + n))) for n, step in enumerate(steps))
        for i in range(count)
    ]


def thuds(count: int, at_s: Sequence[float]) -> list[float]:
    """A soft hit on each cut."""
    out = [0.0] * count
    for second in at_s:
        start = int(second * RATE)
        for i in range(min(RATE, count - start)):
            out[start + i] += (
                0.5 * math.exp(-i / 9000) * math.sin(2 * math.pi * (58 - 18 * i / RATE) * i / RATE)
            )
    return out


def mixed(layers: Sequence[tuple[float, Sequence[float]]], gain: Callable[[float], float]) -> "array[float]":
    """The layers added with their levels, faded by `gain(second)`, softly limited."""
    count = len(layers[0][1])
    out = array("f", bytes(4 * count))
    for level, samples in layers:
        for i, value in enumerate(samples):
            out[i] += level * value
    for i in range(count):
        out[i] = math.tanh(out[i] * gain(i / RATE))
    return out
