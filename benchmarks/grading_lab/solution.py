"""Five small functions, with the libraries that most labs import."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression


def zscore(values):
    # solution: Step 1, zscore, is not written yet.
    values = np.asarray(values, dtype=float)
    return (values - values.mean()) / values.std()
    # end of solution


def minutes_by_district(frame):
    # solution: Step 2, minutes_by_district, is not written yet.
    return frame.groupby("district", as_index=False)["minutes"].mean()
    # end of solution


def slope(x, y):
    # solution: Step 3, slope, is not written yet.
    model = LinearRegression().fit(np.reshape(x, (-1, 1)), y)
    return float(model.coef_[0])
    # end of solution


def late_share(minutes, promised):
    # solution: Step 4, late_share, is not written yet.
    return float(np.mean(np.asarray(minutes) > np.asarray(promised)))
    # end of solution


def forest():
    # solution: Step 5, forest, is not written yet.
    return RandomForestRegressor(n_estimators=10).n_estimators + len(pd.DataFrame())
    # end of solution
