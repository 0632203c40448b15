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
14. `request`: the contract of a single request (pydantic)
15. `data_statistics`: what is usual in the training data, and what a batch must not be unlike
16. `validate`: accept a batch or put it into quarantine (pandera)
17. `labels`: are these labels fit to learn from, and are any overdue?
18. `feedback`: what must not be learnt from: blocked days and shown promises
19. `features`: one code path for training and serving
20. `identity`: a model, its code and its libraries as values that can be compared
21. `train`: a scikit-learn pipeline and the record of how it was made
22. `evaluate`: errors, two trivial baselines, slices, intervals
23. `behaviour`: expectations of a model, tried on probe rows
24. `gate`: may the challenger serve?
25. `exam`: the newest days kept back, and everyone judged on them
26. `card`: the model card, made from what was measured
27. `onnx_model`: the same model as an ONNX file, quick for one order
28. `artefact_files`: what stands beside a model in its directory
29. `artefact`: one directory that a clean process can serve (skops, ONNX)
30. `journal`: who serves since when
31. `tracking`: runs with their settings and metrics (MLflow)
32. `registry`: models with versions, and the alias `champion` (MLflow, skops)
33. `prediction`: one answer as it is kept, and its id
34. `prediction_log`: what was answered, on disk before the answer leaves
35. `metrics`: what the service tells Prometheus
36. `swap`: which model answers now; the next champion without a pause
37. `rollout`: a second model on trial: shadow and canary
38. `service`: from a valid order to its answer
39. `refusal`: what is wrong with a request, in plain words
40. `serve`: one order in, minutes out (FastAPI)
41. `server`: a port, until the process is told to stop (uvicorn)
42. `thresholds`: how much of a distance is chance
43. `monitor`: has the input changed? PSI and KS, in NumPy
44. `report`: the same question answered by Evidently, as a page
45. `triggers`: when a challenger is trained: schedule, new data, loss, drift, a wish
46. `tune`: how fast old rows lose their weight: the one setting worth tuning
47. `retrain`: three signals, three actions, three answers; the challenger
48. `trust`: gaps between groups, with intervals that hold at once
49. `explain`: what a model leans on, and why one prediction (SHAP)
50. `privacy`: a k-anonymous export of what was predicted
51. `datasheet`: the same for the data
52. `outcome`: what a run has to tell, beside the declared truth
53. `watch`: the eyes on the model that serves
54. `state`: what a run must remember between two steps
55. `workspace`: the folders of runs, one a run
56. `production`: a run between two steps, also after a crash
57. `steps`: the six steps of a day
58. `loop`: production, day by day
59. `lineage`: make a model again, trace one prediction, look whether all is there
60. `difference`: what is different between two versions of a model
61. `assets`: the same steps as Dagster assets
62. `tables`: the outcome as tables for a terminal
63. `cli_run`: what the commands share: the workspace, and the newest run, opened
64. `cli_models`: the commands for models that exist
65. `cli_orchestrate`: the command `orchestrate`: the same days in Dagster's page
66. `cli_serve`: the command `serve`
67. `cli_trust`: the commands gaps, explain, card and export
68. `cli`: `python -m reference_impl`
"""
