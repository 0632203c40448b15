"""From which value on is a score called drift? The effect one cares for, or chance if it is larger.

Without any change no score is 0. With a million rows chance is negligible and the effect decides;
with fifty rows chance alone looks like drift. Each threshold therefore knows how many rows there
are on both sides. Chance is taken at its 99.9% point, so that it raises one false alarm in a
thousand comparisons.
"""

import math
from functools import lru_cache

from reference_impl.problem import Policy

Z = 3.29  # 99.9% of a normal variable lie within that many standard deviations


@lru_cache
def _chi_square(freedom: int) -> float:
    """The 99.9% point; from SciPy, which is slow to import and to call."""
    from scipy.stats import chi2

    return float(chi2.ppf(0.999, freedom))


def psi_threshold(n: float, m: float, cells: int, effect: float) -> float:
    """The PSI above which n reference and m current rows are called drift.

    Without any change PSI is not 0: it is about (1/n + 1/m) times a chi-square variable with
    cells-1 degrees of freedom (Yurdakul 2018), so its mean is (cells-1)(1/n + 1/m). The
    threshold is the effect one cares for, or the 99.9% point of that chance, if it is larger.

    >>> psi_threshold(10**6, 10**6, cells=10, effect=0.2)
    0.2
    >>> round(psi_threshold(12_000, 50, cells=10, effect=0.2), 2)
    0.56
    """
    return max(effect, (1 / n + 1 / m) * _chi_square(max(cells - 1, 1)))


def ks_threshold(n: float, m: float, effect: float) -> float:
    """The same for KS: 1.95 * sqrt(1/n + 1/m) is passed by chance once in a thousand times."""
    return max(effect, 1.95 * math.sqrt(1 / n + 1 / m))


def missing_threshold(n: int, m: int, missing: float, usual: float, rise: float) -> float:
    """The share of missing values above which m rows have lost more than n reference rows had.

    Args:
        n: rows of the reference.
        m: rows of now.
        missing: share without a value among the m rows.
        usual: share without a value among the n rows.
        rise: by how much the share may grow.
    """
    pooled = (n * usual + m * missing + 1) / (n + m + 2)
    return usual + max(rise, Z * math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)))


def thresholds(
    policy: Policy, rows: tuple[float, float], cells: int, scores: dict[str, float]
) -> dict[str, float]:
    """A threshold for each score that has one.

    Only PSI, KS, `outside` and the missing share have an effect of their own in the policy. The
    others are put to the same scale. For a small change PSI is 8 ln 2 times the square of the
    Jensen-Shannon distance and (n+m)^2 / nm times the square of Cramér's V; for two normal
    distributions it is the square of their distance in standard deviations.

    Args:
        policy: the effects one cares for.
        rows: of the reference and of now, as many as count as independent.
        cells: number of cells that PSI has used.
        scores: as `distance.compare_profiles` gives them.
    """
    n, m = rows
    psi = psi_threshold(n, m, cells, policy.psi_threshold)
    # From three rows on: fewer are chance whatever their share.
    news = max(policy.outside_threshold, 3 / m)
    limits = {
        "psi": psi,
        "js": math.sqrt(psi / (8 * math.log(2))),
        "ks": ks_threshold(n, m, policy.ks_threshold),
        "wasserstein": max(math.sqrt(policy.psi_threshold), 3.6 * math.sqrt(1 / n + 1 / m)),
        "cramers_v": math.sqrt(psi * n * m) / (n + m),
        "outside": news,
        "unseen": news,
    }
    return {name: limit for name, limit in limits.items() if name in scores}
