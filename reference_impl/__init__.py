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
18. `prediction`: one answer as it is kept, and its id
19. `prediction_log`: what was answered, on disk before the answer leaves
20. `metrics`: what the service tells Prometheus
21. `swap`: which model answers now; the next champion without a pause
22. `rollout`: a second model on trial: shadow and canary
23. `service`: from a valid order to its answer
24. `refusal`: what is wrong with a request, in plain words
25. `serve`: orders in, minutes out (FastAPI)
26. `server`: a port, until the process is told to stop (uvicorn)
27. `profile`: a table as counts in fixed cells, that add up
28. `distance`: how far apart two profiles are, in five ways
29. `monitor`: has the input changed? PSI and KS, in NumPy
30. `retrain`: three signals, three actions; the challenger
31. `outcome`: what a run has to tell, beside the declared truth
32. `workspace`: the folders of runs, one a run
33. `loop`: production, day by day
34. `lineage`: make a model again, trace one prediction, look whether all is there
35. `difference`: what is different between two versions of a model
36. `tables`: the outcome as tables for a terminal
37. `cli_serve`: the command `serve`
38. `cli_models`: the commands for models that exist
39. `cli`: `python -m reference_impl`
"""
