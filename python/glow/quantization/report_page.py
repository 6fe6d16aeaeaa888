"""The report as a web page: tables and inline SVG, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape

import numpy as np

from glow.quantization.report import LayerRow, Report, TensorRow, cells

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --bar: #3b82c4; --mark: #d9482b; }
body { font: 14px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; white-space: nowrap; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); padding: .5rem; }
figcaption { font-size: 12px; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; display: block; }
.bar { fill: var(--bar); } .mark { stroke: var(--mark); stroke-width: 1.5; }
.axis { stroke: var(--line); } text { fill: currentColor; font-size: 9px; }
"""

_COLUMNS = ("node", "operator", "range", "storage", "scale", "tensor dB", "weights dB", "cumulative dB", "lost dB")
_NUMBERS_FROM = 4
_BARS = 120
_WIDTH, _HEIGHT = 360, 120


def page(report: Report) -> str:
    """The whole page."""
    facts = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in report.facts.items())
    title = f"Quantisation of {escape(report.model)}"
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>
<body>
<h1>{title}</h1>
<table>{facts}</table>
<h2>Where accuracy is lost</h2>
<p>The signal-to-noise ratio of each layer's result in the quantised model against the float model, in dB: all errors
up to there. 6 dB are one bit.</p>
{_profile_plot(report.layers)}
<h2>Layers</h2>
<p>Tensor: rounding the result alone. Weights: rounding the weights alone. Cumulative: all errors up to here. Lost: how
much lower that is than the worst of the operands'.</p>
{_layer_table(report.layers)}
<h2>Distributions</h2>
<p>The logarithm of how often values occur; zeros are not shown. The lines are the ends of the range that is
represented.</p>
<div class="plots">
{"".join(_histogram(tensor) for tensor in report.tensors)}
</div>
</body>
</html>
"""


def _layer_table(layers: list[LayerRow]) -> str:
    head = "".join(f"<th{_numeric(index)}>{escape(name)}</th>" for index, name in enumerate(_COLUMNS))
    rows = []
    for layer in layers:
        texts = [layer.name, layer.op_type, *cells(layer)]
        row = "".join(f"<td{_numeric(index)}>{escape(text)}</td>" for index, text in enumerate(texts))
        rows.append(f"<tr>{row}</tr>\n")
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{''.join(rows)}</tbody></table>"


def _numeric(column: int) -> str:
    return ' class="n"' if column >= _NUMBERS_FROM else ""


def _profile_plot(layers: list[LayerRow]) -> str:
    """Bars of the cumulative ratio, layer by layer."""
    measured = [layer for layer in layers if layer.cumulative is not None and np.isfinite(layer.cumulative)]
    if not measured:
        return "<p>Not measured: this needs calibration data.</p>"
    values = np.array([layer.cumulative for layer in measured], float)
    top = max(float(values.max()), 1.0)
    width = 1000 / len(measured)
    bars = []
    for index, (layer, value) in enumerate(zip(measured, values, strict=True)):
        height = max(value, 0) / top * 140
        label = f"{layer.name} ({layer.op_type}): {value:.1f} dB"
        bars.append(
            f'<rect class="bar" x="{index * width:.1f}" y="{150 - height:.1f}" width="{width * 0.85:.2f}" '
            f'height="{height:.1f}"><title>{escape(label)}</title></rect>'
        )
    return (
        f'<svg viewBox="0 0 1000 160" role="img"><line class="axis" x1="0" y1="150" x2="1000" y2="150"/>'
        f'{"".join(bars)}<text x="2" y="9">{top:.0f} dB</text></svg>'
    )


def _histogram(tensor: TensorRow) -> str:
    """The distribution of one tensor with the range that is represented."""
    histogram, chosen = tensor.histogram, tensor.parameters
    caption = (
        f"<b>{escape(tensor.name)}</b><br>seen {histogram.minimum:.4g} .. {histogram.maximum:.4g}, "
        f"represented {chosen.low:.4g} .. {chosen.high:.4g}, scale {float(chosen.scale):.4g}, "
        f"{chosen.format.name}, zero point {chosen.zero_point}"
    )
    if len(histogram.counts) == 0:
        return f"<figure><figcaption>{caption}<br>nothing but zeros</figcaption></figure>\n"
    low, high = min(histogram.minimum, chosen.low), max(histogram.maximum, chosen.high)
    edges = np.linspace(low, high, _BARS + 1)
    counts, _ = np.histogram(histogram.centers, edges, weights=histogram.counts.astype(float))
    heights = np.log1p(counts) / np.log1p(counts.max()) * (_HEIGHT - 20)
    width = _WIDTH / _BARS
    bars = "".join(
        f'<rect class="bar" x="{index * width:.1f}" y="{_HEIGHT - 12 - height:.1f}" width="{width:.2f}" '
        f'height="{height:.1f}"/>'
        for index, height in enumerate(heights)
        if height > 0
    )
    ends = [(value - low) / (high - low) * _WIDTH for value in (chosen.low, chosen.high)]
    marks = "".join(f'<line class="mark" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{_HEIGHT - 12}"/>' for x in ends)
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">{bars}{marks}'
        f'<text x="0" y="{_HEIGHT - 2}">{low:.3g}</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 2}" text-anchor="end">{high:.3g}</text></svg>'
        f"<figcaption>{caption}</figcaption></figure>\n"
    )
