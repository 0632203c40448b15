"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `problem`: what is predicted, from what, and when to act (a YAML file)
3.  `city`: a city with its restaurants, couriers and weather, where orders are made
4.  `simulate`: what happens to it: scenarios with declared ground truth
5.  `source`: the days of a run, simulated or from a table
6.  `store`: data with versions (Delta Lake)
7.  `validate`: accept a batch or put it into quarantine (pandera)
8.  `features`: one code path for training and serving
9.  `train`: a scikit-learn pipeline and the record of how it was made
10. `evaluate`: errors, baseline, interval, and the gate before promotion
11. `card`: the model card, made from what was measured
12. `datasheet`: the same for the data
13. `registry`: models with versions, and the alias `champion` (MLflow, skops)
14. `serve`: one order in, minutes out (FastAPI)
15. `profile`: a table as counts in fixed cells, that add up
16. `distance`: how far apart two profiles are, in five ways
17. `monitor`: has the input changed? PSI and KS, in NumPy
18. `retrain`: three signals, three actions; the challenger
19. `trust`: gaps between groups, with intervals that hold at once
20. `explain`: what a model leans on, and why one prediction (SHAP)
21. `privacy`: a k-anonymous export of what was predicted
22. `outcome`: what a run has to tell, beside the declared truth
23. `workspace`: the folders of runs, one a run
24. `loop`: production, day by day
25. `tables`: the outcome as tables for a terminal
26. `cli_trust`: the commands gaps, explain, card and export
27. `cli`: `python -m reference_impl`
"""
