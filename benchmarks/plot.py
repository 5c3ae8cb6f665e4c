"""One curve as a drawing, on logarithmic scales both ways."""

import math
from html import escape

from benchmarks.figures import Curve

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 60, 340, 30, 180


def drawing(curve: Curve) -> str:
    """The curve as SVG, readable on light and dark."""
    sizes = [size for size, _ in curve.points]
    low = math.floor(math.log10(min(max(s, 1e-6) for _, s in curve.points) * 1000))
    high = math.ceil(math.log10(max(max(s, 1e-6) for _, s in curve.points) * 1000))
    high = max(high, low + 1)
    first, last = math.log10(min(sizes)), math.log10(max(sizes))

    def place(size: int, seconds: float) -> tuple[float, float]:
        across = (math.log10(size) - first) / ((last - first) or 1)
        up = (math.log10(max(seconds, 1e-6) * 1000) - low) / (high - low)
        return LEFT + across * (RIGHT - LEFT), BOTTOM - up * (BOTTOM - TOP)

    places = [place(size, seconds) for size, seconds in curve.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places)
    across = "".join(
        f'<text x="{place(size, 1)[0]:.1f}" y="{BOTTOM + 16}" text-anchor="middle">'
        f"{size:,}</text>"
        for size in sizes
    )
    up = "".join(
        f'<text x="{LEFT - 8}" y="{place(sizes[0], 10**power / 1000)[1] + 4:.1f}"'
        f' text-anchor="end">{10**power:g} ms</text>'
        for power in range(low, high + 1)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" font-family="sans-serif" font-size="11" fill="#777">'
        f"<title>{escape(curve.what)}</title>"
        f'<text x="{LEFT}" y="16" font-size="12">{escape(curve.what)}</text>'
        f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="#999"/>'
        f"{across}{up}"
        f'<polyline points="{line}" fill="none" stroke="#2a7f86" stroke-width="2"/>'
        f'<g fill="#2a7f86">{dots}</g></svg>\n'
    )
