"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `criteria`: what is good enough, who is asked, and what a mistake costs
3.  `problem`: what is predicted, from what, and when to act (a YAML file)
4.  `city`: a city with its restaurants, couriers and weather, where orders are made
5.  `simulate`: what happens to it: scenarios with declared ground truth
6.  `source`: the days of a run, simulated or from a table
7.  `store`: data with versions (Delta Lake)
8.  `validate`: accept a batch or put it into quarantine (pandera)
9.  `features`: one code path for training and serving
10. `train`: a scikit-learn pipeline and the record of how it was made
11. `evaluate`: errors, two trivial baselines, slices, intervals
12. `behaviour`: expectations of a model, tried on probe rows
13. `gate`: may the challenger serve?
14. `exam`: the newest days kept back, and everyone judged on them
15. `registry`: models with versions, and the alias `champion` (MLflow, skops)
16. `serve`: one order in, minutes out (FastAPI)
17. `profile`: a table as counts in fixed cells, that add up
18. `distance`: how far apart two profiles are, in five ways
19. `monitor`: has the input changed? PSI and KS, in NumPy
20. `triggers`: when a challenger is trained: schedule, new data, loss, drift, a wish
21. `feedback`: what must not be learnt from: blocked days and shown promises
22. `retrain`: three signals, three actions, three answers; the challenger
23. `outcome`: what a run has to tell, beside the declared truth
24. `workspace`: the folders of runs, one a run
25. `loop`: production, day by day
26. `tables`: the outcome as tables for a terminal
27. `cli`: `python -m reference_impl`
"""
