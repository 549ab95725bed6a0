# Runs in the training container: fails unless the framework multiplies a matrix where it should.
import sys

gpu = sys.argv[1] == "yes"
try:
    import tensorflow as fw

    fw.config.set_soft_device_placement(False)
    found = len(fw.config.list_physical_devices("GPU"))
    a = fw.random.uniform((512, 512))

    def multiply(where):
        with fw.device(where):
            return fw.matmul(a, a).numpy()

except ImportError:
    import torch as fw

    found = fw.cuda.device_count()
    a = fw.rand(512, 512)

    def multiply(where):
        b = a.to(where.replace("gpu", "cuda"))
        return (b @ b).cpu()


want = multiply("cpu")
if gpu:
    assert found, "no GPU for " + fw.__name__
    error = abs(multiply("gpu:0") - want).max() / want.max()
    # TF32 keeps 10 bits of each factor, so a GPU may differ from the CPU by some 1e-3 of the
    # largest element; a wrong result differs by far more.
    assert error < 2e-3, "GPU is off by %g" % error
print(fw.__name__, fw.__version__, "GPUs:", found)
