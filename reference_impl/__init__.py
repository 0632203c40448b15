"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `problem`: what is predicted, from what, and when to act (a YAML file)
3.  `simulate`: a meal-delivery service with declared ground truth
4.  `source`: the days of a run, simulated or from a table
5.  `store`: data with versions (Delta Lake)
6.  `validate`: accept a batch or put it into quarantine (pandera)
7.  `features`: one code path for training and serving
8.  `train`: a scikit-learn pipeline and the record of how it was made
9.  `evaluate`: errors, baseline, interval, and the gate before promotion
10. `registry`: models with versions, and the alias `champion` (MLflow, skops)
11. `serve`: one order in, minutes out (FastAPI)
12. `monitor`: has the input changed? PSI and KS, in NumPy
13. `retrain`: three signals, three actions; the challenger
14. `outcome`: what a run has to tell, beside the declared truth
15. `workspace`: the folders of runs, one a run
16. `loop`: production, day by day
17. `tables`: the outcome as tables for a terminal
18. `cli`: `python -m reference_impl`
"""
