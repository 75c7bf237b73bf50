"""A chart of lines in SVG: axes, a grid, and lines through points."""

import math
from dataclasses import dataclass, field
from html import escape


@dataclass
class Axis:
    low: float
    high: float
    ticks: list  # (value, label)
    logarithmic: bool = False

    def share(self, value):
        """Where `value` lies between low (0) and high (1)."""
        if self.logarithmic:
            low, high, value = math.log(self.low), math.log(self.high), math.log(max(value, self.low))
        else:
            low, high = self.low, self.high
        return min(1.0, max(0.0, (value - low) / (high - low)))


@dataclass
class Chart:
    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis
    parts: list = field(default_factory=list)

    def place(self, x, y):
        return self.left + self.x.share(x) * self.width, self.top + (1 - self.y.share(y)) * self.height

    def head(self, title, subtitle):
        bottom = self.top + self.height
        self.parts.append(f'<text class="title" x="{self.left}" y="{self.top - 48}">{escape(title)}</text>')
        self.parts.append(f'<text class="sub" x="{self.left}" y="{self.top - 27}">{escape(subtitle)}</text>')
        for value, label in self.y.ticks:
            y = self.place(self.x.low, value)[1]
            self.parts.append(f'<line class="grid" x1="{self.left}" y1="{y:.1f}" x2="{self.left + self.width}" y2="{y:.1f}"/>')
            self.parts.append(f'<text x="{self.left - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(label)}</text>')
        for value, label in self.x.ticks:
            x = self.place(value, self.y.low)[0]
            self.parts.append(f'<line class="grid" x1="{x:.1f}" y1="{self.top}" x2="{x:.1f}" y2="{bottom}"/>')
            self.parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{escape(label)}</text>')
        self.parts.append(f'<line class="axis" x1="{self.left}" y1="{bottom}" x2="{self.left + self.width}" y2="{bottom}"/>')

    def line(self, points, colour, dots):
        placed = [self.place(x, y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        self.parts.append(f'<g class="{colour}"><polyline class="line" points="{path}"/>')
        if dots:
            self.parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in placed]
        self.parts.append("</g>")

    def note(self, text):
        x, y = self.left + self.width / 2, self.top + self.height / 2
        self.parts.append(f'<text x="{x}" y="{y}" text-anchor="middle">{escape(text)}</text>')
