"""Fails unless the framework multiplies matrices and convolves pictures where it should.

workstation-status gives it to the training container on standard input, with one argument: "yes" on a box with a
GPU, "no" on others. Prints the framework, its version and the number of GPUs.

Convolution is tried too because it is cuDNN's part: a cuDNN without code for the chip multiplies well.
"""

import sys

has_gpu = sys.argv[1] == "yes"
matrix_shape = (512, 512)
pictures_shape = (4, 32, 32, 32)
try:
    import tensorflow as framework

    # Or an operation that the GPU cannot do would quietly run on the CPU.
    framework.config.set_soft_device_placement(False)
    gpus = len(framework.config.list_physical_devices("GPU"))
    matrix = framework.random.uniform(matrix_shape)
    pictures = framework.random.uniform(pictures_shape)
    kernel = framework.random.uniform((3, 3, 32, 32))

    def compute(device):
        """Returns a product and a convolution, computed on a device."""
        with framework.device(device):
            convolved = framework.nn.conv2d(pictures, kernel, strides=1, padding="SAME")
            return framework.matmul(matrix, matrix).numpy(), convolved.numpy()

except ImportError:
    import torch as framework

    gpus = framework.cuda.device_count()
    matrix = framework.rand(matrix_shape)
    pictures = framework.rand(pictures_shape)
    kernel = framework.rand((32, 32, 3, 3))

    def compute(device):
        """Returns a product and a convolution, computed on a device."""
        device = device.replace("gpu", "cuda")
        its_matrix = matrix.to(device)
        convolved = framework.nn.functional.conv2d(pictures.to(device), kernel.to(device))
        return (its_matrix @ its_matrix).cpu(), convolved.cpu()


expected = compute("cpu")
if has_gpu:
    assert gpus, "no GPU for " + framework.__name__
    for what, got, want in zip(("product", "convolution"), compute("gpu:0"), expected):
        error = abs(got - want).max() / want.max()
        # TF32 keeps 10 bits of each factor, so a GPU may differ from the CPU by some 1e-3 of the
        # largest element; a wrong result differs by far more.
        assert error < 2e-3, "GPU's %s is off by %g" % (what, error)
print(framework.__name__, framework.__version__, "GPUs:", gpus)
