# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["altair==6.3.0", "pandas==3.0.6", "vl-convert-python==1.9.0.post1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Late orders day by day: a chart in one file that opens without a network."""

import re
import tempfile
from pathlib import Path

import altair as alt
import pandas as pd

orders = pd.read_csv(Path(__file__).with_name("orders.csv"), parse_dates=["day"])
is_old = orders["day"] < "2026-01-15"

# The simplest promise: what the same district and vehicle usually took in the two old weeks.
usual = orders[is_old].groupby(["district", "vehicle"])["minutes"].median().rename("promise")
orders = orders.join(usual, on=["district", "vehicle"])
orders["late"] = orders["minutes"] > orders["promise"] + 5

daily = orders.groupby("day", as_index=False)["late"].mean()
new = daily[daily["day"] >= "2026-01-15"]

# A share of few orders jumps by chance alone, so the band is as wide as its number of orders says.
middle, orders_a_day = orders.loc[is_old, "late"].mean(), len(orders) / len(daily)
width = 3 * (middle * (1 - middle) / orders_a_day) ** 0.5
band = pd.DataFrame({"low": [middle - width], "high": [middle + width]})

share = alt.Y("low:Q", title="share of the day's orders").axis(format="%").scale(domainMin=0)
shade = alt.Chart(band).mark_rect(opacity=0.15).encode(y=share, y2="high:Q")
line = alt.Chart(daily).mark_line(point=True).encode(x=alt.X("day:T", title=None), y="late:Q")
chart = alt.layer(shade, line, title="More than 5 minutes after the promise", width=560)

outside = new[~new["late"].between(band["low"][0], band["high"][0])]
print(f"usual share {middle:.0%}; {len(outside)} of {len(new)} new days lie outside the band")

with tempfile.TemporaryDirectory() as folder:
    for name, inline in {"default": False, "inline": True}.items():
        page = Path(folder, f"{name}.html")
        chart.save(page, inline=inline)
        fetched = re.findall(r'src="(https?://[^"]+)"', page.read_text(encoding="utf-8"))
        print(f"{name}: {page.stat().st_size / 1000:.0f} kB, fetches {len(fetched)} programs")
    assert not fetched, "the inline page must open without a network"

# A chart carries each column of its table, also those that it does not draw.
all_orders = alt.Chart(orders).mark_point().encode(x="day:T", y="minutes:Q")
first_order = orders["order_id"][0]
assert first_order in all_orders.to_json(), "drawn are two columns, and the order is inside"
assert first_order not in chart.to_json(), "a chart of the summary holds no single order"
