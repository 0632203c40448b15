# The notebook of Monday morning, as it was saved. The number in each line "In [n]" says when the
# cell was run. It expects a table `orders`, and leaves its results in `out`.
# ruff: noqa -- it is tangled on purpose: that is the exercise
# fmt: off

# In [1]:
import pandas as pd
df = orders
n0 = len(df)
LIM = 5
g = 12
total = 0

# In [6]:
LIM = 10   # Marta: 10 from now on!!

# In [4]:
df["late"] = df.minutes > df.promised + LIM

# In [5]:
df["rush"] = (df.hour >= 17) & (df.hour < 20)
df["w"] = df.rain_mm >= 0.5

# In [10]:
for i in df.index:
    l = df.minutes[i] - df.promised[i]
    if df.w[i]:
        if l > LIM:
            if l > 20:
                if l > 30:
                    total += 400
                else:
                    total += 250
            else:
                total += 100
    else:
        if l > LIM:
            if l > 20:
                if l > 30:
                    total += 800
                else:
                    total += 500
            else:
                total += 200

# In [2]:
df.drop_duplicates("order_id", keep="last", inplace=True)

# In [3]:
df.drop(df[df.minutes.isna()].index, inplace=True)
df.drop(df[(df.minutes < 4) | (df.minutes > 240)].index, inplace=True)

# In [7]:
a = df[(df.district == "centre") & (df.rush == False)].minutes
if len(a) < g:
    a = df[df.rush == False].minutes
p1 = int(-(-a.quantile(0.75) // 5) * 5)
a = df[(df.district == "centre") & (df.rush == True)].minutes
if len(a) < g:
    a = df[df.rush == True].minutes
p2 = int(-(-a.quantile(0.75) // 5) * 5)

# In [8]:
a = df[(df.district == "harbour") & (df.rush == False)].minutes
if len(a) < g:
    a = df[df.rush == False].minutes
p3 = int(-(-a.quantile(0.75) // 5) * 5)
a = df[(df.district == "harbour") & (df.rush == True)].minutes
if len(a) < g:
    a = df[df.rush == True].minutes
p4 = int(-(-a.quantile(0.75) // 5) * 5)

# In [9]:
a = df[(df.district == "hills") & (df.rush == False)].minutes
if len(a) < g:
    a = df[df.rush == False].minutes
p5 = int(-(-(a.quantile(0.75) + 3) // 5) * 5)
a = df[(df.district == "hills") & (df.rush == True)].minutes
if len(a) < g:
    a = df[df.rush == True].minutes
p6 = int(-(-(a.quantile(0.75) + 3) // 5) * 5)

# In [11]:
s = round(100 * df.late.mean(), 1)
out = {
    "orders": n0,
    "used": len(df),
    "late_percent": s,
    "promises": {
        "centre": {"calm": p1, "rush": p2},
        "harbour": {"calm": p3, "rush": p4},
        "hills": {"calm": p5, "rush": p6},
    },
    "refunds": total,
}
