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

# The common ones of NVIDIA's Xid catalog (docs.nvidia.com/deploy/xid-errors, 2026-11), in our words.
program, hardware = "most often the program's fault", "stop and start the box; if it returns, change the box"
meanings = {
    8: f"the GPU stopped working; {program}",
    13: f"an exception while computing, such as an index out of bounds; {program}",
    31: f"a page fault: an address that is not the program's; {program}",
    32: "damaged commands from the driver",
    43: f"the GPU ended a program that went wrong; {program}",
    45: "cleaned up after an earlier error, or after a program that was killed",
    48: f"an error of memory that could not be corrected; {hardware}",
    61: f"a warning of the GPU's own controller; {hardware}",
    62: f"the GPU's own controller halted; {hardware}",
    63: "a bad part of memory is to be replaced at the next start of the GPU",
    64: f"a bad part of memory could not be replaced; {hardware}",
    69: f"an exception while computing; {program}",
    74: f"an error of NVLink, between GPUs; {hardware}",
    79: f"the GPU has fallen off the bus; {hardware}",
    92: f"many errors of memory that were corrected; {hardware}",
    94: "an error of memory that ended only the program that used it; run it again",
    95: f"an error of memory that may have reached other programs; {hardware}",
    109: f"a program did not give the GPU up in time; {program}",
    119: f"the GPU's own system processor did not answer; {hardware}",
    120: f"an error of the GPU's own system processor; {hardware}",
    140: f"an error of memory that could not be corrected; {hardware}",
    154: "the driver says how the GPU recovers; see the error before it",
}


def meaning(number):
    """Returns what an Xid means."""
    return meanings.get(number, "see docs.nvidia.com/deploy/xid-errors")
