"""Says in words what NVIDIA's numbers mean: errors in the kernel's log, and what slows a GPU down."""

# Bits of nvidia-smi's clocks_event_reasons.active (NVML reference, nvmlClocksEventReasons, R550 and later, 2026-11). Those of
# an idle GPU and of clocks that somebody set slow nothing down.
usual = "its power limit, as is usual under full load"
slowed = {
    0x4: usual,
    0x8: "the hardware's protection",
    0x20: "heat",
    0x40: "dangerous heat",
    0x80: "the power supply",
}

# The common ones of NVIDIA's Xid catalog for Ampere and newer (docs.nvidia.com/deploy/xid-errors, "Analyzing Xid Errors with
# the Xid Catalog"), in our words, compared entry by entry on 2026-11-30: its "immediate action" is on the right, as a
# transcript of that table in a public repository has it. Each number's name is that of nverror.h in NVIDIA's
# open-gpu-kernel-modules. 61 is in the list for older GPUs alone.
program = "most often the program's fault"
again = "start the program again; if it returns, ask NVIDIA or AWS"
# A GPU cannot be reset while a desktop holds it, and a start of the box resets it, mostly on another host.
hardware = "stop and start the box; if it returns, change the box"
meanings = {
    8: f"the GPU stopped processing; {again}",  # RESTART_APP, CONTACT_SUPPORT
    13: f"an exception while computing, such as an index out of bounds; {program}",  # RESTART_APP
    31: f"a page fault: an address that is not the program's; {program}",  # RESTART_APP
    32: f"commands that were invalid or damaged; {program} or CUDA's",  # RESTART_APP, CHECK_APP/CUDA
    43: f"the GPU ended a program that went wrong; {program}",  # IGNORE: only that program is gone
    45: "cleaned up after an earlier error, or after a program that was killed",  # follow the other Xid
    48: f"an error of memory that could not be corrected; {hardware}",  # WORKFLOW_XID_48: reset the GPU
    61: f"the GPU's own controller stopped at a breakpoint; {hardware}",  # older GPUs
    62: f"the GPU's own controller halted; {hardware}",  # RESET_GPU
    63: "a bad part of memory is to be replaced at the next start of the GPU; you can continue",  # IGNORE
    64: f"a bad part of memory could not be replaced; {hardware}",  # RESET_GPU
    69: f"an exception while computing; {program} or CUDA's",  # RESTART_APP, CHECK_APP/CUDA
    74: f"an error of NVLink, between GPUs; {hardware}",  # WORKFLOW_NVLINK_ERR
    79: f"the GPU has fallen off the bus; {hardware}",  # RESTART_BM
    92: "many errors of memory that were corrected; you can continue, and if it returns, ask NVIDIA or AWS",  # IGNORE, CONTACT_SUPPORT
    94: "an error of memory that ended only the program that used it; run it again",  # RESTART_APP
    95: f"an error of memory that may have reached other programs; {hardware}",  # RESET_GPU
    109: f"a program could not be taken off the GPU in time; {hardware}",  # RESET_GPU
    119: f"the GPU's own system processor did not answer; {hardware}",  # RESET_GPU
    120: f"an error of the GPU's own system processor; {hardware}",  # RESET_GPU
    140: f"an error of memory that could not be corrected; {hardware}",  # RESET_GPU
    143: f"the GPU could not be initialised; {hardware}",  # RESET_GPU
    154: "the driver says how the GPU recovers; see the error before it",  # information
}


def meaning(number):
    """Returns what an Xid means."""
    return meanings.get(number, "see docs.nvidia.com/deploy/xid-errors")
