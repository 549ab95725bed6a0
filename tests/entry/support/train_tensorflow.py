"""A small training of TensorFlow on one node or several: prints the loss of each step, keeps a checkpoint every ten.

TRAIN_STEPS and TRAIN_PAUSE say how many steps it takes, and how many seconds it waits after each.
"""

import os
import sys
import time

import numpy as np
import tensorflow as tf

steps, pause = int(os.environ.get("TRAIN_STEPS", "60")), float(os.environ.get("TRAIN_PAUSE", "0"))
several = "TF_CONFIG" in os.environ
strategy = tf.distribute.MultiWorkerMirroredStrategy() if several else tf.distribute.get_strategy()
tf.random.set_seed(1)
with strategy.scope():
    weights = tf.Variable(tf.zeros((20, 1)))
    momentum = tf.Variable(tf.zeros((20, 1)))
done = tf.Variable(0, dtype=tf.int64)
kept = tf.train.Checkpoint(weights=weights, momentum=momentum, done=done)
# The chief's alone are kept; each worker has to save, the others into a folder of their own.
chief = os.environ.get("RANK", "0") == "0"
folder = os.environ["WORKSTATION_CHECKPOINTS"]
manager = tf.train.CheckpointManager(kept, folder if chief else "/tmp/not-kept-" + os.environ["RANK"], max_to_keep=2)
kept.restore(tf.train.latest_checkpoint(folder))
print(f"begins after step {int(done)} with {strategy.num_replicas_in_sync} replicas", flush=True)


def batch(step):
    """Returns the batch of a step: the same one in every attempt."""
    x = np.random.default_rng(step).normal(size=(128, 20)).astype("float32")
    return tf.constant(x), tf.constant((x.sum(1, keepdims=True) > 0).astype("float32"))


@tf.function
def train(x, y):
    def replica(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, x @ weights))
        gradient = tf.distribute.get_replica_context().all_reduce("mean", tape.gradient(loss, weights))
        momentum.assign(0.9 * momentum + gradient)
        weights.assign_sub(0.1 * momentum)
        return loss

    return strategy.reduce("mean", strategy.run(replica, args=(x, y)), axis=None)


for step in range(int(done) + 1, steps + 1):
    loss = float(train(*batch(step)))
    done.assign(step)
    print(f"step {step} loss {loss!r}", flush=True)
    if step % 10 == 0:
        manager.save()
    time.sleep(pause)
with open("final.txt", "w") as file:
    file.write(repr(loss))
sys.exit(0)
