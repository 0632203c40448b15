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
9.  `cells`: one column as counts, cut once
10. `profile`: a table as counts in fixed cells, that add up
11. `distance`: how far apart two profiles are, in five ways
12. `verdict`: use a table, keep it apart with the reason, or stop
13. `distributed_profile`: the same profile when the rows are on many machines (Dask)
14. `data_statistics`: what is usual in the training data, and what a batch must not be unlike
15. `validate`: accept a batch or put it into quarantine (pandera)
16. `labels`: are these labels fit to learn from, and are any overdue?
17. `feedback`: what must not be learnt from: blocked days and shown promises
18. `features`: one code path for training and serving
19. `identity`: a model, its code and its libraries as values that can be compared
20. `train`: a scikit-learn pipeline and the record of how it was made
21. `evaluate`: errors, two trivial baselines, slices, intervals
22. `behaviour`: expectations of a model, tried on probe rows
23. `gate`: may the challenger serve?
24. `exam`: the newest days kept back, and everyone judged on them
25. `card`: the model card, made from what was measured
26. `onnx_model`: the same model as an ONNX file, quick for one order
27. `artefact_files`: what stands beside a model in its directory
28. `artefact`: one directory that a clean process can serve (skops, ONNX)
29. `journal`: who serves since when
30. `tracking`: runs with their settings and metrics (MLflow)
31. `registry`: models with versions, and the alias `champion` (MLflow, skops)
32. `serve`: one order in, minutes out (FastAPI)
33. `thresholds`: how much of a distance is chance
34. `monitor`: has the input changed? PSI and KS, in NumPy
35. `report`: the same question answered by Evidently, as a page
36. `triggers`: when a challenger is trained: schedule, new data, loss, drift, a wish
37. `tune`: how fast old rows lose their weight: the one setting worth tuning
38. `retrain`: three signals, three actions, three answers; the challenger
39. `trust`: gaps between groups, with intervals that hold at once
40. `explain`: what a model leans on, and why one prediction (SHAP)
41. `privacy`: a k-anonymous export of what was predicted
42. `datasheet`: the same for the data
43. `outcome`: what a run has to tell, beside the declared truth
44. `watch`: the eyes on the model that serves
45. `state`: what a run must remember between two steps
46. `workspace`: the folders of runs, one a run
47. `production`: a run between two steps, also after a crash
48. `steps`: the six steps of a day
49. `loop`: production, day by day
50. `lineage`: make a model again, trace one prediction, look whether all is there
51. `difference`: what is different between two versions of a model
52. `assets`: the same steps as Dagster assets
53. `tables`: the outcome as tables for a terminal
54. `cli_run`: what the commands share: the workspace, and the newest run, opened
55. `cli_models`: the commands for models that exist
56. `cli_trust`: the commands gaps, explain, card and export
57. `cli`: `python -m reference_impl`
"""
