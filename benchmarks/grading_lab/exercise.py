"""Five small functions, with the libraries that most labs import."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression


def zscore(values):
    raise NotImplementedError("Step 1, zscore, is not written yet.")


def minutes_by_district(frame):
    raise NotImplementedError("Step 2, minutes_by_district, is not written yet.")


def slope(x, y):
    raise NotImplementedError("Step 3, slope, is not written yet.")


def late_share(minutes, promised):
    raise NotImplementedError("Step 4, late_share, is not written yet.")


def forest():
    raise NotImplementedError("Step 5, forest, is not written yet.")
