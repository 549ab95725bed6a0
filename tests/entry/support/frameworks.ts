/** Finds the frameworks that these lanes train with. */
import { join } from "node:path";
import { pythonEnvironment } from "../../support/python-environment";

/** Returns the Python that has TensorFlow without GPUs, 1.6 GB, once a machine. */
export const pythonWithTensorflow = (): string =>
    pythonEnvironment({
        lane: "entry",
        what: "TensorFlow",
        requirements: join(__dirname, "requirements.txt"),
        demands: [],
    });

/** Returns the Python that has PyTorch, 4 GB, once a machine: of its dependencies those that it needs to be imported. */
export const pythonWithPytorch = (): string =>
    pythonEnvironment({
        lane: "pytorch",
        what: "PyTorch",
        requirements: join(__dirname, "../pytorch/requirements.txt"),
        demands: ["--no-deps", "--no-cache-dir"],
    });
