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
11. `registry`: models with versions, and the alias `champion` (MLflow, skops)
12. `serve`: one order in, minutes out (FastAPI)
13. `profile`: a table as counts in fixed cells, that add up
14. `distance`: how far apart two profiles are, in five ways
15. `monitor`: has the input changed? PSI and KS, in NumPy
16. `retrain`: three signals, three actions; the challenger
17. `outcome`: what a run has to tell, beside the declared truth
18. `watch`: the eyes on the model that serves
19. `state`: what a run must remember between two steps
20. `workspace`: the folders of runs, one a run
21. `production`: a run between two steps, also after a crash
22. `steps`: the six steps of a day
23. `loop`: production, day by day
24. `assets`: the same steps as Dagster assets
25. `tables`: the outcome as tables for a terminal
26. `cli`: `python -m reference_impl`
"""
