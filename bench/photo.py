"""P10: a photo of twelve megapixels made fit to send, beside libvips.

pyvips has no wheels, so it is nothing that setting up the project could install
everywhere: `pip install pyvips pyvips-binary` by hand, and this bench finds it.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module, util
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageFilter

from bench import machine
from bench.rounds import Run, in_turn
from bench.table import Goal, Section, Table
from chalicelib.platform.media import MOST_BYTES, prepare

WIDTH, HEIGHT = 4_000, 3_000
SEED = 7
LEAST_QUALITY, MOST_QUALITY = 40, 95
DEVIATION = 1.5
# As whoever proposed the measure of likeness chose them, for eight bits a colour.
LUMA, CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def measure() -> Section:
    """Seconds. Where there is no libvips, it says so and measures nothing."""
    if util.find_spec("pyvips") is None:
        return _section([_goal_missing()], [])
    vips = import_module("pyvips")
    content = photo(SEED)
    ours = prepare(content)
    size = ours.width, ours.height

    def theirs() -> bytes:
        small = vips.Image.thumbnail_buffer(content, size[0], height=size[1])
        small = small.copy_memory()
        return _best(lambda quality: small.jpegsave_buffer(Q=quality, keep="none"))

    run = in_turn(lambda: _cpu(theirs), lambda: _cpu(lambda: prepare(content)))
    whole = vips.Image.new_from_buffer(content, "")
    true = whole.resize(size[0] / WIDTH, vscale=size[1] / HEIGHT)
    likeness = [
        _likeness(true, vips.Image.new_from_buffer(sent, ""))
        for sent in (ours.content, theirs())
    ]
    return _section([_goal(run, *likeness)], [_table(run, len(ours.content), likeness)])


def photo(seed: int) -> bytes:
    """Something with large forms, fine grain and colours, as a camera gives it."""
    rng = Random(seed)
    layers = [_noise(rng, side) for side in (8, 40, 200, 1_000)]
    picture = layers[0]
    for layer, share in zip(layers[1:], (0.4, 0.25, 0.05), strict=True):
        picture = Image.blend(picture, layer, share)
    encoded = BytesIO()
    picture.filter(ImageFilter.UnsharpMask()).save(encoded, "JPEG", quality=92)
    return encoded.getvalue()


def _noise(rng: Random, side: int) -> Image.Image:
    """Drawn small, and stretched over the whole."""
    grain = Image.frombytes("RGB", (side, side), rng.randbytes(3 * side * side))
    return grain.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _best(encode: Callable[[int], bytes]) -> bytes:
    """The product's own search."""
    best, low, high = encode(LEAST_QUALITY), LEAST_QUALITY + 1, MOST_QUALITY
    while low <= high:
        quality = (low + high) // 2
        encoded = encode(quality)
        if len(encoded) <= MOST_BYTES:
            best, low = encoded, quality + 1
        else:
            high = quality - 1
    return best


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _likeness(one: Any, other: Any) -> float:
    """Structural similarity of two pictures; 1 is the same."""
    a, b = (image.colourspace("b-w").cast("float") for image in (one, other))

    def mean(image: Any) -> Any:
        return image.gaussblur(DEVIATION, precision="float")

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    above = (2 * ma * mb + LUMA) * (2 * both + CONTRAST)
    below = (ma * ma + mb * mb + LUMA) * (va + vb + CONTRAST)
    return (above / below).avg()


def _goal(run: Run, ours: float, theirs: float) -> Goal:
    return Goal(
        "P10",
        "A photo of 12 megapixels, to libvips: CPU; structural similarity lost",
        "≤ 1.1; ≤ 0.002",
        f"{run.cost.text()}; {theirs - ours:+.4f}",
        held=run.is_steady and run.cost.middle <= 1.1 and theirs - ours <= 0.002,
        remark="; ".join(filter(None, ["CPU seconds", run.remark()])),
    )


def _goal_missing() -> Goal:
    return Goal(
        "P10",
        "A photo of 12 megapixels, to libvips: CPU; structural similarity lost",
        "≤ 1.1; ≤ 0.002",
        "not measured",
        held=False,
        remark="pyvips is not on this machine: `pip install pyvips pyvips-binary`",
    )


def _table(run: Run, length: int, likeness: list[float]) -> Table:
    ours, theirs = (sorted(each)[len(each) // 2] for each in (run.products, run.floors))
    return Table(
        ("", "Carillon", "libvips"),
        [
            ("CPU of a photo", f"{ours * 1e3:.0f} ms", f"{theirs * 1e3:.0f} ms"),
            ("Similarity to the photo, scaled", *(f"{each:.4f}" for each in likeness)),
            ("Bytes", f"{length:,}", ""),
        ],
    )


def _section(goals: list[Goal], tables: list[Table]) -> Section:
    return Section(
        title="Photos",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=tables,
        goals=goals,
    )


def _what() -> str:
    return (
        f"A JPEG of {WIDTH:,} by {HEIGHT:,}, made from a seed. Both sides decode it at"
        " about the size that is shown, and search for the best quality within"
        f" {MOST_BYTES:,} bytes."
    )
