"""The reference implementation: one machine-learning system that keeps itself in order.

Read the modules in the order of the life cycle. Each imports only those above it.

1.  `errors`: the one exception for what a reader can mend
2.  `criteria`: what is good enough, who is asked, and what a mistake costs
3.  `problem`: what is predicted, from what, and when to act (a YAML file)
4.  `city`: a city with its restaurants, couriers and weather, where orders are made
5.  `simulate`: what happens to it: scenarios with declared ground truth
6.  `source`: the days of a run, simulated or from a table
7.  `store`: data with versions (Delta Lake)
8.  `kinds`: what is a number, a text, a local time
9.  `profile`: a table as counts in fixed cells, that add up
10. `distance`: how far apart two profiles are, in five ways
11. `verdict`: use a table, keep it apart with the reason, or stop
12. `data_statistics`: what is usual in the training data, and what a batch must not be unlike
13. `validate`: accept a batch or put it into quarantine (pandera)
14. `labels`: are these labels fit to learn from, and are any overdue?
15. `feedback`: what must not be learnt from: blocked days and shown promises
16. `features`: one code path for training and serving
17. `identity`: a model, its code and its libraries as values that can be compared
18. `train`: a scikit-learn pipeline and the record of how it was made
19. `evaluate`: errors, two trivial baselines, slices, intervals
20. `behaviour`: expectations of a model, tried on probe rows
21. `gate`: may the challenger serve?
22. `onnx_model`: the same model as an ONNX file, quick for one order
23. `artefact_files`: what stands beside a model in its directory
24. `artefact`: one directory that a clean process can serve (skops, ONNX)
25. `journal`: who serves since when
26. `tracking`: runs with their settings and metrics (MLflow)
27. `registry`: models with versions, and the alias `champion` (MLflow, skops)
28. `serve`: one order in, minutes out (FastAPI)
29. `monitor`: has the input changed? PSI and KS, in NumPy
30. `triggers`: when a challenger is trained: schedule, new data, loss, drift, a wish
31. `tune`: which rows teach and which judge, and the one setting worth tuning
32. `retrain`: three signals, three actions, three answers; the challenger
33. `outcome`: what a run has to tell, beside the declared truth
34. `watch`: the eyes on the model that serves
35. `state`: what a run must remember between two steps
36. `workspace`: the folders of runs, one a run
37. `production`: a run between two steps, also after a crash
38. `steps`: the six steps of a day
39. `loop`: production, day by day
40. `lineage`: make a model again, trace one prediction, look whether all is there
41. `difference`: what is different between two versions of a model
42. `assets`: the same steps as Dagster assets
43. `tables`: the outcome as tables for a terminal
44. `cli_models`: the commands for models that exist
45. `cli`: `python -m reference_impl`
"""
