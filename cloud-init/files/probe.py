"""Runs in the training container: fails unless the framework multiplies a matrix where it should."""
import importlib.util
import sys

gpu = sys.argv[1] == "yes"
# TF32 keeps 10 bits of each factor, so a GPU may differ from the CPU by some 1e-3 of the largest
# element; a wrong result differs by far more.
tolerance = 2e-3
if importlib.util.find_spec("tensorflow"):
    import tensorflow as fw

    found = fw.config.list_physical_devices("GPU")
    a = fw.random.uniform((512, 512), seed=1)

    def multiply(where):
        with fw.device(where):
            return fw.matmul(a, a)

    on_cpu, on_gpu = "CPU:0", "GPU:0"
    fw.config.set_soft_device_placement(False)
    largest = fw.reduce_max
else:
    import torch as fw

    found = range(fw.cuda.device_count())
    a = fw.rand(512, 512)

    def multiply(where):
        return (a.to(where) @ a.to(where)).cpu()

    on_cpu, on_gpu = "cpu", "cuda"
    largest = fw.max
want = multiply(on_cpu)
if gpu:
    if not found:
        sys.exit(f"{fw.__name__} {fw.__version__} lists no GPU")
    error = float(largest(abs(multiply(on_gpu) - want)) / largest(abs(want)))
    if not error < tolerance:
        sys.exit(f"the GPU's product differs from the CPU's by {error:.1e}, more than {tolerance}")
print(fw.__name__, fw.__version__, "on", f"{len(found)} GPU" if gpu else "CPU")
