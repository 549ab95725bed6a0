# Runs in the training container: fails unless the framework multiplies matrices and convolves pictures
# where it should. Convolution is cuDNN's part: a cuDNN without code for the chip multiplies well.
import sys

gpu = sys.argv[1] == "yes"
shapes = (512, 512), (4, 32, 32, 32), (3, 3, 32, 32)
try:
    import tensorflow as fw

    fw.config.set_soft_device_placement(False)
    found = len(fw.config.list_physical_devices("GPU"))
    a, pictures, kernel = (fw.random.uniform(shape) for shape in shapes)

    def compute(where):
        with fw.device(where):
            convolved = fw.nn.conv2d(pictures, kernel, strides=1, padding="SAME")
            return fw.matmul(a, a).numpy(), convolved.numpy()

except ImportError:
    import torch as fw

    found = fw.cuda.device_count()
    a, pictures, kernel = (fw.rand(shape) for shape in (shapes[0], shapes[1], (32, 32, 3, 3)))

    def compute(where):
        b, p, k = (x.to(where.replace("gpu", "cuda")) for x in (a, pictures, kernel))
        return (b @ b).cpu(), fw.nn.functional.conv2d(p, k).cpu()


wants = compute("cpu")
if gpu:
    assert found, "no GPU for " + fw.__name__
    for what, got, want in zip(("product", "convolution"), compute("gpu:0"), wants):
        error = abs(got - want).max() / want.max()
        # TF32 keeps 10 bits of each factor, so a GPU may differ from the CPU by some 1e-3 of the
        # largest element; a wrong result differs by far more.
        assert error < 2e-3, "GPU's %s is off by %g" % (what, error)
print(fw.__name__, fw.__version__, "GPUs:", found)
