"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `problem`: what is predicted, from what, and when to act (a YAML file)
3.  `city`: a city with its restaurants, couriers and weather, where orders are made
4.  `simulate`: what happens to it: scenarios with declared ground truth
5.  `source`: the days of a run, simulated or from a table
6.  `store`: data with versions (Delta Lake)
7.  `cells`: one column as counts, cut once
8.  `profile`: a table as counts in fixed cells, that add up
9.  `distance`: how far apart two profiles are, in many ways
10. `distributed_profile`: the same profile when the rows are on many machines (Dask)
11. `validate`: accept a batch or put it into quarantine (pandera)
12. `features`: one code path for training and serving
13. `train`: a scikit-learn pipeline and the record of how it was made
14. `evaluate`: errors, baseline, interval, and the gate before promotion
15. `registry`: models with versions, and the alias `champion` (MLflow, skops)
16. `serve`: one order in, minutes out (FastAPI)
17. `thresholds`: how much of a distance is chance
18. `monitor`: has the input changed? A verdict a column
19. `report`: the same question answered by Evidently, as a page
20. `retrain`: three signals, three actions; the challenger
21. `outcome`: what a run has to tell, beside the declared truth
22. `workspace`: the folders of runs, one a run
23. `loop`: production, day by day
24. `tables`: the outcome as tables for a terminal
25. `cli`: `python -m reference_impl`
"""
