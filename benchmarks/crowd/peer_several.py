"""Several classes an object by crowd-kit; run by the Python of the peers' environment.

python peer_several.py ANSWERS.csv
"""

from __future__ import annotations

import json
import sys
import time

import pandas as pd
from crowdkit.aggregation import BinaryRelevance, DawidSkene

answers = pd.read_csv(sys.argv[1])
chosen = answers.groupby(["task", "worker"])["label"].agg(list).reset_index()
start = time.process_time()
labels = BinaryRelevance(DawidSkene(n_iter=100)).fit_predict(chosen)
seconds = time.process_time() - start
told = {str(task): [int(label) for label in found] for task, found in labels.items()}
print(json.dumps({"labels": told, "seconds": seconds}))
