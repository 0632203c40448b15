"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `problem`: what is predicted, from what, and when to act (a YAML file)
3.  `city`: a city with its restaurants, couriers and weather, where orders are made
4.  `simulate`: what happens to it: scenarios with declared ground truth
5.  `source`: the days of a run, simulated or from a table
6.  `store`: data with versions (Delta Lake)
7.  `verdict`: use a table, keep it apart with the reason, or stop
8.  `data_statistics`: what is usual in the training data, and what a batch must not be unlike
9.  `kinds`: what is a number, a text, a local time
10. `validate`: the contract of rows and batches, offline (pandera) and online (pydantic)
11. `labels`: are these labels fit to learn from, and are any overdue?
12. `features`: one code path for training and serving
13. `train`: a scikit-learn pipeline and the record of how it was made
14. `evaluate`: errors, baseline, interval, and the gate before promotion
15. `registry`: models with versions, and the alias `champion` (MLflow, skops)
16. `serve`: one order in, minutes out (FastAPI)
17. `profile`: a table as counts in fixed cells, that add up
18. `distance`: how far apart two profiles are, in five ways
19. `monitor`: has the input changed? PSI and KS, in NumPy
20. `retrain`: three signals, three actions; the challenger
21. `intake`: batches and labels that are fit are let in, the rest is kept apart
22. `outcome`: what a run has to tell, beside the declared truth
23. `workspace`: the folders of runs, one a run
24. `loop`: production, day by day
25. `tables`: the outcome as tables for a terminal
26. `cli`: `python -m reference_impl`
"""
