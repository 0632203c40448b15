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
9.  `identity`: a model, its code and its libraries as values that can be compared
10. `train`: a scikit-learn pipeline and the record of how it was made
11. `evaluate`: errors, baseline, interval, and the gate before promotion
12. `onnx_model`: the same model as an ONNX file, quick for one order
13. `artefact_files`: what stands beside a model in its directory
14. `artefact`: one directory that a clean process can serve (skops, ONNX)
15. `journal`: who serves since when
16. `tracking`: runs with their settings and metrics (MLflow)
17. `registry`: models with versions, and one of them is the champion
18. `prediction_log`: what was answered, on disk before the answer leaves
19. `metrics`: what the service tells Prometheus
20. `swap`: which model answers now; the next champion without a pause
21. `rollout`: a second model on trial: shadow and canary
22. `service`: from a valid order to its answer
23. `refusal`: what is wrong with a request, in plain words
24. `serve`: orders in, minutes out (FastAPI)
25. `server`: a port, until the process is told to stop (uvicorn)
26. `profile`: a table as counts in fixed cells, that add up
27. `distance`: how far apart two profiles are, in five ways
28. `monitor`: has the input changed? PSI and KS, in NumPy
29. `retrain`: three signals, three actions; the challenger
30. `outcome`: what a run has to tell, beside the declared truth
31. `workspace`: the folders of runs, one a run
32. `loop`: production, day by day
33. `lineage`: make a model again, trace one prediction, look whether all is there
34. `difference`: what is different between two versions of a model
35. `tables`: the outcome as tables for a terminal
36. `cli_serve`: the command `serve`
37. `cli_models`: the commands for models that exist
38. `cli`: `python -m reference_impl`
"""
