"""A small training of PyTorch on one node or several: prints the loss of each step, keeps a checkpoint every ten.

TRAIN_STEPS and TRAIN_PAUSE say how many steps it takes, and how many seconds it waits after each.
"""

import os
import time
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch
import torch.distributed as dist

torch.set_num_threads(1)
steps, pause = int(os.environ.get("TRAIN_STEPS", "60")), float(os.environ.get("TRAIN_PAUSE", "0"))
several = "RANK" in os.environ
if several:
    dist.init_process_group("gloo")
rank, world = (dist.get_rank(), dist.get_world_size()) if several else (0, 1)
torch.manual_seed(1)
model = torch.nn.Linear(20, 1)
trained = torch.nn.parallel.DistributedDataParallel(model) if several else model
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
folder = os.environ["WORKSTATION_CHECKPOINTS"]
kept = sorted(name for name in os.listdir(folder) if name.endswith(".pt"))
done = 0
if kept:
    state = torch.load(os.path.join(folder, kept[-1]))
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    done = state["done"]
print(f"begins after step {done} with {world} replicas", flush=True)

for step in range(done + 1, steps + 1):
    # The batch of a step is the same one in every attempt.
    x = torch.randn(128, 20, generator=torch.Generator().manual_seed(step))
    y = (x.sum(1, keepdim=True) > 0).float()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(trained(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step} loss {loss.item()!r}", flush=True)
    if step % 10 == 0 and rank == 0:
        path = os.path.join(folder, f"{step:06}.pt")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "done": step}, path + ".tmp")
        os.replace(path + ".tmp", path)
    time.sleep(pause)
if rank == 0:
    with open("final.txt", "w") as file:
        file.write(repr(loss.item()))
if several:
    dist.destroy_process_group()
