"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `criteria`: what is good enough, who is asked, and what a mistake costs
3.  `problem`: what is predicted, from what, and when to act (a YAML file)
4.  `city`: a city with its restaurants, couriers and weather, where orders are made
5.  `simulate`: what happens to it: scenarios with declared ground truth
6.  `source`: the days of a run, simulated or from a table
7.  `store`: data with versions (Delta Lake)
8.  `profile`: a table as counts in fixed cells, that add up
9.  `distance`: how far apart two profiles are, in five ways
10. `validate`: accept a batch or put it into quarantine (pandera)
11. `feedback`: what must not be learnt from: blocked days and shown promises
12. `features`: one code path for training and serving
13. `identity`: a model, its code and its libraries as values that can be compared
14. `train`: a scikit-learn pipeline and the record of how it was made
15. `evaluate`: errors, two trivial baselines, slices, intervals
16. `behaviour`: expectations of a model, tried on probe rows
17. `gate`: may the challenger serve?
18. `onnx_model`: the same model as an ONNX file, quick for one order
19. `artefact_files`: what stands beside a model in its directory
20. `artefact`: one directory that a clean process can serve (skops, ONNX)
21. `journal`: who serves since when
22. `tracking`: runs with their settings and metrics (MLflow)
23. `registry`: models with versions, and the alias `champion` (MLflow, skops)
24. `serve`: one order in, minutes out (FastAPI)
25. `monitor`: has the input changed? PSI and KS, in NumPy
26. `triggers`: when a challenger is trained: schedule, new data, loss, drift, a wish
27. `tune`: which rows teach and which judge, and the one setting worth tuning
28. `retrain`: three signals, three actions, three answers; the challenger
29. `outcome`: what a run has to tell, beside the declared truth
30. `watch`: the eyes on the model that serves
31. `state`: what a run must remember between two steps
32. `workspace`: the folders of runs, one a run
33. `production`: a run between two steps, also after a crash
34. `steps`: the six steps of a day
35. `loop`: production, day by day
36. `lineage`: make a model again, trace one prediction, look whether all is there
37. `difference`: what is different between two versions of a model
38. `assets`: the same steps as Dagster assets
39. `tables`: the outcome as tables for a terminal
40. `cli_models`: the commands for models that exist
41. `cli`: `python -m reference_impl`
"""
